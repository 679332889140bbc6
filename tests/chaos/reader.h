// A caller of the load that only reads, on any server: by answers that others got, and going on
// from what it saw itself.
#ifndef CLIENTELE_TESTS_CHAOS_READER_H_
#define CLIENTELE_TESTS_CHAOS_READER_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/synchronization/notification.h"
#include "tests/chaos/caller.h"
#include "tests/chaos/worker.h"

namespace clientele::chaos {

class Reader {
 public:
  Reader(uint64_t seed, const Scene& scene);

  // Until `stop`. On one thread at a time.
  void Run(const absl::Notification& stop);

 private:
  // A token given out by whichever server: every other one shows what it stands for.
  void ReadByAnswer();
  // Each read at least as new as the one before it: nothing that was seen goes away.
  void ReadOn();
  void CountOn();

  const Scene scene_;
  Dice dice_;
  Caller caller_;
  std::string token_;                    // of its last read
  std::map<std::string, int64_t> seen_;  // orders of clients, at that token or before
  int64_t clients_seen_ = 0;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_READER_H_
