#include "server/service/replica.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/erasure.h"
#include "server/service/limits.h"
#include "server/service/loader.h"
#include "server/service/logged_rows.h"

namespace clientele::service {
namespace {

constexpr size_t kTimelineChanceBytes = 3;

absl::Status Parted(absl::string_view why) {
  return absl::DataLossError(absl::StrCat("this server's memory and the base have parted: ", why));
}

}  // namespace

Replica::Replica(Parts parts) : parts_(std::move(parts)) {}

absl::Status Replica::Load() {
  index::Index fresh(parts_.index.content());
  const absl::Duration seen_at = parts_.clock.Uptime();
  ASSIGN_OR_RETURN(const store::FeedHead head, LoadIndex(parts_.store, fresh));
  RETURN_IF_ERROR(CheckBase(head));
  absl::MutexLock lock(&mutex_);
  parts_.index.Replace(fresh);
  position_ = {head.timeline, head.revision, head.last_batch_id};
  // After the content and before serving: whoever then finds the timeline that his answer was begun
  // in, and that we serve, has not looked at another one's content.
  parts_.tokens.SetTimeline(head.timeline);
  state_ = State::kFollowing;
  Confirm(seen_at);
  parts_.on_applied(head.revision);
  return absl::OkStatus();
}

absl::Status Replica::Follow() {
  if (state() == State::kStopped) return CheckServing();
  if (state() == State::kParted) {
    absl::Status status = FenceOffLostTail();
    if (status.ok()) status = Load();
    absl::MutexLock lock(&mutex_);
    return Judge(std::move(status));
  }
  absl::MutexLock lock(&mutex_);
  // Begun under our lock: a snapshot from before a batch that was applied would look like a loss.
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
  const store::FeedHead& head = transaction.head();
  return Judge(CatchUpLocked(transaction.reader(), head));
}

absl::Status Replica::CatchUp(store::Reader& reader, const store::FeedHead& head) {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(CheckServing());
  const absl::Status status = Judge(CatchUpLocked(reader, head));
  RETURN_IF_ERROR(CheckServing());
  return status;
}

absl::Status Replica::CatchUpLocked(store::Reader& reader, const store::FeedHead& head) {
  const absl::Duration seen_at = parts_.clock.Uptime();
  RETURN_IF_ERROR(CheckHistory(head));
  RETURN_IF_ERROR(ApplyLogged(reader, head));
  Confirm(seen_at);
  return absl::OkStatus();
}

void Replica::Confirm(absl::Duration seen_at) {
  confirmed_at_ms_ = absl::ToInt64Milliseconds(seen_at);
}

absl::Status Replica::CheckBase(const store::FeedHead& head) const {
  if (head.cluster_id == parts_.tokens.cluster_id()) return absl::OkStatus();
  return absl::FailedPreconditionError("another base is in the place of this server's");
}

absl::Status Replica::CheckHistory(const store::FeedHead& head) const {
  RETURN_IF_ERROR(CheckBase(head));
  if (head.timeline != position_.timeline) return Parted("it was restored");
  if (head.revision < position_.revision) return Parted("the end of its log was lost");
  if (head.revision == position_.revision && head.last_batch_id != position_.batch_id) {
    return Parted("the end of its log is another one");
  }
  return absl::OkStatus();
}

absl::Status Replica::ApplyLogged(store::Reader& reader, const store::FeedHead& head) {
  if (position_.revision == head.revision) return absl::OkStatus();
  Erased erased;
  if (parts_.index.holds_clients()) {
    ASSIGN_OR_RETURN(erased.unapplied, reader.ErasuresAfter(position_.revision));
  }
  for (const domain::ErasureRow& row : erased.unapplied) erased.clients.insert(row.client_id);
  while (position_.revision < head.revision) {
    ASSIGN_OR_RETURN(const std::vector<store::LoggedBatch> batches,
                     reader.Batches(position_.revision, kBatchesAtOnce));
    if (batches.empty()) return Parted("its log ends before its head");
    for (const store::LoggedBatch& batch : batches) {
      RETURN_IF_ERROR(ApplyOne(reader, batch, erased));
    }
  }
  return absl::OkStatus();
}

absl::Status Replica::ApplyOne(store::Reader& reader, const store::LoggedBatch& batch,
                               Erased& erased) {
  if (batch.revision_first != position_.revision + 1) {
    return Parted(
        absl::StrCat("its log goes on at ", batch.revision_first, " after ", position_.revision));
  }
  if (batch.prev_batch_id != position_.batch_id) return Parted("its log was rewritten");
  ASSIGN_OR_RETURN(domain::CommittedBatch committed, store::DecodeBatch(batch));
  RETURN_IF_ERROR(CheckKnown(committed.changes));
  if (parts_.index.holds_clients()) {
    domain::DropClients(erased.clients, committed.changes);
    RETURN_IF_ERROR(CompleteLoggedRows(reader, committed.changes));
    std::vector<domain::ErasureRow>& erasures = committed.changes.erasures;
    erasures.insert(erasures.end(), erased.unapplied.begin(), erased.unapplied.end());
    erased.unapplied.clear();
  }
  Apply(committed, batch.batch_id);
  return absl::OkStatus();
}

void Replica::Apply(const domain::CommittedBatch& batch, const std::string& batch_id) {
  parts_.index.Apply(batch);
  position_.revision = batch.revision_last;
  position_.batch_id = batch_id;
  parts_.on_applied(batch.revision_last);
}

void Replica::ApplyOwn(const store::FeedHead& head, const store::BatchRecord& record,
                       const domain::CommittedBatch& batch) {
  absl::MutexLock lock(&mutex_);
  const bool is_next =
      head.revision == position_.revision && head.last_batch_id == position_.batch_id;
  if (is_next) Apply(batch, record.batch_id);
}

absl::StatusOr<store::ReadTransaction> Replica::HoldStill(
    absl::FunctionRef<void(const index::Index&)> look) {
  absl::MutexLock no_writes(&writing_);
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(CheckServing());
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
  const store::FeedHead& head = transaction.head();
  RETURN_IF_ERROR(Judge(CatchUpLocked(transaction.reader(), head)));
  look(parts_.index);
  return transaction;
}

absl::Status Replica::Judge(absl::Status status) {
  State state = state_;
  if (absl::IsDataLoss(status)) state = State::kParted;
  if (absl::IsFailedPrecondition(status) || absl::IsUnimplemented(status)) state = State::kStopped;
  if (state != state_.exchange(state)) parts_.on_fault(status);
  return status;
}

// Under the lock on the head nothing can be on its way any more: a log that is shorter than what
// was read from it, or another one, has lost what it said.
absl::Status Replica::FenceOffLostTail() {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::WriteTransaction> transaction,
                   parts_.store.BeginWrite());
  const store::FeedHead& head = transaction->head();
  RETURN_IF_ERROR(CheckBase(head));
  absl::MutexLock lock(&mutex_);
  if (head.timeline > position_.timeline) return absl::OkStatus();  // somebody did
  if (head.timeline == position_.timeline) {
    // The beginning of time, or so long ago that the log says nothing of it any more.
    if (position_.revision < head.min_available_revision) return absl::OkStatus();
    if (head.revision >= position_.revision) {
      ASSIGN_OR_RETURN(const bool has, transaction->reader().HasBatch(position_.batch_id));
      if (has) return absl::OkStatus();
    }
  }
  return transaction->StartTimeline(UnusedTimeline(head));
}

// Above all that is known of, so that nobody fences off what was begun here. A backup that was
// restored twice says what it said the first time, and whoever fenced off a history meanwhile may
// be no more, or have had a clock that ran before this one: the time and chance keep its number
// from being given again.
int64_t Replica::UnusedTimeline(const store::FeedHead& head) const {
  int64_t chance = 0;
  for (const char byte : parts_.random.Bytes(kTimelineChanceBytes)) {
    chance = chance << 8 | static_cast<uint8_t>(byte);
  }
  const int64_t time = parts_.clock.NowSeconds() << (8 * kTimelineChanceBytes);
  return std::max({head.timeline, position_.timeline, time}) + 1 + chance;
}

absl::Status Replica::CheckServing() const {
  if (state_ == State::kFollowing) return absl::OkStatus();
  return MakeError(Reason::kOutOfService,
                   state_ == State::kParted
                       ? "this server is loading the base anew; ask another one, or try again"
                       : "this server can't follow the base any more; ask another one");
}

absl::Duration Replica::Staleness() const {
  if (!parts_.store.is_shared()) return absl::ZeroDuration();
  return parts_.clock.Uptime() - absl::Milliseconds(confirmed_at_ms_.load());
}

}  // namespace clientele::service
