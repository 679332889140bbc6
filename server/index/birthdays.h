// The days of the year on which a birthday is one of the next days.
#ifndef CLIENTELE_SERVER_INDEX_BIRTHDAYS_H_
#define CLIENTELE_SERVER_INDEX_BIRTHDAYS_H_

#include <bitset>
#include <cstdint>

#include "absl/time/time.h"
#include "server/base/clock.h"

namespace clientele::index {

// By month * 100 + day.
using Birthdays = std::bitset<1'300>;

// Of today, in the zone, and the days - 1 local days after it. Who was born on 29 February has the
// birthday on the 28th in other years.
Birthdays NextBirthdays(UnixSeconds now, absl::TimeZone zone, int64_t days);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_BIRTHDAYS_H_
