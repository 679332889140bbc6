// What every command works with, and how a command becomes a part of the tool.
#ifndef CLIENTELE_CLIENT_TOOL_TOOL_H_
#define CLIENTELE_CLIENT_TOOL_TOOL_H_

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "client/connection.h"
#include "client/tool/command_line.h"
#include "client/tool/output.h"

namespace clientele::client {

class Tool {
 public:
  // Global options.
  std::string server = "127.0.0.1:50051";
  std::string format = "table";
  std::optional<double> timeout_seconds;  // of one call; else as long as its kind may take
  std::string actor;                      // who does this, for the history

  // Made when a command first asks for it.
  Connection& connection();
  // The same for calls that build audiences, which may take minutes.
  Connection& slow_connection();
  Output output() const;

  // Asked for once.
  absl::StatusOr<v1::Policy> Policy();
  // The base's, empty while it has none.
  absl::StatusOr<std::string> Currency();

  // The work of the command that was chosen on the command line; runs after parsing.
  std::function<absl::Status()> chosen;

 private:
  std::unique_ptr<Connection> Connect(absl::Duration deadline) const;

  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Connection> slow_connection_;
  std::unique_ptr<v1::Policy> policy_;
};

// Adds a command. The options that `bind` binds live in an Options, which the work is called with.
template <typename Options>
void AddCommand(Tool& tool, Command& parent, const std::string& name,
                const std::string& description, const std::string& example,
                void (*bind)(Command&, Options&),
                std::function<absl::Status(Tool&, const Options&)> work) {
  auto options = std::make_shared<Options>();
  Command command =
      parent.AddCommand(name, description, example, [&tool, options, work = std::move(work)] {
        tool.chosen = [&tool, options, work] { return work(tool, *options); };
      });
  bind(command, *options);
}

// For commands without options.
struct NoOptions {};
inline void BindNothing(Command&, NoOptions&) {}

// One for each file of commands.
void AddClientCommands(Tool& tool, Command& root);
void AddTagCommands(Tool& tool, Command& root);
void AddInteractionCommands(Tool& tool, Command& root);
void AddOrderCommands(Tool& tool, Command& root);
void AddConsentCommands(Tool& tool, Command& root);
void AddImportCommands(Tool& tool, Command& root);
void AddSegmentCommands(Tool& tool, Command& root);
void AddExplainCommand(Tool& tool, Command& segment);
void AddSavedSegmentCommands(Tool& tool, Command& segment);
void AddCampaignCommands(Tool& tool, Command& root);
void AddAudienceCommands(Tool& tool, Command& root);
void AddExportCommand(Tool& tool, Command& audience);
void AddWhyCommand(Tool& tool, Command& audience);
void AddWeekCommands(Tool& tool, Command& root);
void AddDeliveryCommands(Tool& tool, Command& root);
void AddResponseCommands(Tool& tool, Command& root);
void AddSuppressCommands(Tool& tool, Command& root);
void AddEraseCommands(Tool& tool, Command& client);
void AddPolicyCommands(Tool& tool, Command& root);
void AddStatusCommands(Tool& tool, Command& root);
void AddDemoDataCommand(Tool& tool, Command& root);
void AddCompletionCommand(Tool& tool, Command& root, const CommandLine& line);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_TOOL_H_
