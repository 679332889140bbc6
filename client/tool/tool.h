// What every command works with, and how a command becomes a part of the tool.
#ifndef CLIENTELE_CLIENT_TOOL_TOOL_H_
#define CLIENTELE_CLIENT_TOOL_TOOL_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/connection.h"
#include "client/tool/output.h"

namespace clientele::client {

class Tool {
 public:
  // Global options.
  std::string server = "127.0.0.1:50051";
  std::string format = "table";
  double timeout_seconds = 30;
  std::string actor;  // who does this, for the history

  // Made when a command first asks for it.
  Connection& connection();
  Output output() const;

  // The base's currency, empty while it has none; asked for once.
  absl::StatusOr<std::string> Currency();

  // The work of the command that was chosen on the command line; runs after parsing.
  std::function<absl::Status()> chosen;

 private:
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<std::string> currency_;
};

// Adds a command: `example` ends its help. The options that it binds live in `options`, which the
// work is called with.
template <typename Options>
CLI::App* AddCommand(Tool& tool, CLI::App& parent, const std::string& name,
                     const std::string& description, const std::string& example,
                     const std::function<void(CLI::App&, Options&)>& bind,
                     std::function<absl::Status(Tool&, const Options&)> work) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->footer("Example: " + example);
  auto options = std::make_shared<Options>();
  bind(*command, *options);
  command->callback([&tool, options, work = std::move(work)] {
    tool.chosen = [&tool, options, work] { return work(tool, *options); };
  });
  return command;
}

// A command that only holds others.
CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& description);

// One for each file of commands.
void AddClientCommands(Tool& tool, CLI::App& app);
void AddTagCommands(Tool& tool, CLI::App& app);
void AddInteractionCommands(Tool& tool, CLI::App& app);
void AddOrderCommands(Tool& tool, CLI::App& app);
void AddConsentCommands(Tool& tool, CLI::App& app);
void AddImportCommands(Tool& tool, CLI::App& app);
void AddSegmentCommands(Tool& tool, CLI::App& app);
void AddCampaignCommands(Tool& tool, CLI::App& app);
void AddAudienceCommands(Tool& tool, CLI::App& app);
void AddPolicyCommands(Tool& tool, CLI::App& app);
void AddStatusCommands(Tool& tool, CLI::App& app);
void AddDemoDataCommand(Tool& tool, CLI::App& app);
void AddCompletionCommand(Tool& tool, CLI::App& app);

// Everything, with the global options.
void BuildTool(Tool& tool, CLI::App& app);

// Parses and runs a whole command line; errors go to standard error, with what to do next. Gives
// the exit code of exit_codes.h.
int RunTool(int argc, const char* const* argv);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_TOOL_H_
