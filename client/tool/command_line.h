// The command line: commands in groups, each with its options, help and an example. The parser
// (CLI11) is known to command_line.cc only: it is large, and every file that saw it would take its
// time to compile.
#ifndef CLIENTELE_CLIENT_TOOL_COMMAND_LINE_H_
#define CLIENTELE_CLIENT_TOOL_COMMAND_LINE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace clientele::client {

// An option or a positional word; refers to what the command line owns.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option& Required();
  // "a,b" is two values.
  Option& SplitAtCommas();
  // The heading it stands under in the help.
  Option& Under(const std::string& heading);
  Option& OneOf(const std::vector<std::string>& values);
  Option& Between(int64_t low, int64_t high);
  Option& AboveZero();
  Option& FromEnvironment(const std::string& variable);
  Option& Without(const Option& other);
  // Shows the value that holds when it is not given.
  Option& ShowDefault();

 private:
  CLI::Option* option_;
};

// A command or a group of them. Options are bound to variables, which must outlive the parse.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}

  Command AddGroup(const std::string& name, const std::string& description);
  // `example` ends the help; `chosen` is called when the line names this command.
  Command AddCommand(const std::string& name, const std::string& description,
                     const std::string& example, std::function<void()> chosen);

  // A name with dashes is an option, one without is a positional word.
  Option Add(const std::string& name, std::string& value, const std::string& help);
  Option Add(const std::string& name, std::optional<std::string>& value, const std::string& help);
  Option Add(const std::string& name, std::vector<std::string>& values, const std::string& help);
  Option Add(const std::string& name, int64_t& value, const std::string& help);
  Option Add(const std::string& name, uint64_t& value, const std::string& help);
  Option Add(const std::string& name, std::optional<int64_t>& value, const std::string& help);
  Option Add(const std::string& name, std::optional<double>& value, const std::string& help);
  Option AddFlag(const std::string& name, bool& value, const std::string& help);

 private:
  CLI::App* app_;
};

class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& description, const std::string& footer,
              const std::string& version);
  ~CommandLine();

  Command root();

  // Nothing when a command was chosen; else what was asked for (help) or wrong has been printed,
  // and true means the former.
  std::optional<bool> Parse(int argc, const char* const* argv);

  // What may follow each command, by its path ("segment count"): commands and options.
  std::map<std::string, std::vector<std::string>> Words() const;

 private:
  const std::unique_ptr<CLI::App> app_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_COMMAND_LINE_H_
