// segment explain

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/explanation.h"
#include "client/tool/tool.h"
#include "server/base/civil_time.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct ExplainOptions {
  std::string client;
  FilterOptions filter;
};

absl::Status Explain(Tool& tool, const ExplainOptions& options) {
  v1::ExplainClientRequest request;
  *request.mutable_client() = ParseClient(options.client);
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const v1::ExplainClientResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::ExplainClient, request));
  const bool for_people = tool.output().format() == Format::kTable;
  tool.output().Print({{"client_id", response.client_id()},
                       {"matches", response.matches()},
                       {"filter", ExplanationJson(response.filter())},
                       {"revision", response.revision().token()},
                       {"evaluated_at", FormatTime(response.evaluated_at().seconds())}},
                      ExplanationTable(response.filter(), for_people),
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
