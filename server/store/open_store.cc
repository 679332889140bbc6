#include "server/store/open_store.h"

#include "absl/strings/strip.h"
#include "server/base/error.h"
#include "server/store/sqlite/sqlite_driver.h"

namespace clientele::store {

std::string SqlitePath(absl::string_view url) {
  return absl::ConsumePrefix(&url, "sqlite:") ? std::string(url) : "";
}

absl::StatusOr<std::unique_ptr<sql::Driver>> OpenDriver(absl::string_view url) {
  const std::string path = SqlitePath(url);
  if (path.empty()) return InvalidField("--store", url, "sqlite:PATH");
  return sqlite::OpenSqlite(path);
}

}  // namespace clientele::store
