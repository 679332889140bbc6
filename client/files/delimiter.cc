#include "client/files/delimiter.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "server/base/error.h"

namespace clientele::client {
namespace {

bool IsLineBreak(char c) { return c == '\n' || c == '\r'; }

using Counts = std::array<int64_t, kDelimiters.size()>;

size_t MostFrequent(const Counts& counts) {
  return static_cast<size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

}  // namespace

char DetectDelimiter(absl::string_view text) {
  Counts counts{};
  bool quoted = false;
  // The last character closed a quoted cell; another quote then makes it a doubled one.
  bool closed = false;
  // Elsewhere than at its beginning a quote is a letter of the cell (5" disk).
  bool cell_begins = true;
  bool blank = true;
  for (const char c : text) {
    if (c == '"' && (quoted || closed || cell_begins)) {
      closed = quoted;
      quoted = !quoted;
      cell_begins = false;
      continue;
    }
    closed = false;
    const size_t delimiter = kDelimiters.find(c);
    if (!quoted && IsLineBreak(c)) {
      if (!blank) break;
      counts.fill(0);
      cell_begins = true;
    } else if (!quoted && delimiter != absl::string_view::npos) {
      ++counts[delimiter];
      cell_begins = true;
    } else if (c != ' ') {
      cell_begins = blank = false;
    }
  }
  return kDelimiters[MostFrequent(counts)];
}

absl::Status CheckDelimiter(char delimiter) {
  const auto byte = static_cast<unsigned char>(delimiter);
  if (delimiter == '\t' || (absl::ascii_isgraph(byte) && delimiter != '"')) {
    return absl::OkStatus();
  }
  return InvalidField("--delimiter", absl::StrFormat("byte 0x%02X", byte),
                      "one ASCII character that is neither a quote nor a blank, or a tab");
}

}  // namespace clientele::client
