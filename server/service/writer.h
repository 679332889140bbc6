// Group commit: one thread that takes everything that waits into one transaction, commits it, makes
// it visible in the index, and only then answers. No linger: a batch is what queued up during the
// commit before it.
//
// A mutation that is refused is refused alone. What was not committed is never acknowledged.
#ifndef CLIENTELE_SERVER_SERVICE_WRITER_H_
#define CLIENTELE_SERVER_SERVICE_WRITER_H_

#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/index/index.h"
#include "server/service/mutation.h"
#include "server/store/store.h"

namespace clientele::service {

class WorkingSet;

class Writer {
 public:
  struct Parts {
    store::Store& store;
    index::Index& index;
    const Clock& clock;
    Random& random;
    const std::string& address_secret;
    // Told of every transaction that failed, for the log. Called on the writer's thread.
    std::function<void(const absl::Status&)> on_failure;
  };

  explicit Writer(Parts parts);
  // As Stop().
  ~Writer();

  // Any thread. The mutation's `done` is called on the writer's thread; at once, on this one, when
  // the queue is full (QUEUE_FULL) or the writer has stopped (SHUTTING_DOWN).
  void Submit(Mutation mutation) ABSL_LOCKS_EXCLUDED(mutex_);

  // Does what was accepted, then ends the thread.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  size_t queued() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Batch = std::vector<Mutation>;
  using Outcomes = std::vector<absl::StatusOr<WriteOutcome>>;

  void Run();
  Batch TakeBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void TakeFrom(std::deque<Mutation>& lane, Batch& batch, size_t& rows);
  void Process(Batch batch);
  // Judges and commits; the outcomes are to be answered when the status is OK.
  absl::Status RunTransaction(absl::Span<Mutation> batch, Outcomes& outcomes);
  absl::StatusOr<WriteOutcome> JudgeOne(WorkingSet& ws, Mutation& mutation);
  absl::Status RunWithRetries(absl::Span<Mutation> batch, Outcomes& outcomes);

  const Parts parts_;
  mutable absl::Mutex mutex_;
  std::deque<Mutation> interactive_ ABSL_GUARDED_BY(mutex_);
  std::deque<Mutation> imports_ ABSL_GUARDED_BY(mutex_);
  size_t queued_rows_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_WRITER_H_
