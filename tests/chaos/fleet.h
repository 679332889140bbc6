// The servers of a campaign, all on one base: they are killed and replaced while others call them.
//
// Thread-safe, but starting and killing belong to one thread.
#ifndef CLIENTELE_TESTS_CHAOS_FLEET_H_
#define CLIENTELE_TESTS_CHAOS_FLEET_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/support/server_process.h"

namespace clientele::chaos {

class Fleet {
 public:
  // Where a server can be called. Another server in the same place has another generation.
  struct Place {
    std::string address;  // empty while it is down
    int64_t generation = 0;
  };

  Fleet(ServerOptions options, int size);

  int size() const { return static_cast<int>(servers_.size()); }
  // False when it does not come up; its errors say why.
  bool Start(int server) ABSL_LOCKS_EXCLUDED(mutex_);
  // As kill -9 does.
  void Kill(int server) ABSL_LOCKS_EXCLUDED(mutex_);

  Place PlaceOf(int server) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Returns when the server in this place is another one, at the latest after `limit`.
  void AwaitChange(int server, int64_t generation, absl::Duration limit) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The last lines of what it wrote on its standard error.
  std::string LastErrors(int server) const;

 private:
  const ServerOptions options_;
  std::vector<std::unique_ptr<ServerProcess>> servers_;
  mutable absl::Mutex mutex_;
  std::vector<Place> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_FLEET_H_
