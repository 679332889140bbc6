#include "server/service/writer.h"

#include <utility>

#include "server/base/error.h"
#include "server/service/limits.h"
#include "server/service/store_errors.h"

namespace clientele::service {
namespace {

void Refuse(Mutation& mutation, const absl::Status& status) {
  if (mutation.sequence != nullptr) mutation.sequence->Judged(mutation.place, false);
  mutation.done(status);
}

absl::Status QueueFull() {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.retry_after = kQueueRetryAfter;
  return MakeError("too many writes are waiting; try again", details);
}

}  // namespace

Writer::Writer(Parts parts)
    : committer_(std::move(parts.committer)), on_failure_(std::move(parts.on_failure)) {}

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
  Refuse(mutation, refused);
}

void Writer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Writer::Run() {
  while (true) {
    Batch batch = AwaitBatch();
    if (batch.empty()) return;
    Process(absl::MakeSpan(batch));
  }
}

void Writer::RunOnce() {
  Batch batch;
  {
    absl::MutexLock lock(&mutex_);
    batch = TakeBatch();
  }
  if (!batch.empty()) Process(absl::MakeSpan(batch));
}

Writer::Batch Writer::AwaitBatch() {
  const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !interactive_.empty() || !imports_.empty();
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&has_work));
  return TakeBatch();
}

Writer::Batch Writer::TakeBatch() {
  Batch batch;
  size_t rows = 0;
  const size_t imports = imports_.size();
  const bool imports_first = imports_passed_over_ >= kMaxPassedOver;
  if (imports_first) TakeFrom(imports_, batch, rows, 1);
  TakeFrom(interactive_, batch, rows);
  TakeFrom(imports_, batch, rows);
  imports_passed_over_ = imports > 0 && imports_.size() == imports ? imports_passed_over_ + 1 : 0;
  queued_rows_ -= rows;
  return batch;
}

void Writer::TakeFrom(std::deque<Mutation>& lane, Batch& batch, size_t& rows, size_t limit) {
  for (; !lane.empty() && limit > 0; --limit) {
    Mutation& next = lane.front();
    const bool fits = rows + next.rows <= kMaxBatchRows && !next.needs_index;
    if (!batch.empty() && !fits) return;
    rows += next.rows;
    batch.push_back(std::move(next));
    lane.pop_front();
  }
}

void Writer::Process(absl::Span<Mutation> batch) {
  absl::StatusOr<BatchCommitter::Outcomes> outcomes = committer_.Commit(batch);
  if (outcomes.ok()) {
    for (size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move((*outcomes)[i]));
    return;
  }
  on_failure_(outcomes.status());
  // One mutation that the database itself refuses must not take its neighbors along.
  if (batch.size() > 1 && IsRefusal(outcomes.status())) {
    Process(batch.subspan(0, batch.size() / 2));
    Process(batch.subspan(batch.size() / 2));
    return;
  }
  for (Mutation& mutation : batch) Refuse(mutation, ToPublic(outcomes.status()));
}

}  // namespace clientele::service
