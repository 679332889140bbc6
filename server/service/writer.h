// Group commit: one thread that takes everything that waits into one transaction, commits it, makes
// it visible in the index, and only then answers. No linger: a batch is what queued up during the
// commit before it. Interactive writes go before imports, which still have their turn.
//
// A mutation that is refused is refused alone, by us or by the database. What was not committed is
// never acknowledged.
#ifndef CLIENTELE_SERVER_SERVICE_WRITER_H_
#define CLIENTELE_SERVER_SERVICE_WRITER_H_

#include <deque>
#include <functional>
#include <limits>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/service/batch_committer.h"
#include "server/service/mutation.h"

namespace clientele::service {

class Writer {
 public:
  struct Parts {
    BatchCommitter::Parts committer;
    // Told of every transaction that failed, for the log. Called on the writer's thread.
    std::function<void(const absl::Status&)> on_failure;
  };

  explicit Writer(Parts parts);
  // As Stop().
  ~Writer();

  // Begins to work, on a thread of its own. What is submitted before waits.
  void Start();

  // Any thread. The mutation's `done` is called on the writer's thread; at once, on this one, when
  // the queue is full (QUEUE_FULL) or the writer has stopped (SHUTTING_DOWN).
  void Submit(Mutation mutation) ABSL_LOCKS_EXCLUDED(mutex_);

  // Does what was accepted, then ends the thread.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  // The next batch, if anything waits: what the thread does, for who has none.
  void RunOnce() ABSL_LOCKS_EXCLUDED(mutex_);

  size_t queued() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Batch = std::vector<Mutation>;

  void Run();
  // Waits for work; nothing when there is none and no more will come.
  Batch AwaitBatch() ABSL_LOCKS_EXCLUDED(mutex_);
  Batch TakeBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void TakeFrom(std::deque<Mutation>& lane, Batch& batch, size_t& rows,
                       size_t limit = std::numeric_limits<size_t>::max());
  void Process(absl::Span<Mutation> batch);

  BatchCommitter committer_;
  const std::function<void(const absl::Status&)> on_failure_;
  mutable absl::Mutex mutex_;
  std::deque<Mutation> interactive_ ABSL_GUARDED_BY(mutex_);
  std::deque<Mutation> imports_ ABSL_GUARDED_BY(mutex_);
  // Batches in a row that had no room for an import, though one waited.
  int imports_passed_over_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t queued_rows_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_WRITER_H_
