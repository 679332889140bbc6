#include "server/index/birthdays.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/civil_time.h"

namespace clientele::index {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone));
  return zone;
}

std::vector<size_t> Days(const std::string& now, int64_t days, const std::string& zone = "UTC") {
  const Birthdays birthdays = NextBirthdays(*ParseTime(now, absl::UTCTimeZone()), Zone(zone), days);
  std::vector<size_t> set;
  for (size_t day = 0; day < birthdays.size(); ++day) {
    if (birthdays[day]) set.push_back(day);
  }
  return set;
}

using Expected = std::vector<size_t>;

TEST(NextBirthdays, BeginWithToday) {
  EXPECT_EQ(Days("2026-11-16T09:00:00Z", 1), Expected({1116}));
  EXPECT_EQ(Days("2026-11-29T09:00:00Z", 3), Expected({1129, 1130, 1201}));
}

TEST(NextBirthdays, GoOnIntoTheNextYear) {
  EXPECT_EQ(Days("2026-12-30T09:00:00Z", 4), Expected({101, 102, 1230, 1231}));
}

TEST(NextBirthdays, TakeTheBusinessesDayNotTheWorlds) {
  EXPECT_EQ(Days("2026-11-16T17:59:59Z", 1, "Asia/Omsk"), Expected({1116}));
  EXPECT_EQ(Days("2026-11-16T18:00:00Z", 1, "Asia/Omsk"), Expected({1117}));
  EXPECT_EQ(Days("2026-11-16T02:59:59Z", 1, "America/Sao_Paulo"), Expected({1115}));
  EXPECT_EQ(Days("2026-11-16T03:00:00Z", 1, "America/Sao_Paulo"), Expected({1116}));
}

// In Berlin the day of 29 March 2026 has 23 hours, that of 25 October 25: days are counted, not
// seconds.
TEST(NextBirthdays, CountCalendarDaysAcrossAChangeOfTheClock) {
  EXPECT_EQ(Days("2026-03-28T22:59:59Z", 3, "Europe/Berlin"), Expected({328, 329, 330}));
  EXPECT_EQ(Days("2026-03-28T23:00:00Z", 2, "Europe/Berlin"), Expected({329, 330}));
  EXPECT_EQ(Days("2026-03-29T21:59:59Z", 1, "Europe/Berlin"), Expected({329}));
  EXPECT_EQ(Days("2026-03-29T22:00:00Z", 1, "Europe/Berlin"), Expected({330}));
  EXPECT_EQ(Days("2026-10-25T22:59:59Z", 2, "Europe/Berlin"), Expected({1025, 1026}));
  EXPECT_EQ(Days("2026-10-25T23:00:00Z", 1, "Europe/Berlin"), Expected({1026}));
}

// Midnight of 4 November 2018 did not exist in São Paulo.
TEST(NextBirthdays, KnowADayThatBeginsAtOne) {
  EXPECT_EQ(Days("2018-11-04T02:59:59Z", 2, "America/Sao_Paulo"), Expected({1103, 1104}));
  EXPECT_EQ(Days("2018-11-04T03:00:00Z", 2, "America/Sao_Paulo"), Expected({1104, 1105}));
}

TEST(NextBirthdays, TakeTheLeapDayOnThe28thInOtherYears) {
  EXPECT_EQ(Days("2027-02-27T12:00:00Z", 1), Expected({227}));
  EXPECT_EQ(Days("2027-02-28T12:00:00Z", 1), Expected({228, 229}));
  EXPECT_EQ(Days("2027-03-01T12:00:00Z", 1), Expected({301}));
}

TEST(NextBirthdays, TakeTheLeapDayOnItsOwnDayInALeapYear) {
  EXPECT_EQ(Days("2028-02-28T12:00:00Z", 1), Expected({228}));
  EXPECT_EQ(Days("2028-02-29T12:00:00Z", 1), Expected({229}));
  EXPECT_EQ(Days("2028-02-28T12:00:00Z", 3), Expected({228, 229, 301}));
}

TEST(NextBirthdays, OfAYearAheadAreAllDays) {
  EXPECT_EQ(Days("2026-11-16T09:00:00Z", 365).size(), 366u);
  EXPECT_EQ(Days("2026-11-16T09:00:00Z", 364).size(), 365u);
  EXPECT_EQ(Days("2028-01-01T09:00:00Z", 366).size(), 366u);
}

}  // namespace
}  // namespace clientele::index
