#include "server/store/filter_sql/birthdays.h"

namespace clientele::store::filter_sql {
namespace {

constexpr int64_t kFirstOfYear = 101;
constexpr int64_t kLastOfYear = 1231;

int64_t DayOfYear(absl::CivilDay day) { return int64_t{day.month()} * 100 + day.day(); }

// The last birthday that is kept on this day or before.
int64_t LastKept(absl::CivilDay day) {
  const bool keeps_the_29th = day.month() == 2 && day.day() == 28 && (day + 1).month() == 3;
  return DayOfYear(day) + (keeps_the_29th ? 1 : 0);
}

}  // namespace

std::vector<BirthdayRange> BirthdaysWithin(absl::CivilDay today, int64_t days) {
  const absl::CivilDay end = today + (days - 1);
  if (end.year() == today.year()) return {{DayOfYear(today), LastKept(end)}};
  return {{DayOfYear(today), kLastOfYear}, {kFirstOfYear, LastKept(end)}};
}

}  // namespace clientele::store::filter_sql
