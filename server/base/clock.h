// The only source of "now", and of waiting. Injected everywhere, so that a test or a drill says
// what time it is.
#ifndef CLIENTELE_SERVER_BASE_CLOCK_H_
#define CLIENTELE_SERVER_BASE_CLOCK_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace clientele {

// Whole seconds since 1970 UTC: the grain in which the service keeps time.
using UnixSeconds = int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  // May be called from any thread.
  virtual absl::Time Now() const = 0;

  UnixSeconds NowSeconds() const { return absl::ToUnixSeconds(Now()); }

  // For measuring waits: never goes back, whatever is done to Now(), and says nothing of the date.
  virtual absl::Duration Uptime() const;
  // Between tries of something that another side must get over; never to wait for our own work.
  virtual void Pause(absl::Duration duration) const;
};

// The machine's clock, shifted by `offset`.
std::unique_ptr<Clock> MakeSystemClock(absl::Duration offset = absl::ZeroDuration());

// A clock that stands still.
std::unique_ptr<Clock> MakeFixedClock(absl::Time time);

// Reads the value of --clock: empty for the machine's clock, "+36h" or "-90d" for a shifted one, a
// time ("2011-12-10T00:00:00Z", or "2011-12-10" for its first second in UTC) for one that stands
// still.
absl::StatusOr<std::unique_ptr<Clock>> ParseClock(absl::string_view text);

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_CLOCK_H_
