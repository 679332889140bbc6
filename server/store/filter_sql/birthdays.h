// Whose birthday comes soon.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_BIRTHDAYS_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_BIRTHDAYS_H_

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"

namespace clientele::store::filter_sql {

// Of month * 100 + day, both ends included.
struct BirthdayRange {
  int64_t first = 0;
  int64_t last = 0;

  friend bool operator==(const BirthdayRange&, const BirthdayRange&) = default;
};

// The birthdays of `days` days, `today` the first of them; 29 February is kept on 28 February in
// years without it. One range, or two around the end of a year. 1 to 366 days.
std::vector<BirthdayRange> BirthdaysWithin(absl::CivilDay today, int64_t days);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_BIRTHDAYS_H_
