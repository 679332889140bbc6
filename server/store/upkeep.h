// What the base keeps for a while only: the log, old versions of personal values, answers to
// repeated requests. And the register of the servers that follow the log, for whom it is kept.
#ifndef CLIENTELE_SERVER_STORE_UPKEEP_H_
#define CLIENTELE_SERVER_STORE_UPKEEP_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/store/reader.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

struct UpkeepPlan {
  // This server, and how far it is.
  std::string replica_id;  // 16 bytes
  domain::Revision applied = 0;
  UnixSeconds now = 0;
  // Batches and answers from before these are not needed any more, unless a server still is.
  UnixSeconds log_from = 0;
  UnixSeconds requests_from = 0;
  // A server that was not heard of since is taken for dead.
  UnixSeconds replicas_from = 0;
};

struct UpkeepResult {
  // Something is left for another slice.
  bool more = false;
  // The log has nothing of some erased client any more, and had before.
  bool cleaned = false;
};

// Registers the server, purges what is over, oldest first, and cleans the log (clean_log.h), in one
// slice that holds the head for a moment only.
absl::StatusOr<UpkeepResult> RunUpkeep(sql::Connection& connection, const sql::Dialect& dialect,
                                       const FeedHead& head, const UpkeepPlan& plan);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_UPKEEP_H_
