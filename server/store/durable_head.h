// How much of a base is known to be durable. InnoDB shows a transaction to others before its
// log is on the disk: what they see may be gone after a crash of the database, though nobody was
// told that it is done. So whoever has seen a head has everything up to it made durable before he
// uses what he saw: a commit of one's own is only answered once the log is on the disk up to it,
// and so is all that was seen before.
//
// Thread-safe.
#ifndef CLIENTELE_SERVER_STORE_DURABLE_HEAD_H_
#define CLIENTELE_SERVER_STORE_DURABLE_HEAD_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/base/random.h"
#include "server/store/reader.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

class DurableHead {
 public:
  DurableHead(sql::Driver& driver, Random& random);

  // The transaction of this batch was answered as done.
  void Committed(int64_t timeline, const std::string& batch_id) ABSL_LOCKS_EXCLUDED(mutex_);

  // Returns when everything up to a head that was seen is durable. After an error, those of
  // sql/connection.h, nothing of it may be used.
  absl::Status Ensure(const FeedHead& seen) ABSL_LOCKS_EXCLUDED(flush_mutex_, mutex_);

 private:
  bool IsDurable(const FeedHead& head) const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Flush() ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mutex_);
  absl::Status TryFlush() ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mutex_);

  sql::Driver& driver_;
  const int64_t slot_;

  absl::Mutex flush_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  std::unique_ptr<sql::Connection> connection_ ABSL_GUARDED_BY(flush_mutex_);

  // Of one head that is durable: a number would say nothing of a base that was restored meanwhile.
  mutable absl::Mutex mutex_;
  int64_t timeline_ ABSL_GUARDED_BY(mutex_) = 0;  // no base's: none is known
  std::string batch_id_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_DURABLE_HEAD_H_
