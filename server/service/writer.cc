#include "server/service/writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/limits.h"
#include "server/service/requests.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

constexpr size_t kBatchIdBytes = 16;
constexpr char kStoreUnavailable[] = "the base can't be written just now; try again";

// What a caller learns of an error of the database: the code, never the text.
absl::Status ToPublic(const absl::Status& status) {
  if (absl::IsInternal(status))
    return MakeError(Reason::kInternal, "an internal fault; see the log");
  return MakeError(Reason::kStoreUnavailable, kStoreUnavailable);
}

absl::Status QueueFull() {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.retry_after = kQueueRetryAfter;
  return MakeError("too many writes are waiting; try again", details);
}

// The database's errors carry no public reason.
bool IsStoreError(const absl::Status& status) {
  return !status.ok() && DetailsOf(status).reason == Reason::kInternal;
}

}  // namespace

Writer::Writer(Parts parts) : parts_(std::move(parts)), thread_([this] { Run(); }) {}

Writer::~Writer() { Stop(); }

void Writer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

size_t Writer::queued() const {
  absl::MutexLock lock(&mutex_);
  return interactive_.size() + imports_.size();
}

void Writer::Submit(Mutation mutation) {
  absl::Status refused;
  {
    absl::MutexLock lock(&mutex_);
    const bool full = interactive_.size() + imports_.size() >= kMaxQueuedMutations ||
                      queued_rows_ + mutation.rows > kMaxQueuedRows;
    if (stopping_) {
      refused = MakeError(Reason::kShuttingDown, "the server is stopping");
    } else if (full) {
      refused = QueueFull();
    } else {
      queued_rows_ += mutation.rows;
      (mutation.lane == Lane::kInteractive ? interactive_ : imports_)
          .push_back(std::move(mutation));
      return;
    }
  }
  mutation.done(std::move(refused));
}

void Writer::Run() {
  const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !interactive_.empty() || !imports_.empty();
  };
  while (true) {
    Batch batch;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_work));
      if (interactive_.empty() && imports_.empty()) return;
      batch = TakeBatch();
    }
    Process(std::move(batch));
  }
}

Writer::Batch Writer::TakeBatch() {
  Batch batch;
  size_t rows = 0;
  TakeFrom(interactive_, batch, rows);
  TakeFrom(imports_, batch, rows);
  queued_rows_ -= rows;
  return batch;
}

void Writer::TakeFrom(std::deque<Mutation>& lane, Batch& batch, size_t& rows) {
  while (!lane.empty()) {
    Mutation& next = lane.front();
    const bool fits = rows + next.rows <= kMaxBatchRows && !next.needs_index;
    if (!batch.empty() && !fits) return;
    rows += next.rows;
    batch.push_back(std::move(next));
    lane.pop_front();
  }
}

void Writer::Process(Batch batch) {
  Outcomes outcomes;
  const absl::Status status = RunWithRetries(absl::MakeSpan(batch), outcomes);
  if (status.ok()) {
    for (size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move(outcomes[i]));
    return;
  }
  parts_.on_failure(status);
  // One mutation that the database itself refuses must not take its neighbors along.
  if (batch.size() > 1 && (absl::IsInternal(status) || absl::IsAlreadyExists(status))) {
    for (Mutation& mutation : batch) {
      Batch one;
      one.push_back(std::move(mutation));
      Process(std::move(one));
    }
    return;
  }
  for (Mutation& mutation : batch) mutation.done(ToPublic(status));
}

absl::Status Writer::RunWithRetries(absl::Span<Mutation> batch, Outcomes& outcomes) {
  absl::Status status;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    status = RunTransaction(batch, outcomes);
    if (!absl::IsAborted(status)) break;
  }
  return status;
}

absl::Status Writer::RunTransaction(absl::Span<Mutation> batch, Outcomes& outcomes) {
  outcomes.clear();
  ASSIGN_OR_RETURN(const std::unique_ptr<store::WriteTransaction> transaction,
                   parts_.store.BeginWrite());
  const store::FeedHead& head = transaction->head();
  const UnixSeconds now = std::max(parts_.clock.NowSeconds(), head.committed_at);
  WorkingSet ws(transaction->reader(), head, *parts_.index.policy(), now, parts_.address_secret);

  std::vector<const Needs*> needs;
  for (const Mutation& mutation : batch) needs.push_back(&mutation.needs);
  RETURN_IF_ERROR(ws.Prefetch(needs));
  for (Mutation& mutation : batch) {
    outcomes.push_back(JudgeOne(ws, mutation));
    if (IsStoreError(outcomes.back().status())) return outcomes.back().status();
  }
  if (ws.last_revision() == head.revision) return absl::OkStatus();

  store::BatchRecord record;
  record.batch_id = parts_.random.Bytes(kBatchIdBytes);
  record.revision_last = ws.last_revision();
  record.committed_at = now;
  record.next_client_id = ws.next_client_id();
  domain::CommittedBatch committed;
  committed.revision_first = head.revision + 1;
  committed.revision_last = record.revision_last;
  committed.committed_at = now;
  RETURN_IF_ERROR(ws.SettleOrders());
  committed.changes = ws.TakeChanges();
  RETURN_IF_ERROR(transaction->Commit(record, committed.changes));
  parts_.index.Apply(committed);
  return absl::OkStatus();
}

absl::StatusOr<WriteOutcome> Writer::JudgeOne(WorkingSet& ws, Mutation& mutation) {
  if (mutation.abandoned && mutation.abandoned()) {
    return MakeError(Reason::kCallCancelled, "the caller went away before the work began");
  }
  const RequestKey& request = mutation.request;
  if (!request.id.empty()) {
    ASSIGN_OR_RETURN(const auto known, ws.FindRequest(request));
    ASSIGN_OR_RETURN(std::optional<WriteOutcome> answer, KnownAnswer(known, request, ws.now()));
    if (answer.has_value()) return *std::move(answer);
  }
  const WorkingSet::Mark mark = ws.Begin();
  absl::StatusOr<WriteOutcome> outcome = mutation.judge(ws);
  if (!outcome.ok() || mutation.validate_only) {
    ws.RollBack(mark);
    if (outcome.ok()) outcome->revision = ws.last_revision();
    return outcome;
  }
  ws.Accept(mark);
  // Something to commit, so that the answer can be kept even when nothing changed.
  if (!request.id.empty() && ws.last_revision() == mark.last_revision) ws.NextRevision();
  outcome->revision = ws.last_revision();
  if (!request.id.empty()) {
    ws.inserts().requests.push_back({request.principal, request.method, request.id,
                                     request.fingerprint, EncodeOutcome(*outcome),
                                     outcome->revision, ws.now()});
  }
  return outcome;
}

}  // namespace clientele::service
