#include "server/service/follower.h"

#include <utility>

#include "server/service/limits.h"

namespace clientele::service {

Follower::Follower(Replica& replica, std::function<void(const absl::Status&)> on_look)
    : replica_(replica), on_look_(std::move(on_look)) {}

Follower::~Follower() { Stop(); }

void Follower::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Follower::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Follower::Run() {
  while (AwaitNextLook()) on_look_(replica_.Follow());
}

bool Follower::AwaitNextLook() {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kFollowEvery);
}

}  // namespace clientele::service
