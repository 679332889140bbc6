#include "client/demo/demo_calendar.h"

#include <algorithm>

namespace clientele::client {
namespace {

constexpr int64_t kSecondsPerHour = 3600;
constexpr int64_t kOpensAt = 8 * kSecondsPerHour;
constexpr int64_t kOpenSeconds = 12 * kSecondsPerHour;

// January to December, in percent of an ordinary month.
constexpr int kMonthWeights[] = {100, 100, 100, 98, 95, 92, 90, 92, 100, 105, 110, 155};
// Sunday to Saturday, in percent of a working day.
constexpr int kWeekdayWeights[] = {55, 100, 95, 95, 100, 115, 85};
// 1970 began on a Thursday.
constexpr UnixDays kFirstWeekday = 4;

int64_t SeasonWeight(UnixDays day) {
  const int month = CivilFromDays(day).month();
  return int64_t{kMonthWeights[month - 1]} * kWeekdayWeights[(day + kFirstWeekday) % 7];
}

// In percent of the first day's; business grows 2.5-fold over the whole time.
int64_t GrowthWeight(UnixDays days_since_start, UnixDays days) {
  return 100 + 150 * days_since_start / days;
}

}  // namespace

DemoCalendar::DemoCalendar(UnixSeconds now)
    : now_(now), today_(static_cast<UnixDays>(now / kSecondsPerDay)) {
  weight_before_.reserve(kDays + 2);
  int64_t sum = 0;
  for (UnixDays i = 0; i <= kDays; ++i) {
    weight_before_.push_back(sum);
    sum += SeasonWeight(first_day() + i) * GrowthWeight(i, kDays);
  }
  weight_before_.push_back(sum);
}

UnixDays DemoCalendar::PickDay(DemoRandom& random, UnixDays first, UnixDays last) const {
  const int64_t low = weight_before_[static_cast<size_t>(first - first_day())];
  const int64_t high = weight_before_[static_cast<size_t>(last - first_day() + 1)];
  const int64_t drawn = low + random.Below(high - low);
  const auto after = std::upper_bound(weight_before_.begin(), weight_before_.end(), drawn);
  return first_day() + static_cast<UnixDays>(after - weight_before_.begin()) - 1;
}

UnixSeconds DemoCalendar::PickMoment(DemoRandom& random, UnixDays day, int utc_offset) const {
  const UnixSeconds opens = day * kSecondsPerDay + kOpensAt - utc_offset * kSecondsPerHour;
  const UnixSeconds at = opens + random.Below(kOpenSeconds);
  if (at <= now_) return at;
  // Of today, only what has already been can have happened.
  return opens < now_ ? opens + random.Below(now_ - opens) : now_ - random.Below(kSecondsPerHour);
}

UnixSeconds DemoCalendar::PickMomentBetween(DemoRandom& random, UnixSeconds from, UnixSeconds until,
                                            int utc_offset) const {
  const int64_t first = from / kSecondsPerDay;
  const int64_t last = until / kSecondsPerDay;
  const auto day = static_cast<UnixDays>(random.Between(first, last));
  return std::clamp(PickMoment(random, day, utc_offset), from, until);
}

}  // namespace clientele::client
