#include "server/store/open_store.h"

#include "absl/strings/strip.h"
#include "server/base/error.h"
#include "server/store/mysql/mysql_driver.h"
#include "server/store/mysql/mysql_url.h"
#include "server/store/sqlite/sqlite_driver.h"

namespace clientele::store {

std::string SqlitePath(absl::string_view url) {
  return absl::ConsumePrefix(&url, "sqlite:") ? std::string(url) : "";
}

absl::StatusOr<std::unique_ptr<sql::Driver>> OpenDriver(absl::string_view url,
                                                        const std::string& password) {
  if (mysql::IsMysqlUrl(url)) return mysql::OpenMysql(url, password);
  const std::string path = SqlitePath(url);
  // What is no URL of ours may still be one with a password.
  if (path.empty())
    return InvalidField("--store", url.substr(0, url.find(':')),
                        "sqlite:PATH or mysql://user@host:port/base");
  return sqlite::OpenSqlite(path);
}

}  // namespace clientele::store
