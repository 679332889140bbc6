#include "server/service/batch_committer.h"

#include <algorithm>
#include <utility>

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/limits.h"
#include "server/service/requests.h"
#include "server/service/store_errors.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

constexpr size_t kBatchIdBytes = 16;

}  // namespace

BatchCommitter::BatchCommitter(Parts parts) : parts_(std::move(parts)) {}

absl::StatusOr<BatchCommitter::Outcomes> BatchCommitter::Commit(absl::Span<Mutation> batch) {
  Attempt attempt;
  attempt.started = parts_.clock.Uptime();
  while (true) {
    absl::StatusOr<Outcomes> outcomes = Try(batch, attempt);
    if (outcomes.ok()) return outcomes;
    ++attempt.tries;
    if (!MayTryAgain(outcomes.status(), attempt)) {
      if (attempt.uncertain.empty()) return outcomes;
      return MakeError(Reason::kOutcomeUnknown,
                       "the base went away in the middle of a commit; repeat the request with the "
                       "same request_id");
    }
    Pause(attempt.tries);
  }
}

absl::StatusOr<BatchCommitter::Outcomes> BatchCommitter::Try(absl::Span<Mutation> batch,
                                                             Attempt& attempt) {
  // Before the head, for which other servers wait.
  absl::MutexLock writing(&parts_.replica.writing());
  ASSIGN_OR_RETURN(const std::unique_ptr<store::WriteTransaction> transaction,
                   parts_.store.BeginWrite());
  ASSIGN_OR_RETURN(Landing* const landing, FindLanding(*transaction, attempt));
  RETURN_IF_ERROR(CatchUp(*transaction));
  if (landing != nullptr) return std::move(landing->outcomes);
  const store::FeedHead& head = transaction->head();
  const UnixSeconds now = std::max(parts_.clock.NowSeconds(), head.committed_at);
  WorkingSet ws(transaction->reader(), head, *parts_.index.policy(), now, parts_.address_secret);
  ASSIGN_OR_RETURN(Outcomes outcomes, Judge(batch, ws));
  for (auto& outcome : outcomes) {
    if (outcome.ok()) outcome->timeline = head.timeline;
  }
  // Where the lock on the head does not reach the lost connection's transaction, on another node of
  // a cluster, only a head that has moved keeps that one from being committed after all.
  if (!attempt.uncertain.empty() && ws.last_revision() == head.revision) ws.NextRevision();
  if (ws.last_revision() == head.revision) return outcomes;
  const std::string batch_id = parts_.random.Bytes(kBatchIdBytes);
  const absl::Status status = Write(*transaction, ws, batch_id);
  if (status.ok()) return outcomes;
  if (absl::IsUnknown(status)) attempt.uncertain.push_back({batch_id, std::move(outcomes)});
  return status;
}

absl::StatusOr<BatchCommitter::Landing*> BatchCommitter::FindLanding(
    store::WriteTransaction& transaction, Attempt& attempt) {
  for (Landing& landing : attempt.uncertain) {
    ASSIGN_OR_RETURN(const bool landed, transaction.reader().HasBatch(landing.batch_id));
    if (landed) return &landing;
  }
  return nullptr;
}

// What other servers have written since must be in the index before anything is judged by it.
absl::Status BatchCommitter::CatchUp(store::WriteTransaction& transaction) {
  const store::FeedHead& head = transaction.head();
  if (head.revision - parts_.index.revision() <= kMaxCatchUpUnderLock) {
    return parts_.replica.CatchUp(transaction.reader(), head);
  }
  return absl::AbortedError("this server is far behind the base");
}

absl::StatusOr<BatchCommitter::Outcomes> BatchCommitter::Judge(absl::Span<Mutation> batch,
                                                               WorkingSet& ws) {
  Outcomes outcomes;
  std::vector<const Needs*> needs;
  std::vector<const RequestKey*> requests;
  for (const Mutation& mutation : batch) {
    needs.push_back(&mutation.needs);
    requests.push_back(&mutation.request);
  }
  RETURN_IF_ERROR(ws.Prefetch(needs));
  RETURN_IF_ERROR(ws.PrefetchRequests(requests));
  for (Mutation& mutation : batch) {
    outcomes.push_back(JudgeOne(ws, mutation));
    if (mutation.sequence != nullptr) {
      mutation.sequence->Judged(mutation.place, outcomes.back().ok());
    }
    if (IsStoreError(outcomes.back().status())) return outcomes.back().status();
  }
  return outcomes;
}

absl::StatusOr<WriteOutcome> BatchCommitter::JudgeOne(WorkingSet& ws, Mutation& mutation) {
  if (mutation.abandoned && mutation.abandoned()) {
    return MakeError(Reason::kCallCancelled, "the caller went away before the work began");
  }
  if (mutation.sequence != nullptr && !mutation.sequence->MayBegin(mutation.place)) {
    return MakeError(Reason::kCallCancelled, "what came before it in its stream failed");
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
    ws.PutRequest({request.principal, request.method, request.id, request.fingerprint,
                   EncodeOutcome(*outcome), outcome->revision, ws.now()});
  }
  return outcome;
}

absl::Status BatchCommitter::Write(store::WriteTransaction& transaction, WorkingSet& ws,
                                   const std::string& batch_id) {
  store::BatchRecord record;
  record.batch_id = batch_id;
  record.revision_last = ws.last_revision();
  record.committed_at = ws.now();
  record.next_client_id = ws.next_client_id();
  domain::CommittedBatch committed;
  committed.revision_first = transaction.head().revision + 1;
  committed.revision_last = record.revision_last;
  committed.committed_at = record.committed_at;
  RETURN_IF_ERROR(ws.SettleOrders());
  committed.changes = ws.TakeChanges();
  RETURN_IF_ERROR(transaction.Commit(record, committed.changes));
  parts_.replica.ApplyOwn(transaction.head(), record, committed);
  return absl::OkStatus();
}

bool BatchCommitter::MayTryAgain(const absl::Status& status, const Attempt& attempt) const {
  const absl::Duration taken = parts_.clock.Uptime() - attempt.started;
  if (!attempt.uncertain.empty()) {
    const bool may_pass =
        absl::IsAborted(status) || absl::IsUnknown(status) || absl::IsUnavailable(status);
    return may_pass && parts_.store.is_shared() && taken < kMaxResolveTime;
  }
  if (attempt.tries >= kMaxAttempts || taken >= kMaxTryTime) return false;
  return absl::IsAborted(status) ||
         (absl::IsUnavailable(status) && IsStoreError(status) && parts_.store.is_shared());
}

void BatchCommitter::Pause(int tries) {
  const absl::Duration longest =
      std::min(kLongestPause, kFirstPause * static_cast<double>(1 << std::min(tries, 10)));
  const auto chance = static_cast<unsigned char>(parts_.random.Bytes(1).front());
  parts_.clock.Pause(longest * chance / 255);
}

}  // namespace clientele::service
