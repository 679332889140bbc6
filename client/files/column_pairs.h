// The text in which a user says which column of a table holds which field:
// `order=InvoiceNo,sku="Code, main"`.
#ifndef CLIENTELE_CLIENT_FILES_COLUMN_PAIRS_H_
#define CLIENTELE_CLIENT_FILES_COLUMN_PAIRS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace clientele::client {

struct ColumnPair {
  std::string field;
  // As NormalizeText leaves it, like the names of TableReader::header().
  std::string column;
};

// Pairs are separated by commas; a column's name that holds commas is in quotes, a quote inside
// them is doubled; blanks around names are dropped. A blank text has no pairs. INVALID_ARGUMENT for
// anything else.
absl::StatusOr<std::vector<ColumnPair>> ParseColumnPairs(absl::string_view text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_COLUMN_PAIRS_H_
