#include "server/service/revision_waiters.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/base/error.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

absl::Status TooManyWait() {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.retry_after = kQueueRetryAfter;
  return MakeError("too many reads wait for a revision; try again", details);
}

absl::Status Stopping() { return MakeError(Reason::kShuttingDown, "the server is stopping"); }

}  // namespace

RevisionWaiters::RevisionWaiters() : thread_([this] { Run(); }) {}

RevisionWaiters::~RevisionWaiters() { Stop(); }

void RevisionWaiters::Await(domain::Revision revision, absl::Time deadline, Done done) {
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) {
      status = Stopping();
    } else if (revision > reached_ && waiters_.size() >= kMaxRevisionWaiters) {
      status = TooManyWait();
    } else if (revision > reached_) {
      const Number number = next_number_++;
      waiters_.emplace(number, Waiter{revision, deadline, std::move(done)});
      by_revision_.insert({revision, number});
      by_deadline_.insert({deadline, number});
      return;
    }
  }
  done(std::move(status));
}

RevisionWaiters::Done RevisionWaiters::Take(Number number) {
  auto node = waiters_.extract(number);
  Waiter& waiter = node.mapped();
  by_revision_.erase({waiter.revision, number});
  by_deadline_.erase({waiter.deadline, number});
  return std::move(waiter.done);
}

void RevisionWaiters::SetReached(domain::Revision revision) {
  absl::MutexLock lock(&mutex_);
  reached_ = revision;
}

void RevisionWaiters::Stop() {
  std::vector<Done> left;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    while (!waiters_.empty()) left.push_back(Take(waiters_.begin()->first));
  }
  for (Done& done : left) done(Stopping());
  if (thread_.joinable()) thread_.join();
}

size_t RevisionWaiters::waiting() const {
  absl::MutexLock lock(&mutex_);
  return waiters_.size();
}

void RevisionWaiters::Run() {
  while (std::optional<std::vector<Over>> over = AwaitOver()) {
    for (Over& one : *over) one.done(std::move(one.status));
  }
}

bool RevisionWaiters::IsReached() const {
  return !by_revision_.empty() && by_revision_.begin()->first <= reached_;
}

absl::Time RevisionWaiters::FirstDeadline() const {
  return by_deadline_.empty() ? absl::InfiniteFuture() : by_deadline_.begin()->first;
}

std::optional<std::vector<RevisionWaiters::Over>> RevisionWaiters::AwaitOver() {
  absl::MutexLock lock(&mutex_);
  const absl::Time until = FirstDeadline();
  const auto sooner = [this, until]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || IsReached() || FirstDeadline() < until;
  };
  mutex_.AwaitWithDeadline(absl::Condition(&sooner), until);
  if (stopping_) return std::nullopt;
  std::vector<Over> over;
  while (IsReached()) over.push_back({Take(by_revision_.begin()->second), absl::OkStatus()});
  while (FirstDeadline() <= absl::Now()) {
    over.push_back({Take(by_deadline_.begin()->second),
                    MakeError(Reason::kRevisionNotReached,
                              "this server has not seen the revision asked for in time")});
  }
  return over;
}

}  // namespace clientele::service
