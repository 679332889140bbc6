// status

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct StatusOptions {
  bool verify = false;
};

std::string DifferenceText(const v1::Verification::Difference& difference) {
  const std::string parts = absl::StrJoin(difference.parts(), ", ");
  if (difference.first_client_id() == 0) return parts;
  return absl::StrCat(parts, " of the clients from ", difference.first_client_id(), " on");
}

void AddVerification(const v1::Verification& verification, Json& document, Table& table) {
  Json differences = Json::MakeList();
  for (const v1::Verification::Difference& difference : verification.differences()) {
    table.rows.push_back({"different", DifferenceText(difference)});
    Json parts = Json::MakeList();
    for (const std::string& part : difference.parts()) parts.Push(part);
    differences.Push({{"first_client_id", difference.first_client_id()}, {"parts", parts}});
  }
  if (verification.differences().empty()) {
    table.rows.push_back(
        {"verified", absl::StrCat("memory and store agree after ",
                                  FormatCount(verification.revision_number()), " changes")});
  }
  document.Set("verification", {{"revision_number", verification.revision_number()},
                                {"chunks", verification.chunks()},
                                {"differences", differences}});
}

// Scripts see by the exit code that the server is not to be trusted.
absl::Status Judge(const v1::Verification& verification) {
  if (verification.differences().empty()) return absl::OkStatus();
  return absl::DataLossError(
      "the server does not answer what its store holds; start it again, which loads the base anew");
}

absl::Status Status(Tool& tool, const StatusOptions& options) {
  v1::GetStatusRequest request;
  request.set_verify(options.verify);
  ASSIGN_OR_RETURN(const v1::GetStatusResponse status,
                   tool.connection().Call(tool.connection().admin(),
                                          &v1::AdminService::Stub::GetStatus, request));
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
                {"staleness", absl::StrCat(status.staleness_ms(), " ms")},
                {"writes waiting", FormatCount(status.queued_writes())},
                {"policy version", absl::StrCat(status.policy_version())}};
  for (const std::string& warning : status.warnings()) table.rows.push_back({"warning", warning});
  Json document = {{"revision", status.revision().token()},
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
                   {"staleness_ms", status.staleness_ms()},
                   {"policy_version", status.policy_version()},
                   {"warnings", warnings},
                   {"version", status.version()}};
  if (status.has_verification()) AddVerification(status.verification(), document, table);
  tool.output().Print(document, table);
  return Judge(status.verification());
}

void BindStatus(Command& command, StatusOptions& options) {
  command.AddFlag("--verify", options.verify,
                  "Compare what the server answers from with what its store holds: reads the whole "
                  "base, seconds a million clients (exit code 1 when they differ)");
}

}  // namespace

void AddStatusCommands(Tool& tool, Command& root) {
  AddCommand<StatusOptions>(tool, root, "status", "What the server is doing, and what to look at",
                            "clientele status --verify --timeout 600", &BindStatus, &Status);
}

}  // namespace clientele::client
