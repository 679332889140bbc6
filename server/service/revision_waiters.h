// Reads that wait for a revision, without a thread each.
#ifndef CLIENTELE_SERVER_SERVICE_REVISION_WAITERS_H_
#define CLIENTELE_SERVER_SERVICE_REVISION_WAITERS_H_

#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/domain/rows.h"

namespace clientele::service {

class RevisionWaiters {
 public:
  RevisionWaiters();
  // As Stop().
  ~RevisionWaiters();

  // Exactly once, and quick: with OK when the revision is visible, REVISION_NOT_REACHED at the
  // deadline, QUEUE_FULL at once when too many wait, SHUTTING_DOWN. On our own
  // thread, or at once on this one.
  using Done = absl::AnyInvocable<void(absl::Status)>;
  void Await(domain::Revision revision, absl::Time deadline, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // Everything up to this revision is visible now. It goes back when a base was restored.
  void SetReached(domain::Revision revision) ABSL_LOCKS_EXCLUDED(mutex_);

  // Lets go whoever waits.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiter {
    domain::Revision revision = 0;
    absl::Time deadline;
    Done done;
  };
  using Number = int64_t;  // of a waiter, in the order of their coming

  void Run();
  Done Take(Number number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Those whose wait is over, as soon as there are any. Nothing when it is time to end.
  struct Over {
    Done done;
    absl::Status status;
  };
  std::optional<std::vector<Over>> AwaitOver() ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsReached() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  absl::Time FirstDeadline() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  domain::Revision reached_ ABSL_GUARDED_BY(mutex_) = 0;
  Number next_number_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Number, Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  // The same ones, in two orders.
  std::set<std::pair<domain::Revision, Number>> by_revision_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<absl::Time, Number>> by_deadline_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_REVISION_WAITERS_H_
