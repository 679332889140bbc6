// The thread that keeps a replica near the head of a log that others write, too.
#ifndef CLIENTELE_SERVER_SERVICE_FOLLOWER_H_
#define CLIENTELE_SERVER_SERVICE_FOLLOWER_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/service/replica.h"

namespace clientele::service {

class Follower {
 public:
  // `on_look` is told how every look at the log ended, on the follower's thread. Both outlive the
  // follower.
  Follower(Replica& replica, std::function<void(const absl::Status&)> on_look);
  // As Stop().
  ~Follower();

  void Start();
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  // False when it is time to end.
  bool AwaitNextLook() ABSL_LOCKS_EXCLUDED(mutex_);

  Replica& replica_;
  const std::function<void(const absl::Status&)> on_look_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_FOLLOWER_H_
