#include "server/index/birthdays.h"

#include "absl/time/civil_time.h"

namespace clientele::index {
namespace {

constexpr size_t kLeapDay = 229;

size_t DayOfYear(absl::CivilDay day) { return static_cast<size_t>(day.month() * 100 + day.day()); }

}  // namespace

Birthdays NextBirthdays(UnixSeconds now, absl::TimeZone zone, int64_t days) {
  Birthdays birthdays;
  const absl::CivilDay today = absl::ToCivilDay(absl::FromUnixSeconds(now), zone);
  for (absl::CivilDay day = today; day < today + days; ++day) {
    birthdays.set(DayOfYear(day));
    const bool last_of_february = day.month() == 2 && (day + 1).month() == 3;
    if (last_of_february) birthdays.set(kLeapDay);
  }
  return birthdays;
}

}  // namespace clientele::index
