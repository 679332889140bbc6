// Registers this server with the base, purges what is over and takes erased clients out of the log
// and the database's files, now and then, on a thread of its own.
#ifndef CLIENTELE_SERVER_SERVICE_UPKEEP_H_
#define CLIENTELE_SERVER_SERVICE_UPKEEP_H_

#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/index/index.h"
#include "server/store/store.h"

namespace clientele::service {

class Upkeep {
 public:
  struct Parts {
    store::Store& store;
    const index::Index& index;
    const Clock& clock;
    Random& random;
    // Told of every slice that failed, on the upkeep's thread; it is tried again later.
    std::function<void(const absl::Status&)> on_failure;
  };

  explicit Upkeep(Parts parts);
  // As Stop().
  ~Upkeep();

  // At once for the first time, so that the log is kept for this server from its start.
  void Start();
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  // One slice; true when there is more to do.
  absl::StatusOr<bool> RunOnce();

 private:
  absl::StatusOr<store::UpkeepResult> RunSlice();
  void Run();
  // False when it is time to end.
  bool Await(absl::Duration duration) ABSL_LOCKS_EXCLUDED(mutex_);

  const Parts parts_;
  const std::string replica_id_;
  // Whether the files may still hold what was erased: nobody knows of what was before the start.
  bool scrub_ = true;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_UPKEEP_H_
