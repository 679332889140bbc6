#include "server/store/mysql/statement_killer.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace clientele::store::mysql {
namespace {

constexpr absl::Duration kBetweenLooks = absl::Milliseconds(5);
// A statement that was stopped ends within a few milliseconds.
constexpr absl::Duration kBetweenKills = absl::Milliseconds(100);

}  // namespace

StatementKiller::StatementKiller(Kill kill) : kill_(std::move(kill)), thread_([this] { Run(); }) {}

StatementKiller::~StatementKiller() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

StatementKiller::Watch::Watch(StatementKiller& killer, int64_t session_id,
                              const std::function<bool()>& cancelled)
    : killer_(killer), session_id_(session_id), cancelled_(cancelled) {
  if (cancelled_ == nullptr) return;
  absl::MutexLock lock(&killer_.mutex_);
  killer_.watches_.push_back(this);
}

StatementKiller::Watch::~Watch() {
  if (cancelled_ == nullptr) return;
  absl::MutexLock lock(&killer_.mutex_);
  const auto done = [this] { return state_ != State::kBeingKilled; };
  killer_.mutex_.Await(absl::Condition(&done));
  killer_.watches_.remove(this);
}

bool StatementKiller::Watch::killed() const {
  absl::MutexLock lock(&killer_.mutex_);
  return state_ != State::kRunning;
}

StatementKiller::Watch* StatementKiller::FindCancelled() {
  const absl::Time now = absl::Now();
  for (Watch* watch : watches_) {
    const bool is_due = watch->state_ == Watch::State::kKilled
                            ? now - watch->killed_at_ >= kBetweenKills
                            : watch->cancelled_();
    if (is_due) return watch;
  }
  return nullptr;
}

void StatementKiller::Run() {
  const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !watches_.empty();
  };
  absl::MutexLock lock(&mutex_);
  while (true) {
    mutex_.Await(absl::Condition(&has_work));
    if (stopping_) return;
    Watch* watch = FindCancelled();
    if (watch == nullptr) {
      mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kBetweenLooks);
      continue;
    }
    watch->state_ = Watch::State::kBeingKilled;
    mutex_.Unlock();
    const absl::Status status = kill_(watch->session_id_);
    mutex_.Lock();
    // One that could not be told is told again, unless the statement ends first.
    watch->state_ = status.ok() ? Watch::State::kKilled : Watch::State::kRunning;
    watch->killed_at_ = absl::Now();
  }
}

}  // namespace clientele::store::mysql
