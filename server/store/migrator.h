// Brings a database to the newest schema.
#ifndef CLIENTELE_SERVER_STORE_MIGRATOR_H_
#define CLIENTELE_SERVER_STORE_MIGRATOR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// Runs the migrations that are missing, in order. Where the schema is transactional each is all or
// nothing. Elsewhere one that was interrupted is run again from its first statement, so every
// statement must be one that may be repeated: what it makes may be there already, what it works out
// must not depend on its own result. One server does so at a time, others that start meanwhile
// wait.
//
// FAILED_PRECONDITION when the database is of a newer version than this binary knows, with nothing
// changed.
absl::Status Migrate(sql::Driver& driver, absl::Span<const Migration> migrations, int64_t now);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_MIGRATOR_H_
