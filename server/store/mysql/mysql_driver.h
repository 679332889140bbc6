// The MySQL family, where production runs: MariaDB 10.6 and later with and without Galera, MySQL 8,
// and, by keeping to their common subset, TiDB and Vitess.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_MYSQL_DRIVER_H_
#define CLIENTELE_SERVER_STORE_MYSQL_MYSQL_DRIVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/sql/connection.h"

namespace clientele::store::mysql {

// Connects once, to see that the base can be reached and how durable its server is: UNAVAILABLE
// when it can't. INVALID_ARGUMENT when `url` is not as mysql_url.h has it. The durability is asked
// anew with every writer, for another node of a cluster may be set up in another way.
absl::StatusOr<std::unique_ptr<sql::Driver>> OpenMysql(absl::string_view url,
                                                       const std::string& password);

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_MYSQL_DRIVER_H_
