// What the server is measured against, on the same database, from this process, over so many
// connections at once, each with a thread of its own.
#ifndef CLIENTELE_TESTS_BENCH_STORE_PEERS_H_
#define CLIENTELE_TESTS_BENCH_STORE_PEERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace clientele::bench {

struct PeerOutcome {
  double rate = 0;        // orders a second, all connections together
  absl::Duration median;  // of one transaction
};

// The server's own statements for one order, a transaction each, the lock on the head included:
// what the server would do without group commit. `name` makes the orders this run's own.
absl::StatusOr<PeerOutcome> RunBareTransactions(const std::string& url, const std::string& name,
                                                int connections, int64_t clients,
                                                absl::Duration duration);

// A plain application: an order inserted and its client's totals brought up to date, a transaction
// each; no log, no lock that all share, no answer kept for a repetition. `first_id` and the ids
// after it are free.
absl::StatusOr<PeerOutcome> RunPlainApplication(const std::string& url, int64_t first_id,
                                                int connections, int64_t clients,
                                                absl::Duration duration);

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_STORE_PEERS_H_
