// The contract with the database: the base's truth. One implementation, in a portable subset of SQL
// over the narrow seam of sql/connection.h; what differs between databases is in its adapters.
//
// Thread-safe. Errors are those of sql/connection.h.
#ifndef CLIENTELE_SERVER_STORE_STORE_H_
#define CLIENTELE_SERVER_STORE_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/domain/changes.h"
#include "server/store/durable_head.h"
#include "server/store/reader.h"
#include "server/store/sql/connection.h"
#include "server/store/upkeep.h"

namespace clientele::store {

class Store;

// Reads of one snapshot, all of which is durable.
class ReadTransaction {
 public:
  ~ReadTransaction();
  ReadTransaction(ReadTransaction&&) = default;

  const FeedHead& head() const { return head_; }
  Reader& reader() { return reader_; }
  sql::Connection& connection() { return *connection_; }

 private:
  friend class Store;
  ReadTransaction(Store* store, std::unique_ptr<sql::Connection> connection);
  absl::Status ReadHead();

  Store* store_;
  std::unique_ptr<sql::Connection> connection_;
  Reader reader_;
  FeedHead head_;
};

// What a batch leaves behind.
struct BatchRecord {
  std::string batch_id;  // 16 bytes, unique
  domain::Revision revision_last = 0;
  UnixSeconds committed_at = 0;
  domain::ClientId next_client_id = 1;
};

// A batch being written, with the head locked: there is one at a time. Rolled back when it goes
// away before Commit.
class WriteTransaction {
 public:
  ~WriteTransaction();

  // As locked, and durable.
  const FeedHead& head() const { return head_; }
  Reader& reader() { return reader_; }

  // Takes erased clients out of the tables, writes the rows, the batch's log entry and the head,
  // and makes all of it durable. After an error nothing of it happened, but for UNKNOWN: then it
  // may have. The next write transaction of a shared base can tell (Reader::HasBatch): the lock on
  // the head is given only when the lost connection's transaction is over, one way or the other.
  absl::Status Commit(const BatchRecord& record, const domain::Changes& changes);

  // Writes nothing but a new timeline: what was lost from the end of the log stays lost, and no
  // token of it is taken for one of the history that goes on from here. The number was never given
  // before. Errors as of Commit.
  absl::Status StartTimeline(int64_t timeline);

  // See upkeep.h; writes nothing else. Errors as of Commit.
  absl::StatusOr<UpkeepResult> RunUpkeep(const UpkeepPlan& plan);

 private:
  friend class Store;
  WriteTransaction(Store* store, sql::Connection& connection, FeedHead head);

  absl::Status Write(const BatchRecord& record, const domain::Changes& changes);
  absl::Status MakeDurable();

  Store* store_;
  sql::Connection& connection_;
  Reader reader_;
  const FeedHead head_;
  bool open_ = true;
};

class Store {
 public:
  // Brings the schema up to date and makes the head of an empty base. `key_marks` are (use, mark)
  // pairs that stand for the keys the base is worked with: FAILED_PRECONDITION when it was made
  // with others, for then no address would be found again.
  struct KeyMark {
    std::string use;
    std::string mark;
  };
  static absl::StatusOr<std::unique_ptr<Store>> Open(std::unique_ptr<sql::Driver> driver,
                                                     const Clock& clock, Random& random,
                                                     const std::vector<KeyMark>& key_marks);
  ~Store();

  absl::StatusOr<ReadTransaction> BeginRead();
  // Waits for a write transaction of another thread to end. Connects anew when the connection was
  // lost.
  absl::StatusOr<std::unique_ptr<WriteTransaction>> BeginWrite();

  // See sql::Connection; waits as BeginWrite.
  absl::StatusOr<bool> Scrub();

  absl::string_view name() const { return driver_->name(); }
  absl::string_view durability() const { return driver_->durability(); }
  // See sql::Driver.
  bool is_shared() const { return driver_->is_shared(); }
  // Whether a commit ended in a way that nothing more is written until the base is opened anew.
  // Never of a shared base.
  bool stopped() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  friend class ReadTransaction;
  friend class WriteTransaction;

  Store(std::unique_ptr<sql::Driver> driver, Random& random);
  absl::Status Prepare(const Clock& clock, Random& random, const std::vector<KeyMark>& key_marks);
  absl::Status PrepareHead(Random& random, const std::vector<KeyMark>& key_marks);
  absl::StatusOr<std::unique_ptr<sql::Connection>> BeginReadConnection();
  std::unique_ptr<sql::Connection> TakeIdleReader() ABSL_LOCKS_EXCLUDED(mutex_);
  void DropIdleReaders() ABSL_LOCKS_EXCLUDED(mutex_);
  void GiveBack(std::unique_ptr<sql::Connection> connection);
  absl::Status Lock() ABSL_LOCKS_EXCLUDED(mutex_);
  // The head as locked, on the writer's connection, over a new one when that was lost.
  absl::StatusOr<FeedHead> LockHead();
  absl::StatusOr<FeedHead> TryLockHead();
  void EndWrite();
  // After an error that leaves open whether a commit happened: over another connection the database
  // can be asked, but of a file nobody knows what it holds until it is opened anew.
  void GiveUpConnection();

  const std::unique_ptr<sql::Driver> driver_;
  DurableHead durable_;
  std::unique_ptr<sql::Connection> writer_;  // of who holds `writing_`; null: lost
  mutable absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<sql::Connection>> idle_readers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_STORE_H_
