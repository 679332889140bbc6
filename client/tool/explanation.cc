#include "client/tool/explanation.h"

#include "absl/strings/str_cat.h"

namespace clientele::client {
namespace {

using Part = v1::ExplainClientResponse::Part;

void AddRows(const Part& part, int depth, bool for_people, Table& table) {
  const char* matches = part.matches() ? "yes" : "no";
  const std::string text = part.text().empty() ? "(everyone)" : part.text();
  if (for_people) {
    const std::string indent(static_cast<size_t>(2 * depth), ' ');
    table.rows.push_back({absl::StrCat(indent, text), matches, part.value()});
  } else {
    table.rows.push_back({absl::StrCat(depth), part.text(), matches, part.value()});
  }
  for (const Part& child : part.parts()) AddRows(child, depth + 1, for_people, table);
}

}  // namespace

Json ExplanationJson(const Part& part) {
  Json json = {{"text", part.text()}, {"matches", part.matches()}};
  if (part.has_value()) json.Set("value", part.value());
  if (part.parts().empty()) return json;
  Json parts = Json::MakeList();
  for (const Part& child : part.parts()) parts.Push(ExplanationJson(child));
  json.Set("parts", std::move(parts));
  return json;
}

Table ExplanationTable(const Part& part, bool for_people) {
  Table table;
  if (!for_people) table.columns.push_back({"depth", true});
  table.columns.insert(table.columns.end(), {{"filter"}, {"true"}, {"the client has"}});
  AddRows(part, 0, for_people, table);
  return table;
}

}  // namespace clientele::client
