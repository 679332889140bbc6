#include "server/service/upkeep.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

constexpr size_t kReplicaIdBytes = 16;

}  // namespace

Upkeep::Upkeep(Parts parts)
    : parts_(std::move(parts)), replica_id_(parts_.random.Bytes(kReplicaIdBytes)) {}

Upkeep::~Upkeep() { Stop(); }

void Upkeep::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Upkeep::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<bool> Upkeep::RunOnce() {
  ASSIGN_OR_RETURN(const store::UpkeepResult result, RunSlice());
  scrub_ |= result.cleaned;
  // What was cleaned last is in the files until the end of the last slice.
  if (scrub_ && !result.more) {
    ASSIGN_OR_RETURN(const bool scrubbed, parts_.store.Scrub());
    scrub_ = !scrubbed;
  }
  return result.more;
}

absl::StatusOr<store::UpkeepResult> Upkeep::RunSlice() {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::WriteTransaction> transaction,
                   parts_.store.BeginWrite());
  store::UpkeepPlan plan;
  plan.replica_id = replica_id_;
  plan.applied = parts_.index.revision();
  plan.now = parts_.clock.NowSeconds();
  plan.log_from = plan.now - kLogSeconds;
  plan.requests_from = plan.now - kRequestSeconds;
  plan.replicas_from = plan.now - kReplicaLifeSeconds;
  return transaction->RunUpkeep(plan);
}

void Upkeep::Run() {
  absl::Duration pause = absl::ZeroDuration();
  while (Await(pause)) {
    const absl::StatusOr<bool> more = RunOnce();
    if (!more.ok()) parts_.on_failure(more.status());
    pause = more.ok() && *more ? kUpkeepSlicesEvery : kUpkeepEvery;
  }
}

bool Upkeep::Await(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
}

}  // namespace clientele::service
