#include "client/tool/json.h"

namespace clientele::client {

Json::Json() : value_(nullptr) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::initializer_list<Member> members) : value_(Object()) {
  for (const Member& member : members) Set(member.name, member.value);
}

Json Json::MakeList() {
  Json json;
  json.value_ = List();
  return json;
}

Json Json::MakeObject() {
  Json json;
  json.value_ = Object();
  return json;
}

void Json::Push(Json item) { std::get<List>(value_).push_back(std::move(item)); }

void Json::Set(std::string name, Json value) {
  Object& object = std::get<Object>(value_);
  object.names.push_back(std::move(name));
  object.values.push_back(std::move(value));
}

std::string CellText(const Json& json) {
  const Json::Value& value = json.value();
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  return "";
}

}  // namespace clientele::client
