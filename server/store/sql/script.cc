#include "server/store/sql/script.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace clientele::store::sql {
namespace {

// How many characters at the start of `text` belong together: a comment, a text in quotes, or one.
size_t PieceLength(absl::string_view text) {
  size_t end = 0;
  if (absl::StartsWith(text, "--")) {
    end = text.find('\n');
  } else if (text.front() == '\'') {
    end = text.find('\'', 1);
  }
  return end == absl::string_view::npos ? text.size() : end + 1;
}

// Without the blanks and comments before it.
absl::string_view SkipToStatement(absl::string_view text) {
  while (true) {
    text = absl::StripLeadingAsciiWhitespace(text);
    if (!absl::StartsWith(text, "--")) return text;
    text.remove_prefix(PieceLength(text));
  }
}

}  // namespace

std::vector<absl::string_view> SplitScript(absl::string_view script) {
  std::vector<absl::string_view> statements;
  for (script = SkipToStatement(script); !script.empty(); script = SkipToStatement(script)) {
    size_t end = 0;
    while (end < script.size() && script[end] != ';') end += PieceLength(script.substr(end));
    const absl::string_view statement = absl::StripTrailingAsciiWhitespace(script.substr(0, end));
    if (!statement.empty()) statements.push_back(statement);
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return statements;
}

}  // namespace clientele::store::sql
