#include "client/tool/run_tool.h"

#include <iostream>
#include <optional>

#include "client/tool/exit_codes.h"
#include "client/tool/tool.h"

namespace clientele::client {
namespace {

constexpr char kDescription[] =
    "Clientele's tool: who the clients are, which of them a campaign should reach, and why.";
constexpr char kFooter[] =
    "Exit codes: 0 done, 2 usage, 3 invalid input, 4 not found, 5 conflict, 6 server unavailable, "
    "7 rejected rows with --strict, 1 anything else.\n"
    "A CLIENT is an id (42), a phone (+79161234567), an e-mail, or an external id; ext:17 for one "
    "that looks like a number.";

void AddGlobalOptions(Tool& tool, Command& root) {
  root.Add("--server", tool.server, "Address of the server")
      .FromEnvironment("CLIENTELE_SERVER")
      .ShowDefault();
  root.Add("--format", tool.format, "How answers are written")
      .OneOf({"table", "json", "csv"})
      .ShowDefault();
  root.Add("--timeout", tool.timeout_seconds,
           "Seconds to wait for an answer; 30, and 600 for what builds audiences, by default")
      .AboveZero();
  root.Add("--actor", tool.actor, "Who does this, for the history").FromEnvironment("USER");
}

}  // namespace

int RunTool(int argc, const char* const* argv) {
  Tool tool;
  CommandLine line("clientele", kDescription, kFooter, CLIENTELE_VERSION);
  Command root = line.root();
  AddGlobalOptions(tool, root);
  AddClientCommands(tool, root);
  AddTagCommands(tool, root);
  AddInteractionCommands(tool, root);
  AddOrderCommands(tool, root);
  AddConsentCommands(tool, root);
  AddImportCommands(tool, root);
  AddSegmentCommands(tool, root);
  AddCampaignCommands(tool, root);
  AddAudienceCommands(tool, root);
  AddWeekCommands(tool, root);
  AddDeliveryCommands(tool, root);
  AddResponseCommands(tool, root);
  AddSuppressCommands(tool, root);
  AddPolicyCommands(tool, root);
  AddStatusCommands(tool, root);
  AddDemoDataCommand(tool, root);
  AddCompletionCommand(tool, root, line);
  if (const std::optional<bool> answered = line.Parse(argc, argv)) {
    return *answered ? kExitOk : kExitUsage;
  }
  const absl::Status status = tool.chosen ? tool.chosen() : absl::OkStatus();
  std::cout.flush();
  if (!status.ok()) std::cerr << DescribeError(status, tool.server);
  return ExitCodeOf(status);
}

}  // namespace clientele::client
