// SQLite, the embedded default: one file, write-ahead log, every commit synced to disk.
#ifndef CLIENTELE_SERVER_STORE_SQLITE_SQLITE_DRIVER_H_
#define CLIENTELE_SERVER_STORE_SQLITE_SQLITE_DRIVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/sql/connection.h"

namespace clientele::store::sqlite {

// Takes PATH.lock, so that no second process opens the file while the driver lives: UNAVAILABLE
// when one has it. The one writer connection is also the only one that checkpoints the log (SQLite
// before 3.51.3 may lose a commit otherwise).
absl::StatusOr<std::unique_ptr<sql::Driver>> OpenSqlite(const std::string& path);

}  // namespace clientele::store::sqlite

#endif  // CLIENTELE_SERVER_STORE_SQLITE_SQLITE_DRIVER_H_
