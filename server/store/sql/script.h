// Scripts of several statements, for databases that take one at a time.
#ifndef CLIENTELE_SERVER_STORE_SQL_SCRIPT_H_
#define CLIENTELE_SERVER_STORE_SQL_SCRIPT_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace clientele::store::sql {

// The statements, each without its semicolon, with the comments ("-- …" to the end of the line)
// that are in its middle. Semicolons in comments and in texts ('…') end nothing.
std::vector<absl::string_view> SplitScript(absl::string_view script);

}  // namespace clientele::store::sql

#endif  // CLIENTELE_SERVER_STORE_SQL_SCRIPT_H_
