#include "client/tool/tool.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "client/tool/exit_codes.h"
#include "server/base/status_macros.h"

namespace clientele::client {

Connection& Tool::connection() {
  if (connection_ == nullptr) {
    ConnectionOptions options;
    options.server = server;
    options.deadline = absl::Seconds(timeout_seconds);
    connection_ = std::make_unique<Connection>(options);
  }
  return *connection_;
}

Output Tool::output() const {
  const Format chosen_format = format == "json"  ? Format::kJson
                               : format == "csv" ? Format::kCsv
                                                 : Format::kTable;
  return Output(chosen_format, std::cout);
}

absl::StatusOr<std::string> Tool::Currency() {
  if (currency_ == nullptr) {
    ASSIGN_OR_RETURN(const v1::GetPolicyResponse response,
                     connection().Call(connection().policies(), &v1::PolicyService::Stub::GetPolicy,
                                       v1::GetPolicyRequest()));
    currency_ = std::make_unique<std::string>(response.policy().currency());
  }
  return *currency_;
}

CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& description) {
  CLI::App* group = parent.add_subcommand(name, description);
  group->require_subcommand(1);
  return group;
}

void BuildTool(Tool& tool, CLI::App& app) {
  app.description(
      "Clientele's tool: who the clients are, which of them a campaign should reach, and why.");
  app.footer(
      "Exit codes: 0 done, 2 usage, 3 invalid input, 4 not found, 5 conflict, 6 server "
      "unavailable, 7 rejected rows with --strict, 1 anything else.\n"
      "A CLIENT is an id (42), a phone (+79161234567), an e-mail, or an external id; ext:17 for "
      "one "
      "that looks like a number.");
  app.require_subcommand(1);
  // Global options may stand anywhere on the line.
  app.fallthrough();
  app.add_option("--server", tool.server, "Address of the server")
      ->envname("CLIENTELE_SERVER")
      ->capture_default_str();
  app.add_option("--format", tool.format, "table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  app.add_option("--timeout", tool.timeout_seconds, "Seconds to wait for an answer")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--actor", tool.actor, "Who does this, for the history")->envname("USER");
  app.set_version_flag("--version", CLIENTELE_VERSION);
  AddClientCommands(tool, app);
  AddTagCommands(tool, app);
  AddInteractionCommands(tool, app);
  AddOrderCommands(tool, app);
  AddConsentCommands(tool, app);
  AddImportCommands(tool, app);
  AddSegmentCommands(tool, app);
  AddCampaignCommands(tool, app);
  AddAudienceCommands(tool, app);
  AddPolicyCommands(tool, app);
  AddStatusCommands(tool, app);
  AddDemoDataCommand(tool, app);
  AddCompletionCommand(tool, app);
}

int RunTool(int argc, const char* const* argv) {
  Tool tool;
  CLI::App app("", "clientele");
  BuildTool(tool, app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come this way too, with code 0.
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  const absl::Status status = tool.chosen ? tool.chosen() : absl::OkStatus();
  std::cout.flush();
  if (!status.ok()) std::cerr << DescribeError(status, tool.server);
  return ExitCodeOf(status);
}

}  // namespace clientele::client
