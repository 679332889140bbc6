// Which database the value of --store means.
#ifndef CLIENTELE_SERVER_STORE_OPEN_STORE_H_
#define CLIENTELE_SERVER_STORE_OPEN_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// "sqlite:PATH" or "mysql://user@host:port/base" (mysql/mysql_url.h), which `password` is for.
// INVALID_ARGUMENT for anything else.
absl::StatusOr<std::unique_ptr<sql::Driver>> OpenDriver(absl::string_view url,
                                                        const std::string& password = "");

// The path in "sqlite:PATH"; empty for other databases.
std::string SqlitePath(absl::string_view url);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_OPEN_STORE_H_
