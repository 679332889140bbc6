// A clock that a test moves.
#ifndef CLIENTELE_TESTS_SUPPORT_MANUAL_CLOCK_H_
#define CLIENTELE_TESTS_SUPPORT_MANUAL_CLOCK_H_

#include <atomic>

#include "server/base/clock.h"

namespace clientele {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(UnixSeconds now) : now_(now) {}

  absl::Time Now() const override { return absl::FromUnixSeconds(now_.load()); }
  // Stands still but for pauses, which take no time outside.
  absl::Duration Uptime() const override { return absl::Milliseconds(uptime_ms_.load()); }
  void Pause(absl::Duration duration) const override {
    uptime_ms_ += absl::ToInt64Milliseconds(duration) + 1;
  }
  void Set(UnixSeconds now) { now_ = now; }
  void Advance(UnixSeconds seconds) { now_ += seconds; }

 private:
  std::atomic<UnixSeconds> now_;
  mutable std::atomic<int64_t> uptime_ms_ = 0;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_MANUAL_CLOCK_H_
