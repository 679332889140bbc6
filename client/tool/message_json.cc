#include "client/tool/message_json.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/tool/arguments.h"
#include "client/wire_text.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Library = nlohmann::json;

bool IsDate(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == v1::Date::descriptor();
}

// --- Out ----------------------------------------------------------------------------------------

// `i` is the place in a repeated field.
Json ValueJson(const Message& message, const FieldDescriptor& field, int i) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? reflection.GetRepeatedString(message, &field, i)
                  : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return many ? reflection.GetRepeatedBool(message, &field, i)
                  : reflection.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_INT32:
      return many ? reflection.GetRepeatedInt32(message, &field, i)
                  : reflection.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return many ? reflection.GetRepeatedInt64(message, &field, i)
                  : reflection.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*field.enum_type(), many ? reflection.GetRepeatedEnumValue(message, &field, i)
                                               : reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& value = many ? reflection.GetRepeatedMessage(message, &field, i)
                                  : reflection.GetMessage(message, &field);
      if (IsDate(field)) return DateText(static_cast<const v1::Date&>(value));
      return MessageJson(value);
    }
    default:
      return Json();
  }
}

// --- In -----------------------------------------------------------------------------------------

absl::Status Wrong(const std::string& place, const Library& got, const std::string& want) {
  return InvalidField(place, got.dump(-1, ' ', false, Library::error_handler_t::replace), want);
}

absl::Status FillObject(const Library& json, const std::string& place, Message* message);

absl::Status FillInteger(const Library& json, const std::string& place,
                         const FieldDescriptor& field, Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  if (!json.is_number_integer()) return Wrong(place, json, "a whole number");
  const auto number = json.get<int64_t>();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    reflection.SetInt64(message, &field, number);
  } else if (number >= INT32_MIN && number <= INT32_MAX) {
    reflection.SetInt32(message, &field, static_cast<int32_t>(number));
  } else {
    return Wrong(place, json, "a smaller number");
  }
  return absl::OkStatus();
}

absl::Status FillEnum(const Library& json, const std::string& place, const FieldDescriptor& field,
                      Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  const std::string text = json.is_string() ? json.get<std::string>() : "";
  ASSIGN_OR_RETURN(const int number, ParseEnum(*field.enum_type(), text, place));
  if (field.is_repeated()) {
    reflection.AddEnumValue(message, &field, number);
  } else {
    reflection.SetEnumValue(message, &field, number);
  }
  return absl::OkStatus();
}

absl::Status FillValue(const Library& json, const std::string& place, const FieldDescriptor& field,
                       Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (!json.is_string()) return Wrong(place, json, "a text in quotes");
      reflection.SetString(message, &field, json.get<std::string>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!json.is_boolean()) return Wrong(place, json, "true or false");
      reflection.SetBool(message, &field, json.get<bool>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM:
      return FillEnum(json, place, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* const value = field.is_repeated() ? reflection.AddMessage(message, &field)
                                                 : reflection.MutableMessage(message, &field);
      if (!IsDate(field)) return FillObject(json, place, value);
      if (!json.is_string()) return Wrong(place, json, "a day, like \"2026-11-16\"");
      return SetDate(json.get<std::string>(), place, static_cast<v1::Date*>(value));
    }
    default:
      return FillInteger(json, place, field, message);
  }
}

absl::Status FillList(const Library& json, const std::string& place, const FieldDescriptor& field,
                      Message* message) {
  if (!json.is_array()) return Wrong(place, json, "a list, like […, …]");
  for (size_t i = 0; i < json.size(); ++i) {
    RETURN_IF_ERROR(FillValue(json[i], absl::StrCat(place, "[", i, "]"), field, message));
  }
  return absl::OkStatus();
}

absl::Status NoSuchField(const std::string& place, const google::protobuf::Descriptor& descriptor) {
  std::vector<absl::string_view> names;
  for (int i = 0; i < descriptor.field_count(); ++i) names.push_back(descriptor.field(i)->name());
  const absl::string_view nearest = NearestName(place.substr(place.rfind('.') + 1), names);
  return absl::InvalidArgumentError(
      absl::StrCat("there is no ", place, "; ",
                   nearest.empty() ? absl::StrCat("there are ", absl::StrJoin(names, ", "))
                                   : absl::StrCat("did you mean ", nearest, "?")));
}

absl::Status FillObject(const Library& json, const std::string& place, Message* message) {
  if (!json.is_object()) {
    return Wrong(place.empty() ? "the file" : place, json, "an object, like {\"…\": …}");
  }
  for (const auto& [name, value] : json.items()) {
    const std::string inside = place.empty() ? name : absl::StrCat(place, ".", name);
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) return NoSuchField(inside, *message->GetDescriptor());
    RETURN_IF_ERROR(field->is_repeated() ? FillList(value, inside, *field, message)
                                         : FillValue(value, inside, *field, message));
  }
  return absl::OkStatus();
}

}  // namespace

Json MessageJson(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  Json json = Json::MakeObject();
  for (const FieldDescriptor* field : fields) {
    if (!field->is_repeated()) {
      json.Set(field->name(), ValueJson(message, *field, 0));
      continue;
    }
    Json list = Json::MakeList();
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      list.Push(ValueJson(message, *field, i));
    }
    json.Set(field->name(), std::move(list));
  }
  return json;
}

absl::Status FillMessage(const std::string& text, Message* message) {
  message->Clear();
  Library json;
  try {
    // Comments are for people, whom these files are for.
    json = Library::parse(absl::StripPrefix(text, "\xEF\xBB\xBF"), nullptr,
                          /*allow_exceptions=*/true, /*ignore_comments=*/true);
  } catch (const Library::parse_error& error) {
    const std::string what = error.what();
    return absl::InvalidArgumentError(absl::StrCat("not JSON: ", what.substr(what.find("] ") + 2)));
  }
  return FillObject(json, "", message);
}

}  // namespace clientele::client
