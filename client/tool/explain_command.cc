// segment explain

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/civil_time.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

using Part = v1::ExplainClientResponse::Part;

struct ExplainOptions {
  std::string client;
  FilterOptions filter;
};

Json PartJson(const Part& part) {
  Json json = {{"text", part.text()}, {"matches", part.matches()}};
  if (part.has_value()) json.Set("value", part.value());
  if (part.parts().empty()) return json;
  Json parts = Json::MakeList();
  for (const Part& child : part.parts()) parts.Push(PartJson(child));
  json.Set("parts", std::move(parts));
  return json;
}

// For people parts are indented below what they are part of; for programs a column says how far.
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

absl::Status Explain(Tool& tool, const ExplainOptions& options) {
  v1::ExplainClientRequest request;
  *request.mutable_client() = ParseClient(options.client);
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const v1::ExplainClientResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::ExplainClient, request));
  const bool for_people = tool.output().format() == Format::kTable;
  Table table;
  if (!for_people) table.columns.push_back({"depth", true});
  table.columns.insert(table.columns.end(), {{"filter"}, {"true"}, {"the client has"}});
  AddRows(response.filter(), 0, for_people, table);
  tool.output().Print({{"client_id", response.client_id()},
                       {"matches", response.matches()},
                       {"filter", PartJson(response.filter())},
                       {"revision", response.revision().token()},
                       {"evaluated_at", FormatTime(response.evaluated_at().seconds())}},
                      table,
                      {absl::StrCat("Client ", response.client_id(),
                                    response.matches() ? " matches." : " does not match."),
                       ""});
  return absl::OkStatus();
}

}  // namespace

void AddExplainCommand(Tool& tool, Command& segment) {
  AddCommand<ExplainOptions>(
      tool, segment, "explain", "Why a client does or does not match, part by part",
      "clientele segment explain +79161234567 --where \"temperature = WARM AND "
      "orders(365d).count >= 2\"",
      [](Command& command, ExplainOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        BindFilter(command, options.filter);
      },
      &Explain);
}

}  // namespace clientele::client
