// What the load was told: which writes are done, which are refused, and how many calls had to be
// repeated. Thread-safe.
#ifndef CLIENTELE_TESTS_CHAOS_HISTORY_H_
#define CLIENTELE_TESTS_CHAOS_HISTORY_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/chaos/write.h"

namespace clientele::chaos {

class History {
 public:
  // What ended since it was last taken.
  struct Round {
    std::vector<std::string> marks;
    std::vector<std::string> requests;
    std::set<std::string> refused;           // names of writes
    std::map<std::string, int> created;      // external ids, with how many were told so
    std::set<std::string> found_existing;    // external ids whose creation was refused
    std::map<int, std::string> last_tokens;  // of each worker
  };

  // Since the beginning.
  struct Totals {
    int64_t done = 0;
    int64_t refused = 0;
    int64_t reads = 0;
    // Calls that ended so that they had to be repeated, by "CODE REASON"; without a reason when it
    // was not the server that said so.
    std::map<std::string, int64_t> repeated;
  };

  void Done(int worker, const Write& write, const std::string& token) ABSL_LOCKS_EXCLUDED(mutex_);
  void Refused(const Write& write) ABSL_LOCKS_EXCLUDED(mutex_);
  void Repeated(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  void ReadDone() ABSL_LOCKS_EXCLUDED(mutex_);

  Round TakeRound() ABSL_LOCKS_EXCLUDED(mutex_);
  Totals totals() const ABSL_LOCKS_EXCLUDED(mutex_);

  // False when they are not so after `limit`.
  bool Await(const std::function<bool(const Totals&)>& condition, absl::Duration limit) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // "1234 writes done, 12 refused, 99 reads, 17 calls repeated after UNAVAILABLE".
  std::string Summary() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  Round round_ ABSL_GUARDED_BY(mutex_);
  Totals totals_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_HISTORY_H_
