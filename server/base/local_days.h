// The local days of many instants: those of one day after another cost a comparison each.
#ifndef CLIENTELE_SERVER_BASE_LOCAL_DAYS_H_
#define CLIENTELE_SERVER_BASE_LOCAL_DAYS_H_

#include "absl/time/time.h"
#include "server/base/civil_time.h"
#include "server/base/clock.h"

namespace clientele {

// For one thread.
class LocalDays {
 public:
  explicit LocalDays(absl::TimeZone zone) : zone_(zone) {}

  UnixDays Of(UnixSeconds time) {
    if (time < start_ || time >= end_) LookUp(time);
    return day_;
  }
  // The first second of a day.
  UnixSeconds StartOf(UnixDays day) const { return StartOfDay(day, zone_); }

 private:
  void LookUp(UnixSeconds time);

  const absl::TimeZone zone_;
  UnixDays day_ = 0;
  // Of the day that was asked for last; empty at first.
  UnixSeconds start_ = 0;
  UnixSeconds end_ = 0;
};

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_LOCAL_DAYS_H_
