#include "server/store/filter_sql/birthdays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using absl::CivilDay;
using filter_sql::BirthdayRange;
using filter_sql::BirthdaysWithin;
using testing::ElementsAre;

TEST(BirthdayRanges, BeginToday) {
  EXPECT_THAT(BirthdaysWithin(CivilDay(2026, 11, 16), 1), ElementsAre(BirthdayRange{1116, 1116}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2026, 11, 16), 7), ElementsAre(BirthdayRange{1116, 1122}));
}

TEST(BirthdayRanges, GoOnAfterTheEndOfAYear) {
  EXPECT_THAT(BirthdaysWithin(CivilDay(2026, 12, 30), 2), ElementsAre(BirthdayRange{1230, 1231}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2026, 12, 30), 3),
              ElementsAre(BirthdayRange{1230, 1231}, BirthdayRange{101, 101}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2026, 11, 16), 366),
              ElementsAre(BirthdayRange{1116, 1231}, BirthdayRange{101, 1116}));
}

TEST(BirthdayRanges, KeepTheTwentyNinthOnTheTwentyEighthInOtherYears) {
  EXPECT_THAT(BirthdaysWithin(CivilDay(2027, 2, 28), 1), ElementsAre(BirthdayRange{228, 229}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2028, 2, 28), 1), ElementsAre(BirthdayRange{228, 228}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2028, 2, 28), 2), ElementsAre(BirthdayRange{228, 229}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2028, 2, 29), 1), ElementsAre(BirthdayRange{229, 229}));
  EXPECT_THAT(BirthdaysWithin(CivilDay(2027, 3, 1), 1), ElementsAre(BirthdayRange{301, 301}));
  // 1900 and 2100 are no leap years.
  EXPECT_THAT(BirthdaysWithin(CivilDay(2100, 2, 28), 1), ElementsAre(BirthdayRange{228, 229}));
}

// Every day of four years and many lengths, against asking each day by itself.
TEST(BirthdayRanges, AgreeWithGoingDayByDay) {
  for (CivilDay today(2026, 1, 1); today < CivilDay(2030, 1, 1); today += 13) {
    for (const int64_t days : {1, 2, 3, 30, 60, 364, 365, 366}) {
      const auto ranges = BirthdaysWithin(today, days);
      for (CivilDay birth(2000, 1, 1); birth.year() == 2000; ++birth) {
        bool want = false;
        for (CivilDay day = today; day < today + days; ++day) {
          const bool moved =
              birth == CivilDay(2000, 2, 29) && CivilDay(day.year(), 2, 29).month() == 3;
          const CivilDay kept = moved ? CivilDay(day.year(), 2, 28)
                                      : CivilDay(day.year(), birth.month(), birth.day());
          want |= kept == day;
        }
        const int64_t number = birth.month() * 100 + birth.day();
        const bool got = std::any_of(ranges.begin(), ranges.end(), [&](const BirthdayRange& range) {
          return range.first <= number && number <= range.last;
        });
        ASSERT_EQ(got, want) << today << " " << days << " " << birth;
      }
    }
  }
}

TEST(Birthdays, AreOfTheBusinessDay) {
  FilterBase base;
  base.policy().time_zone = "Asia/Omsk";  // UTC+6
  base.Profile(1).birthday = 1116;
  base.Profile(2).birthday = 1117;
  base.Profile(3).birthday = 0;
  base.Client(4);
  base.Write();
  // 18:00 UTC is midnight there.
  const UnixSeconds midnight = kNow + 9 * 3'600;
  EXPECT_THAT(base.Members("birthday within next 1d", midnight - 1), ElementsAre(1));
  EXPECT_THAT(base.Members("birthday within next 1d", midnight), ElementsAre(2));
  EXPECT_THAT(base.Members("birthday within next 366d", midnight), ElementsAre(1, 2));
  EXPECT_THAT(base.Members("NOT birthday within next 1w", midnight - 1), ElementsAre(3, 4));
}

}  // namespace
}  // namespace clientele::store
