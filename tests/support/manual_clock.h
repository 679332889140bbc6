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
  void Set(UnixSeconds now) { now_ = now; }
  void Advance(UnixSeconds seconds) { now_ += seconds; }

 private:
  std::atomic<UnixSeconds> now_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_MANUAL_CLOCK_H_
