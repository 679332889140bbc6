#include "client/files/column_pairs.h"

#include <optional>
#include <utility>

#include "client/files/blanks.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

absl::Status InvalidMap(absl::string_view got, absl::string_view want) {
  return InvalidField("--map", got, want);
}

// Takes a quoted name, without its quotes, off the front; nothing when it never ends.
std::optional<std::string> TakeQuoted(absl::string_view& text) {
  std::string name;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (i + 1 == text.size() || text[i + 1] != '"') {
        text.remove_prefix(i + 1);
        return name;
      }
      ++i;
    }
    name.push_back(text[i]);
  }
  return std::nullopt;
}

// Takes a column's name off the front, up to a comma or the end.
absl::StatusOr<std::string> TakeColumn(absl::string_view& text) {
  text = TrimBlanks(text);
  if (text.empty() || text.front() != '"') {
    const absl::string_view name = text.substr(0, text.find(','));
    text.remove_prefix(name.size());
    return std::string(name);
  }
  const absl::string_view quoted = text;
  std::optional<std::string> name = TakeQuoted(text);
  if (!name.has_value()) return InvalidMap(quoted, "a closing quote");
  text = TrimBlanks(text);
  if (!text.empty() && text.front() != ',') return InvalidMap(text, "a comma after the quotes");
  return *std::move(name);
}

absl::StatusOr<ColumnPair> TakePair(absl::string_view& text) {
  const size_t equals = text.find_first_of("=,");
  if (equals == absl::string_view::npos || text[equals] == ',') {
    return InvalidMap(text.substr(0, equals), "field=column");
  }
  ColumnPair pair;
  const absl::string_view whole = text;
  pair.field = std::string(TrimBlanks(text.substr(0, equals)));
  text.remove_prefix(equals + 1);
  ASSIGN_OR_RETURN(const std::string column, TakeColumn(text));
  pair.column = NormalizeText(TrimBlanks(column));
  if (pair.field.empty() || pair.column.empty()) return InvalidMap(whole, "field=column");
  return pair;
}

}  // namespace

absl::StatusOr<std::vector<ColumnPair>> ParseColumnPairs(absl::string_view text) {
  if (!IsValidUtf8(text)) return InvalidMap(text, "UTF-8");
  std::vector<ColumnPair> pairs;
  if (TrimBlanks(text).empty()) return pairs;
  while (true) {
    ASSIGN_OR_RETURN(ColumnPair pair, TakePair(text));
    pairs.push_back(std::move(pair));
    if (text.empty()) return pairs;
    // The comma that TakePair stopped at; a pair has to follow.
    text.remove_prefix(1);
  }
}

}  // namespace clientele::client
