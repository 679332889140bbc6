// Which column of a table holds which field of what is imported.
#ifndef CLIENTELE_CLIENT_FILES_COLUMN_MAP_H_
#define CLIENTELE_CLIENT_FILES_COLUMN_MAP_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/files/column_pairs.h"
#include "client/files/table_row.h"

namespace clientele::client {

class ColumnMap {
 public:
  // With pairs: exactly those, by the column's exact name; two fields may share a column.
  // INVALID_ARGUMENT for a field that isn't known, a column that the header doesn't have, a field
  // mapped twice. Without pairs: every known field that a column is named after; upper and lower
  // case are the same unless that leaves several columns, which is INVALID_ARGUMENT.
  static absl::StatusOr<ColumnMap> Build(absl::Span<const std::string> header,
                                         absl::Span<const ColumnPair> pairs,
                                         absl::Span<const absl::string_view> known_fields);

  // The field's column, from 0; nothing when it isn't mapped. Fields are few: a linear search.
  std::optional<size_t> IndexOf(absl::string_view field) const;

  // The field's cell without blanks around it, in the row's memory; empty when the field isn't
  // mapped or the row is too short.
  absl::string_view Cell(const TableRow& row, absl::string_view field) const;

 private:
  static absl::StatusOr<ColumnMap> FromPairs(absl::Span<const std::string> header,
                                             absl::Span<const ColumnPair> pairs,
                                             absl::Span<const absl::string_view> known_fields);
  static absl::StatusOr<ColumnMap> FromNames(absl::Span<const std::string> header,
                                             absl::Span<const absl::string_view> known_fields);

  std::vector<std::pair<std::string, size_t>> columns_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_COLUMN_MAP_H_
