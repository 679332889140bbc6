#include "server/store/store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "server/base/status_macros.h"
#include "server/store/change_log.h"
#include "server/store/migrator.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

constexpr size_t kIdBytes = 16;
// Kept open between reads; more are opened when more threads read at once.
constexpr size_t kMaxIdleReaders = 8;
// Of the payload; enough to notice damage.
constexpr size_t kChecksumBytes = 8;

absl::Status InsertHead(sql::Connection& connection, Random& random) {
  ASSIGN_OR_RETURN(sql::Statement * count, connection.Prepare("SELECT COUNT(*) FROM feed_head"));
  RETURN_IF_ERROR(count->Step().status());
  if (count->Int(0) != 0) return absl::OkStatus();
  const FeedHead first;
  ASSIGN_OR_RETURN(sql::Statement * insert,
                   connection.Prepare("INSERT INTO feed_head (id, cluster_id, timeline, revision, "
                                      "last_batch_id, committed_at, next_client_id, "
                                      "min_available_revision) VALUES (1, ?, 1, 0, ?, 0, ?, ?)"));
  insert->BindBlob(0, random.Bytes(kIdBytes));
  insert->BindBlob(1, "");
  insert->BindInt(2, first.next_client_id);
  insert->BindInt(3, first.min_available_revision);
  return insert->Step().status();
}

absl::Status CheckKey(sql::Connection& connection, const Store::KeyMark& key) {
  ASSIGN_OR_RETURN(sql::Statement * find,
                   connection.Prepare("SELECT mark FROM key_check WHERE key_use = ?"));
  find->BindText(0, key.use);
  ASSIGN_OR_RETURN(const bool found, find->Step());
  if (found) {
    if (find->Bytes(0) == key.mark) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the base was made with another key for ", key.use,
                     ": start with the --keys file that belongs to it"));
  }
  ASSIGN_OR_RETURN(sql::Statement * insert,
                   connection.Prepare("INSERT INTO key_check (key_use, mark) VALUES (?, ?)"));
  insert->BindText(0, key.use);
  insert->BindBlob(1, key.mark);
  return insert->Step().status();
}

absl::Status InsertBatch(sql::Connection& connection, const FeedHead& head,
                         const BatchRecord& record, const std::string& payload) {
  ASSIGN_OR_RETURN(sql::Statement * insert,
                   connection.Prepare("INSERT INTO change_batch (revision_last, revision_first, "
                                      "batch_id, prev_batch_id, timeline, committed_at, checksum, "
                                      "payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  insert->BindInt(0, record.revision_last);
  insert->BindInt(1, head.revision + 1);
  insert->BindBlob(2, record.batch_id);
  insert->BindBlob(3, head.last_batch_id);
  insert->BindInt(4, head.timeline);
  insert->BindInt(5, record.committed_at);
  insert->BindBlob(6, Sha256(payload).substr(0, kChecksumBytes));
  insert->BindBlob(7, payload);
  return insert->Step().status();
}

// The compare-and-set fences off a writer that lost the lock without noticing.
absl::Status MoveHead(sql::Connection& connection, const FeedHead& head,
                      const BatchRecord& record) {
  ASSIGN_OR_RETURN(sql::Statement * update,
                   connection.Prepare("UPDATE feed_head SET revision = ?, last_batch_id = ?, "
                                      "committed_at = ?, next_client_id = ? "
                                      "WHERE id = 1 AND revision = ? AND timeline = ?"));
  update->BindInt(0, record.revision_last);
  update->BindBlob(1, record.batch_id);
  update->BindInt(2, record.committed_at);
  update->BindInt(3, record.next_client_id);
  update->BindInt(4, head.revision);
  update->BindInt(5, head.timeline);
  RETURN_IF_ERROR(update->Step().status());
  if (update->RowsChanged() == 1) return absl::OkStatus();
  return absl::AbortedError("feed_head moved while it was locked");
}

// Errors of a commit that say for certain that the database undid the transaction. After any other
// it may be on disk all the same.
bool IsCertain(const absl::Status& status) {
  return absl::IsAborted(status) || absl::IsResourceExhausted(status) ||
         absl::IsAlreadyExists(status);
}

}  // namespace

ReadTransaction::ReadTransaction(Store* store, std::unique_ptr<sql::Connection> connection)
    : store_(store), connection_(std::move(connection)), reader_(*connection_) {}

ReadTransaction::~ReadTransaction() {
  if (connection_ == nullptr) return;
  connection_->Rollback();
  store_->GiveBack(std::move(connection_));
}

WriteTransaction::WriteTransaction(Store* store, sql::Connection& connection, FeedHead head)
    : store_(store), connection_(connection), reader_(connection), head_(std::move(head)) {}

WriteTransaction::~WriteTransaction() {
  if (open_) connection_.Rollback();
  store_->EndWrite();
}

absl::Status WriteTransaction::Write(const BatchRecord& record, const domain::Changes& changes) {
  absl::Status status;
  domain::ForEachTable(changes, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if (status.ok()) {
      status = WriteRows<Row>(connection_, store_->driver_->dialect(), rows);
    }
  });
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(InsertBatch(connection_, head_, record, EncodeChanges(changes)));
  return MoveHead(connection_, head_, record);
}

absl::Status WriteTransaction::Commit(const BatchRecord& record, const domain::Changes& changes) {
  RETURN_IF_ERROR(Write(record, changes));
  absl::Status status = connection_.Commit();
  open_ = !status.ok();
  if (status.ok() || IsCertain(status)) return status;
  store_->StopWriting();
  return absl::UnavailableError(status.message());
}

Store::Store(std::unique_ptr<sql::Driver> driver) : driver_(std::move(driver)) {}

Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(std::unique_ptr<sql::Driver> driver,
                                                   const Clock& clock, Random& random,
                                                   const std::vector<KeyMark>& key_marks) {
  std::unique_ptr<Store> store(new Store(std::move(driver)));
  RETURN_IF_ERROR(store->Prepare(clock, random, key_marks));
  return store;
}

absl::Status Store::Prepare(const Clock& clock, Random& random,
                            const std::vector<KeyMark>& key_marks) {
  ASSIGN_OR_RETURN(writer_, driver_->ConnectWriter());
  RETURN_IF_ERROR(Migrate(*writer_, driver_->dialect().migrations(), clock.NowSeconds()));
  RETURN_IF_ERROR(writer_->BeginWrite());
  absl::Status status = InsertHead(*writer_, random);
  for (const KeyMark& key : key_marks) {
    if (status.ok()) status = CheckKey(*writer_, key);
  }
  if (status.ok()) status = writer_->Commit();
  if (!status.ok()) writer_->Rollback();
  return status;
}

absl::StatusOr<ReadTransaction> Store::BeginRead() {
  std::unique_ptr<sql::Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    if (!idle_readers_.empty()) {
      connection = std::move(idle_readers_.back());
      idle_readers_.pop_back();
    }
  }
  if (connection == nullptr) {
    ASSIGN_OR_RETURN(connection, driver_->ConnectReader());
  }
  RETURN_IF_ERROR(connection->BeginRead());
  return ReadTransaction(this, std::move(connection));
}

void Store::GiveBack(std::unique_ptr<sql::Connection> connection) {
  absl::MutexLock lock(&mutex_);
  if (idle_readers_.size() < kMaxIdleReaders) idle_readers_.push_back(std::move(connection));
}

absl::StatusOr<std::unique_ptr<WriteTransaction>> Store::BeginWrite() {
  {
    const auto free = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !writing_; };
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&free));
    if (stopped_) return absl::UnavailableError("a commit ended with its outcome unknown");
    writing_ = true;
  }
  absl::Status status = writer_->BeginWrite();
  if (status.ok()) {
    absl::StatusOr<FeedHead> head = Reader(*writer_).Head(driver_->dialect().LockClause());
    if (head.ok()) {
      return std::unique_ptr<WriteTransaction>(
          new WriteTransaction(this, *writer_, *std::move(head)));
    }
    status = head.status();
    writer_->Rollback();
  }
  EndWrite();
  return status;
}

bool Store::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

void Store::StopWriting() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

void Store::EndWrite() {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
}

}  // namespace clientele::store
