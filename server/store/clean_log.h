// Taking erased clients out of the log of changes.
#ifndef CLIENTELE_SERVER_STORE_CLEAN_LOG_H_
#define CLIENTELE_SERVER_STORE_CLEAN_LOG_H_

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/store/sql/connection.h"
#include "server/store/upkeep.h"

namespace clientele::store {

// The batches of one slice, oldest first, without the rows of clients that were erased; their
// revisions, ids and chain stay, so whoever follows the log follows on. How far it is is kept with
// each erasure, whose log_cleaned_at is set when none of its client is left: any server goes on
// where another one stopped. Under the lock on the head.
absl::StatusOr<UpkeepResult> CleanLog(sql::Connection& connection, UnixSeconds now);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_CLEAN_LOG_H_
