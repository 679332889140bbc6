#include "client/tool/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

void Collect(const CLI::App& command, const std::string& path,
             std::map<std::string, std::vector<std::string>>& words) {
  std::vector<std::string>& here = words[path];
  for (const CLI::App* child : command.get_subcommands(nullptr)) {
    here.push_back(child->get_name());
    Collect(*child, path.empty() ? child->get_name() : path + " " + child->get_name(), words);
  }
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) here.push_back("--" + name);
  }
}

// For a word that stands where a command should: what might have been meant. CLI11 says only that a
// command is missing. Empty when there is no such word.
std::string UnknownCommand(const CLI::App& root) {
  const std::vector<std::string> words = root.remaining(true);
  if (words.empty() || absl::StartsWith(words.front(), "-")) return "";
  const CLI::App* group = &root;
  while (!group->get_subcommands().empty()) group = group->get_subcommands().front();
  std::vector<absl::string_view> known;
  for (const CLI::App* command : group->get_subcommands(nullptr)) {
    known.push_back(command->get_name());
  }
  const absl::string_view nearest = NearestName(words.front(), known);
  return absl::StrCat("There is no command \"", words.front(), "\"; ",
                      nearest.empty() ? absl::StrCat("there are ", absl::StrJoin(known, ", "), ".")
                                      : absl::StrCat("did you mean ", nearest, "?"),
                      "\n");
}

}  // namespace

Option& Option::Required() {
  option_->required();
  return *this;
}
Option& Option::SplitAtCommas() {
  option_->delimiter(',');
  return *this;
}
Option& Option::Under(const std::string& heading) {
  option_->group(heading);
  return *this;
}
Option& Option::OneOf(const std::vector<std::string>& values) {
  option_->check(CLI::IsMember(values));
  return *this;
}
Option& Option::Between(int64_t low, int64_t high) {
  option_->check(CLI::Range(low, high));
  return *this;
}
Option& Option::AboveZero() {
  option_->check(CLI::PositiveNumber);
  return *this;
}
Option& Option::FromEnvironment(const std::string& variable) {
  option_->envname(variable);
  return *this;
}
Option& Option::Without(const Option& other) {
  option_->excludes(other.option_);
  return *this;
}
Option& Option::ShowDefault() {
  option_->capture_default_str();
  return *this;
}

Command Command::AddGroup(const std::string& name, const std::string& description) {
  CLI::App* group = app_->add_subcommand(name, description);
  group->require_subcommand(1);
  return Command(group);
}

Command Command::AddCommand(const std::string& name, const std::string& description,
                            const std::string& example, std::function<void()> chosen) {
  CLI::App* command = app_->add_subcommand(name, description);
  command->footer("Example: " + example);
  command->callback(std::move(chosen));
  return Command(command);
}

Option Command::Add(const std::string& name, std::string& value, const std::string& help) {
  return Option(app_->add_option(name, value, help));
}
Option Command::Add(const std::string& name, std::optional<std::string>& value,
                    const std::string& help) {
  return Option(app_->add_option(name, value, help));
}
Option Command::Add(const std::string& name, std::vector<std::string>& values,
                    const std::string& help) {
  return Option(app_->add_option(name, values, help));
}
Option Command::Add(const std::string& name, int64_t& value, const std::string& help) {
  return Option(app_->add_option(name, value, help));
}
Option Command::Add(const std::string& name, uint64_t& value, const std::string& help) {
  return Option(app_->add_option(name, value, help));
}
Option Command::Add(const std::string& name, std::optional<int64_t>& value,
                    const std::string& help) {
  return Option(app_->add_option(name, value, help));
}
Option Command::Add(const std::string& name, std::optional<double>& value,
                    const std::string& help) {
  return Option(app_->add_option(name, value, help));
}
Option Command::AddFlag(const std::string& name, bool& value, const std::string& help) {
  return Option(app_->add_flag(name, value, help));
}

CommandLine::CommandLine(const std::string& name, const std::string& description,
                         const std::string& footer, const std::string& version)
    : app_(std::make_unique<CLI::App>(description, name)) {
  app_->footer(footer);
  app_->require_subcommand(1);
  // Global options may stand anywhere on the line.
  app_->fallthrough();
  app_->set_version_flag("--version", version);
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command(app_.get()); }

std::optional<bool> CommandLine::Parse(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const std::string unknown = UnknownCommand(*app_);
    if (unknown.empty()) return app_->exit(error) == 0;
    std::cerr << unknown << "Run with --help for more information.\n";
    return false;
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0;
  }
  return std::nullopt;
}

std::map<std::string, std::vector<std::string>> CommandLine::Words() const {
  std::map<std::string, std::vector<std::string>> words;
  Collect(*app_, "", words);
  return words;
}

}  // namespace clientele::client
