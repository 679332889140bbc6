// status

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

absl::Status Status(Tool& tool, const NoOptions&) {
  ASSIGN_OR_RETURN(
      const v1::GetStatusResponse status,
      tool.connection().Call(tool.connection().admin(), &v1::AdminService::Stub::GetStatus,
                             v1::GetStatusRequest()));
  Json warnings = Json::MakeList();
  for (const std::string& warning : status.warnings()) warnings.Push(warning);
  const std::string last_write = TimeText(status.has_last_write_at(), status.last_write_at());
  Table table;
  table.columns = {{"what"}, {"value"}};
  table.rows = {{"server", tool.server},
                {"version", status.version()},
                {"store", absl::StrCat(status.store(), ", durability ", status.durability())},
                {"clients", FormatCount(status.clients())},
                {"changes seen", FormatCount(status.revision_number())},
                {"last write", last_write},
                {"server's clock", TimeText(status.has_now(), status.now())},
                {"answers from", status.evaluator()},
                {"index", absl::StrCat(FormatCount(status.index_bytes() >> 20), " MiB")},
                {"writes waiting", FormatCount(status.queued_writes())},
                {"policy version", absl::StrCat(status.policy_version())}};
  for (const std::string& warning : status.warnings()) table.rows.push_back({"warning", warning});
  tool.output().Print({{"revision", status.revision().token()},
                       {"revision_number", status.revision_number()},
                       {"cluster_id", status.cluster_id()},
                       {"timeline", status.timeline()},
                       {"store", status.store()},
                       {"durability", status.durability()},
                       {"clients", status.clients()},
                       {"evaluator", status.evaluator()},
                       {"index_bytes", status.index_bytes()},
                       {"now", TimeText(status.has_now(), status.now())},
                       {"last_write_at", last_write},
                       {"queued_writes", status.queued_writes()},
                       {"policy_version", status.policy_version()},
                       {"warnings", warnings},
                       {"version", status.version()}},
                      table);
  return absl::OkStatus();
}

}  // namespace

void AddStatusCommands(Tool& tool, Command& root) {
  AddCommand<NoOptions>(tool, root, "status", "What the server is doing, and what to look at",
                        "clientele status", &BindNothing, &Status);
}

}  // namespace clientele::client
