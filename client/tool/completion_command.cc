// completion

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/tool/tool.h"

namespace clientele::client {
namespace {

struct CompletionOptions {
  std::string shell = "bash";
};

constexpr char kBash[] =
    R"(# Completion of clientele for bash. To use it: source <(clientele completion bash)
_clientele() {
  local path="" word words=""
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) ;;
      *) case "$path $word" in
COMMANDS
         esac ;;
    esac
  done
  case "$path" in
WORDS
  esac
  COMPREPLY=($(compgen -W "$words GLOBAL" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _clientele clientele
)";

// zsh reads bash's functions.
constexpr char kZsh[] =
    "# Completion of clientele for zsh. To use it: source <(clientele completion zsh)\n"
    "autoload -U +X bashcompinit && bashcompinit\n";

absl::Status Complete(const CommandLine& line, const CompletionOptions& options) {
  std::string commands, choices;
  for (const auto& [path, following] : line.Words()) {
    if (!path.empty()) {
      const std::string padded = path.find(' ') == std::string::npos ? " " + path : path;
      absl::StrAppend(&commands, "           \"", padded, "\") path=\"", path, "\" ;;\n");
    }
    absl::StrAppend(&choices, "    \"", path, "\") words=\"", absl::StrJoin(following, " "),
                    "\" ;;\n");
  }
  std::cout << (options.shell == "zsh" ? kZsh : "")
            << absl::StrReplaceAll(
                   kBash, {{"COMMANDS\n", commands},
                           {"WORDS\n", choices},
                           {"GLOBAL", absl::StrJoin({"--server", "--format", "--help"}, " ")}});
  return absl::OkStatus();
}

}  // namespace

void AddCompletionCommand(Tool& tool, Command& root, const CommandLine& line) {
  AddCommand<CompletionOptions>(
      tool, root, "completion", "A script that completes commands and options in your shell",
      "source <(clientele completion bash)",
      [](Command& command, CompletionOptions& options) {
        command.Add("SHELL", options.shell, "bash or zsh").OneOf({"bash", "zsh"}).ShowDefault();
      },
      [&line](Tool&, const CompletionOptions& options) { return Complete(line, options); });
}

}  // namespace clientele::client
