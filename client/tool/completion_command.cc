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

// What may follow each command, by its path: subcommands and options.
void Collect(const CLI::App& command, const std::string& path,
             std::map<std::string, std::vector<std::string>>& words) {
  std::vector<std::string>& here = words[path];
  for (const CLI::App* child : command.get_subcommands(nullptr)) {
    here.push_back(child->get_name());
    Collect(*child, path.empty() ? child->get_name() : absl::StrCat(path, " ", child->get_name()),
            words);
  }
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) here.push_back("--" + name);
  }
}

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

absl::Status Complete(const CLI::App& app, const CompletionOptions& options) {
  std::map<std::string, std::vector<std::string>> words;
  Collect(app, "", words);
  std::string commands, choices;
  for (const auto& [path, following] : words) {
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

void AddCompletionCommand(Tool& tool, CLI::App& app) {
  AddCommand<CompletionOptions>(
      tool, app, "completion", "A script that completes commands and options in your shell",
      "source <(clientele completion bash)",
      [](CLI::App& command, CompletionOptions& options) {
        command.add_option("SHELL", options.shell, "bash or zsh")
            ->check(CLI::IsMember({"bash", "zsh"}))
            ->capture_default_str();
      },
      [&app](Tool&, const CompletionOptions& options) { return Complete(app, options); });
}

}  // namespace clientele::client
