// Brings a database to the newest schema.
#ifndef CLIENTELE_SERVER_STORE_MIGRATOR_H_
#define CLIENTELE_SERVER_STORE_MIGRATOR_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// Runs the migrations that are missing, each in a transaction of its own, in order.
// FAILED_PRECONDITION when the database is of a newer version than this binary knows, with nothing
// changed.
absl::Status Migrate(sql::Connection& connection, absl::Span<const Migration> migrations,
                     int64_t now);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_MIGRATOR_H_
