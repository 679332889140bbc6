// Which character separates the cells of a table.
#ifndef CLIENTELE_CLIENT_FILES_DELIMITER_H_
#define CLIENTELE_CLIENT_FILES_DELIMITER_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace clientele::client {

// What DetectDelimiter chooses from, the likeliest first.
inline constexpr absl::string_view kDelimiters = ",;\t|";

// The one of kDelimiters that is most frequent outside quotes in the first record that isn't
// blank; at a tie the earlier one, a comma when there is none. `text` is the start of the table
// in UTF-8, without a byte order mark; a header that doesn't end within it is judged by what is
// there.
char DetectDelimiter(absl::string_view text);

// INVALID_ARGUMENT for a character that can't separate cells: a quote, a line break, a blank other
// than the tab, a part of a longer character.
absl::Status CheckDelimiter(char delimiter);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_DELIMITER_H_
