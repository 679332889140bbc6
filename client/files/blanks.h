// The blanks that spreadsheets leave around a value: all that Unicode calls white space, no-break
// spaces included, and the byte order mark, which ends up inside files that were joined.
#ifndef CLIENTELE_CLIENT_FILES_BLANKS_H_
#define CLIENTELE_CLIENT_FILES_BLANKS_H_

#include "absl/strings/string_view.h"

namespace clientele::client {

// The text without blanks at either end, as a part of the same memory. Bytes that are not UTF-8
// are no blanks.
absl::string_view TrimBlanks(absl::string_view text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_BLANKS_H_
