// When things happen in the demo base: over the three years up to "today", a little more each
// month, most in December, least on Sundays, and by day in each city's own time.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_CALENDAR_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_CALENDAR_H_

#include <cstdint>
#include <vector>

#include "client/demo/demo_random.h"
#include "server/base/civil_time.h"

namespace clientele::client {

class DemoCalendar {
 public:
  // `now` is at least three years after 1970.
  explicit DemoCalendar(UnixSeconds now);

  UnixSeconds now() const { return now_; }
  UnixDays today() const { return today_; }
  UnixDays first_day() const { return today_ - kDays; }

  // A day of first .. last, both within first_day() .. today(), busy days more often.
  UnixDays PickDay(DemoRandom& random, UnixDays first, UnixDays last) const;

  // A moment between 8:00 and 20:00 of that day where the clock is `utc_offset` hours ahead, not
  // later than now.
  UnixSeconds PickMoment(DemoRandom& random, UnixDays day, int utc_offset) const;

  // The same on any day of from .. until, within the two.
  UnixSeconds PickMomentBetween(DemoRandom& random, UnixSeconds from, UnixSeconds until,
                                int utc_offset) const;

 private:
  static constexpr UnixDays kDays = 3 * 365;

  UnixSeconds now_;
  UnixDays today_;
  // weight_before_[i]: the weights of the days before first_day() + i, added up.
  std::vector<int64_t> weight_before_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_CALENDAR_H_
