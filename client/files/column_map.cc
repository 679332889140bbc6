#include "client/files/column_map.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/files/blanks.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

constexpr char kOption[] = "--map";
// What a message lists of a header; a table with more columns is looked at elsewhere.
constexpr size_t kMaxListed = 40;
// Longer texts are no names that anyone misspells, and the search takes the product of lengths.
constexpr size_t kMaxSuggestedBytes = 128;

absl::Status InvalidMap(absl::string_view got, absl::string_view want) {
  return InvalidField(kOption, got, want);
}

// "; did you mean x?" where a name is near, in whichever case; else empty.
template <typename Names>
std::string Suggestion(absl::string_view wrong, const Names& names) {
  if (wrong.size() > kMaxSuggestedBytes) return "";
  std::vector<std::string> lower;
  for (const auto& name : names) {
    lower.push_back(name.size() > kMaxSuggestedBytes ? "" : LowerText(name));
  }
  const std::vector<absl::string_view> views(lower.begin(), lower.end());
  const absl::string_view nearest = NearestName(LowerText(wrong), views);
  if (nearest.empty()) return "";
  const auto at =
      static_cast<size_t>(std::find(lower.begin(), lower.end(), nearest) - lower.begin());
  return absl::StrCat("; did you mean ", Shorten(names[at], kMaxGotLength), "?");
}

std::string ListOfColumns(absl::Span<const std::string> header) {
  std::vector<std::string> names;
  for (const std::string& name : header) {
    if (!name.empty()) names.push_back(Shorten(name, kMaxGotLength));
    if (names.size() == kMaxListed) break;
  }
  return absl::StrCat(absl::StrJoin(names, ", "), header.size() > kMaxListed ? ", …" : "");
}

absl::Status UnknownField(absl::string_view field, absl::Span<const absl::string_view> known) {
  return InvalidMap(field, absl::StrCat("one of the fields ", absl::StrJoin(known, ", "),
                                        Suggestion(field, known)));
}

absl::Status UnknownColumn(absl::string_view column, absl::Span<const std::string> header) {
  return InvalidMap(column, absl::StrCat("one of the file's columns ", ListOfColumns(header),
                                         Suggestion(column, header)));
}

// The column of exactly this name, else the only one that differs in case; nothing when there is
// none.
absl::StatusOr<std::optional<size_t>> ColumnNamedAfter(absl::string_view field,
                                                       absl::Span<const std::string> header,
                                                       absl::Span<const std::string> lower_header) {
  const auto exact = std::find(header.begin(), header.end(), field);
  if (exact != header.end()) return static_cast<size_t>(exact - header.begin());
  const std::string lower = LowerText(field);
  const auto found = std::find(lower_header.begin(), lower_header.end(), lower);
  if (found == lower_header.end()) return std::nullopt;
  const auto other = std::find(found + 1, lower_header.end(), lower);
  const auto index = static_cast<size_t>(found - lower_header.begin());
  if (other == lower_header.end()) return index;
  return InvalidMap(
      field, absl::StrCat("a --map that says which one; the file has the columns ", header[index],
                          " and ", header[static_cast<size_t>(other - lower_header.begin())]));
}

}  // namespace

absl::StatusOr<ColumnMap> ColumnMap::Build(absl::Span<const std::string> header,
                                           absl::Span<const ColumnPair> pairs,
                                           absl::Span<const absl::string_view> known_fields) {
  return pairs.empty() ? FromNames(header, known_fields) : FromPairs(header, pairs, known_fields);
}

absl::StatusOr<ColumnMap> ColumnMap::FromPairs(absl::Span<const std::string> header,
                                               absl::Span<const ColumnPair> pairs,
                                               absl::Span<const absl::string_view> known_fields) {
  ColumnMap map;
  for (const ColumnPair& pair : pairs) {
    if (std::find(known_fields.begin(), known_fields.end(), pair.field) == known_fields.end()) {
      return UnknownField(pair.field, known_fields);
    }
    if (map.IndexOf(pair.field).has_value()) return InvalidMap(pair.field, "each field once");
    const auto column = std::find(header.begin(), header.end(), pair.column);
    if (column == header.end()) return UnknownColumn(pair.column, header);
    map.columns_.emplace_back(pair.field, static_cast<size_t>(column - header.begin()));
  }
  return map;
}

absl::StatusOr<ColumnMap> ColumnMap::FromNames(absl::Span<const std::string> header,
                                               absl::Span<const absl::string_view> known_fields) {
  std::vector<std::string> lower;
  for (const std::string& name : header) lower.push_back(LowerText(name));
  ColumnMap map;
  for (const absl::string_view field : known_fields) {
    ASSIGN_OR_RETURN(const std::optional<size_t> column, ColumnNamedAfter(field, header, lower));
    if (column.has_value()) map.columns_.emplace_back(std::string(field), *column);
  }
  return map;
}

std::optional<size_t> ColumnMap::IndexOf(absl::string_view field) const {
  for (const auto& [name, column] : columns_) {
    if (name == field) return column;
  }
  return std::nullopt;
}

absl::string_view ColumnMap::Cell(const TableRow& row, absl::string_view field) const {
  const std::optional<size_t> column = IndexOf(field);
  if (!column.has_value() || *column >= row.cells.size()) return {};
  return TrimBlanks(row.cells[*column]);
}

}  // namespace clientele::client
