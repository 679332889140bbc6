#include "server/base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele {
namespace {

class SystemClock final : public Clock {
 public:
  explicit SystemClock(absl::Duration offset) : offset_(offset) {}
  absl::Time Now() const override { return absl::Now() + offset_; }

 private:
  const absl::Duration offset_;
};

class FixedClock final : public Clock {
 public:
  explicit FixedClock(absl::Time time) : time_(time) {}
  absl::Time Now() const override { return time_; }

 private:
  const absl::Time time_;
};

}  // namespace

absl::Duration Clock::Uptime() const {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

void Clock::Pause(absl::Duration duration) const { absl::SleepFor(duration); }

std::unique_ptr<Clock> MakeSystemClock(absl::Duration offset) {
  return std::make_unique<SystemClock>(offset);
}

std::unique_ptr<Clock> MakeFixedClock(absl::Time time) {
  return std::make_unique<FixedClock>(time);
}

absl::StatusOr<std::unique_ptr<Clock>> ParseClock(absl::string_view text) {
  constexpr absl::string_view kWant =
      "a time like 2026-11-16T09:00:00Z or an offset like +36h or -90d";
  if (text.empty()) return MakeSystemClock();
  if (text.front() == '+' || text.front() == '-') {
    const std::optional<int64_t> seconds = ParseDurationSeconds(text.substr(1));
    if (!seconds.has_value()) return InvalidField("--clock", text, kWant);
    return MakeSystemClock(absl::Seconds(text.front() == '-' ? -*seconds : *seconds));
  }
  const std::optional<UnixSeconds> time = ParseTimeOrDate(text, absl::UTCTimeZone());
  if (!time.has_value()) return InvalidField("--clock", text, kWant);
  return MakeFixedClock(absl::FromUnixSeconds(*time));
}

}  // namespace clientele
