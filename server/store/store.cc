#include "server/store/store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/store/change_log.h"
#include "server/store/erase.h"
#include "server/store/migrator.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

constexpr size_t kIdBytes = 16;
// Kept open between reads; more are opened when more threads read at once.
constexpr size_t kMaxIdleReaders = 8;
// Servers that start on an empty base at once make its head in turn.
constexpr int kMaxPrepareAttempts = 5;

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

LoggedBatch LogEntry(const FeedHead& head, const BatchRecord& record,
                     const domain::Changes& changes) {
  LoggedBatch batch;
  batch.revision_last = record.revision_last;
  batch.revision_first = head.revision + 1;
  batch.batch_id = record.batch_id;
  batch.prev_batch_id = head.last_batch_id;
  batch.timeline = head.timeline;
  batch.committed_at = record.committed_at;
  batch.payload = EncodeChanges(changes);
  batch.checksum = ChecksumOf(batch.payload);
  return batch;
}

absl::Status HeadMoved() { return absl::AbortedError("feed_head moved while it was locked"); }

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
  if (update->RowsChanged() != 1) return HeadMoved();
  return absl::OkStatus();
}

// See sql::Connection::Commit.
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

absl::Status ReadTransaction::ReadHead() {
  ASSIGN_OR_RETURN(head_, reader_.Head());
  return store_->durable_.Ensure(head_);
}

WriteTransaction::WriteTransaction(Store* store, sql::Connection& connection, FeedHead head)
    : store_(store), connection_(connection), reader_(connection), head_(std::move(head)) {}

WriteTransaction::~WriteTransaction() {
  if (open_) connection_.Rollback();
  store_->EndWrite();
}

// The head first: what another writer did meanwhile is then a conflict, whichever rows it wrote.
absl::Status WriteTransaction::Write(const BatchRecord& record, const domain::Changes& changes) {
  absl::Status status = MoveHead(connection_, head_, record);
  if (status.ok()) status = EraseClients(connection_, changes.erasures);
  domain::ForEachTable(changes, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if (status.ok()) {
      status = WriteRows<Row>(connection_, store_->driver_->dialect(), rows);
    }
  });
  RETURN_IF_ERROR(status);
  const LoggedBatch batch = LogEntry(head_, record, changes);
  return InsertRows<LoggedBatch>(connection_, {&batch, 1});
}

absl::Status WriteTransaction::Commit(const BatchRecord& record, const domain::Changes& changes) {
  RETURN_IF_ERROR(Write(record, changes));
  RETURN_IF_ERROR(MakeDurable());
  store_->durable_.Committed(head_.timeline, record.batch_id);
  return absl::OkStatus();
}

absl::Status WriteTransaction::StartTimeline(int64_t timeline) {
  ASSIGN_OR_RETURN(sql::Statement * update,
                   connection_.Prepare("UPDATE feed_head SET timeline = ? "
                                       "WHERE id = 1 AND revision = ? AND timeline = ?"));
  update->BindInt(0, timeline);
  update->BindInt(1, head_.revision);
  update->BindInt(2, head_.timeline);
  RETURN_IF_ERROR(update->Step().status());
  if (update->RowsChanged() != 1) return HeadMoved();
  return MakeDurable();
}

absl::StatusOr<UpkeepResult> WriteTransaction::RunUpkeep(const UpkeepPlan& plan) {
  ASSIGN_OR_RETURN(const UpkeepResult result,
                   store::RunUpkeep(connection_, store_->driver_->dialect(), head_, plan));
  RETURN_IF_ERROR(MakeDurable());
  return result;
}

absl::Status WriteTransaction::MakeDurable() {
  absl::Status status = connection_.Commit();
  open_ = !status.ok();
  if (status.ok() || IsCertain(status)) return status;
  open_ = !store_->is_shared();
  store_->GiveUpConnection();
  return absl::UnknownError(status.message());
}

Store::Store(std::unique_ptr<sql::Driver> driver, Random& random)
    : driver_(std::move(driver)), durable_(*driver_, random) {}

Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(std::unique_ptr<sql::Driver> driver,
                                                   const Clock& clock, Random& random,
                                                   const std::vector<KeyMark>& key_marks) {
  std::unique_ptr<Store> store(new Store(std::move(driver), random));
  RETURN_IF_ERROR(store->Prepare(clock, random, key_marks));
  return store;
}

absl::Status Store::Prepare(const Clock& clock, Random& random,
                            const std::vector<KeyMark>& key_marks) {
  RETURN_IF_ERROR(Migrate(*driver_, driver_->dialect().migrations(), clock.NowSeconds()));
  ASSIGN_OR_RETURN(writer_, driver_->ConnectWriter());
  absl::Status status;
  for (int attempt = 0; attempt < kMaxPrepareAttempts; ++attempt) {
    status = PrepareHead(random, key_marks);
    if (!absl::IsAborted(status) && !absl::IsAlreadyExists(status)) break;
  }
  return status;
}

absl::Status Store::PrepareHead(Random& random, const std::vector<KeyMark>& key_marks) {
  RETURN_IF_ERROR(writer_->BeginWrite());
  absl::Status status = InsertHead(*writer_, random);
  for (const KeyMark& key : key_marks) {
    if (status.ok()) status = CheckKey(*writer_, key);
  }
  if (status.ok()) status = writer_->Commit();
  if (!status.ok()) writer_->Rollback();
  return status;
}

absl::StatusOr<bool> Store::Scrub() {
  RETURN_IF_ERROR(Lock());
  absl::StatusOr<bool> scrubbed = false;
  if (writer_ != nullptr) scrubbed = writer_->Scrub();
  EndWrite();
  return scrubbed;
}

std::unique_ptr<sql::Connection> Store::TakeIdleReader() {
  absl::MutexLock lock(&mutex_);
  if (idle_readers_.empty()) return nullptr;
  std::unique_ptr<sql::Connection> connection = std::move(idle_readers_.back());
  idle_readers_.pop_back();
  return connection;
}

absl::StatusOr<ReadTransaction> Store::BeginRead() {
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Connection> connection, BeginReadConnection());
  ReadTransaction transaction(this, std::move(connection));
  RETURN_IF_ERROR(transaction.ReadHead());
  return transaction;
}

absl::StatusOr<std::unique_ptr<sql::Connection>> Store::BeginReadConnection() {
  // One that waited here may have been lost meanwhile, and then all were.
  if (std::unique_ptr<sql::Connection> idle = TakeIdleReader(); idle != nullptr) {
    if (idle->BeginRead().ok()) return idle;
    DropIdleReaders();
  }
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Connection> connection, driver_->ConnectReader());
  RETURN_IF_ERROR(connection->BeginRead());
  return connection;
}

void Store::DropIdleReaders() {
  std::vector<std::unique_ptr<sql::Connection>> dropped;
  absl::MutexLock lock(&mutex_);
  dropped.swap(idle_readers_);
}

void Store::GiveBack(std::unique_ptr<sql::Connection> connection) {
  absl::MutexLock lock(&mutex_);
  if (idle_readers_.size() < kMaxIdleReaders) idle_readers_.push_back(std::move(connection));
}

absl::Status Store::Lock() {
  const auto free = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !writing_; };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&free));
  if (stopped_) return absl::UnavailableError("a commit ended with its outcome unknown");
  writing_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<WriteTransaction>> Store::BeginWrite() {
  RETURN_IF_ERROR(Lock());
  absl::StatusOr<FeedHead> head = LockHead();
  if (head.ok()) {
    return std::unique_ptr<WriteTransaction>(
        new WriteTransaction(this, *writer_, *std::move(head)));
  }
  EndWrite();
  return head.status();
}

absl::StatusOr<FeedHead> Store::LockHead() {
  if (writer_ != nullptr) {
    absl::StatusOr<FeedHead> head = TryLockHead();
    if (!absl::IsUnavailable(head.status()) || !is_shared()) return head;
    writer_.reset();
  }
  ASSIGN_OR_RETURN(writer_, driver_->ConnectWriter());
  return TryLockHead();
}

absl::StatusOr<FeedHead> Store::TryLockHead() {
  RETURN_IF_ERROR(writer_->BeginWrite());
  absl::StatusOr<FeedHead> head = Reader(*writer_).Head(driver_->dialect().LockClause());
  if (head.ok()) {
    absl::Status status = durable_.Ensure(*head);
    if (!status.ok()) head = std::move(status);
  }
  if (!head.ok()) writer_->Rollback();
  return head;
}

bool Store::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

void Store::GiveUpConnection() {
  if (is_shared()) {
    writer_.reset();
    return;
  }
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

void Store::EndWrite() {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
}

}  // namespace clientele::store
