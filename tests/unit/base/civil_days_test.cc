// Days as numbers against a counter that knows nothing but the lengths of months.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "server/base/civil_time.h"

namespace clientele {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2105;

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysIn(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

int DaysIn(int year) { return IsLeap(year) ? 366 : 365; }

struct CountedDay {
  int year = kFirstYear;
  int month = 1;
  int day = 1;
  UnixDays number = 0;

  CountedDay() {
    for (int y = kFirstYear; y < 1970; ++y) number -= DaysIn(y);
  }
  bool InRange() const { return year <= kLastYear; }
  void Next() {
    ++number;
    if (++day <= DaysIn(year, month)) return;
    day = 1;
    if (++month <= 12) return;
    month = 1;
    ++year;
  }
  std::string Text() const { return absl::StrFormat("%04d-%02d-%02d", year, month, day); }
};

TEST(Days, AgreeWithACounterOnEveryDayFrom1900To2105) {
  for (CountedDay day; day.InRange(); day.Next()) {
    ASSERT_EQ(DaysFromCivil(day.year, day.month, day.day), day.number) << day.Text();
    ASSERT_EQ(ParseDate(day.Text()), day.number) << day.Text();
    ASSERT_EQ(FormatDate(day.number), day.Text());
    ASSERT_EQ(CivilFromDays(day.number), absl::CivilDay(day.year, day.month, day.day));
  }
}

TEST(Days, BeginAtMidnightInUtc) {
  for (CountedDay day; day.InRange(); day.Next()) {
    const UnixSeconds start = day.number * kSecondsPerDay;
    ASSERT_EQ(StartOfDay(day.number, absl::UTCTimeZone()), start) << day.Text();
    ASSERT_EQ(ParseTimeOrDate(day.Text(), absl::UTCTimeZone()), start) << day.Text();
    ASSERT_EQ(FormatTime(start), day.Text() + "T00:00:00Z");
    ASSERT_EQ(FormatTime(start + kSecondsPerDay - 1), day.Text() + "T23:59:59Z");
  }
}

// Zones that change at midnight, across it, by half hours, and long ago by odd seconds.
TEST(Days, BeginInEveryZoneWithTheFirstSecondThatBearsTheirDate) {
  for (const char* name : {"Europe/Moscow", "America/Sao_Paulo", "America/Havana", "Asia/Tehran",
                           "Asia/Beirut", "Australia/Lord_Howe", "America/St_Johns",
                           "America/Toronto", "Asia/Kathmandu", "Africa/Monrovia"}) {
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
    for (CountedDay day; day.InRange(); day.Next()) {
      const UnixSeconds start = StartOfDay(day.number, zone);
      const absl::CivilDay civil(day.year, day.month, day.day);
      ASSERT_EQ(absl::ToCivilDay(absl::FromUnixSeconds(start), zone), civil) << name;
      ASSERT_LT(absl::ToCivilDay(absl::FromUnixSeconds(start - 1), zone), civil)
          << name << " " << day.Text();
    }
  }
}

TEST(DaysFromCivil, KnowsWhichDaysExist) {
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 28; day <= 32; ++day) {
        const bool exists = day <= DaysIn(year, month);
        ASSERT_EQ(DaysFromCivil(year, month, day).has_value(), exists)
            << year << " " << month << " " << day;
        ASSERT_EQ(ParseDate(absl::StrFormat("%04d-%02d-%02d", year, month, day)).has_value(),
                  exists);
      }
    }
  }
}

TEST(DaysFromCivil, RefusesNumbersThatAreNoDate) {
  for (const int64_t odd : {int64_t{0}, int64_t{-1}, INT64_MIN, INT64_MAX}) {
    EXPECT_EQ(DaysFromCivil(odd, 1, 1), std::nullopt) << odd;
    EXPECT_EQ(DaysFromCivil(2026, odd, 1), std::nullopt) << odd;
    EXPECT_EQ(DaysFromCivil(2026, 1, odd), std::nullopt) << odd;
  }
  EXPECT_EQ(DaysFromCivil(10'000, 1, 1), std::nullopt);
  EXPECT_EQ(DaysFromCivil(2026, 13, 1), std::nullopt);
  // 2^32 + 1 would be January if it were cut to 32 bits.
  EXPECT_EQ(DaysFromCivil(2026, (int64_t{1} << 32) + 1, 1), std::nullopt);
  EXPECT_EQ(DaysFromCivil(2026, 1, (int64_t{1} << 32) + 1), std::nullopt);
}

}  // namespace
}  // namespace clientele
