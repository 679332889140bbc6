#include "server/base/civil_time.h"

#include <gtest/gtest.h>

#include <ctime>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "tests/support/dice.h"

namespace clientele {
namespace {

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

std::optional<UnixSeconds> Utc(absl::string_view text) {
  return ParseTime(text, absl::UTCTimeZone());
}

TEST(ParseDate, ReadsDaysBeforeAndAfter1970) {
  EXPECT_EQ(ParseDate("1970-01-01"), 0);
  EXPECT_EQ(ParseDate("1969-12-31"), -1);
  EXPECT_EQ(ParseDate("1900-01-01"), -25'567);
  EXPECT_EQ(ParseDate("2000-02-29"), 11'016);
  EXPECT_EQ(ParseDate("2105-12-31"), 49'672);
}

TEST(ParseDate, RefusesDaysThatDoNotExist) {
  for (const char* text : {"2026-02-30", "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31",
                           "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
}

TEST(ParseDate, RefusesAnyOtherForm) {
  for (const char* text : {"", "2026", "2026-01", "2026-1-1", "26-01-01", "20260101", "2026/01/01",
                           "01.02.2026", "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00:00Z",
                           "+2026-01-01", "-2026-01-01", "2026-01-0x", "２026-01-01"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
}

TEST(ParseDate, KnowsTheYearsOneTo9999AsDaysFromCivilDoes) {
  EXPECT_EQ(ParseDate("0000-12-31"), std::nullopt);
  EXPECT_EQ(DaysFromCivil(0, 12, 31), std::nullopt);
  EXPECT_EQ(ParseDate("0001-01-01"), -719'162);
  EXPECT_EQ(DaysFromCivil(1, 1, 1), -719'162);
  EXPECT_EQ(ParseDate("9999-12-31"), 2'932'896);
  EXPECT_EQ(DaysFromCivil(9999, 12, 31), 2'932'896);
}

TEST(FormatDate, WritesEveryYearWithFourDigits) {
  for (const char* text : {"0001-01-01", "0999-12-31", "1000-01-01", "9999-12-31"}) {
    EXPECT_EQ(FormatDate(ParseDate(text).value_or(0)), text);
  }
}

// As the C library names weeks.
std::string IsoWeekOf(UnixDays day) {
  const time_t seconds = static_cast<time_t>(day) * kSecondsPerDay;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char name[16];
  std::strftime(name, sizeof(name), "%G-W%V", &parts);
  return name;
}

TEST(ParseIsoWeek, IsTheMondayOfEveryDaysWeek) {
  std::set<std::string> known;
  // Day 4 was the first Monday; up to 2106.
  for (UnixDays day = 4; day < 50'000; ++day) {
    const std::string week = IsoWeekOf(day);
    known.insert(week);
    ASSERT_EQ(ParseIsoWeek(week), day - (day - 4) % 7) << week;
  }
  for (int year = 1971; year < 2106; ++year) {
    const std::string last = absl::StrCat(year, "-W53");
    EXPECT_EQ(ParseIsoWeek(last).has_value(), known.count(last) == 1) << last;
  }
}

TEST(ParseIsoWeek, RefusesAnyOtherForm) {
  for (const char* wrong :
       {"", "2026", "2026-47", "2026W47", "2026-w47", "2026-W4", "2026-W047", "2026-W00",
        "2026-W54", "26-W47", " 2026-W47", "2026-W47 ", "0000-W01"}) {
    EXPECT_EQ(ParseIsoWeek(wrong), std::nullopt) << wrong;
  }
}

TEST(ParseTime, ReadsEveryFormOfAnInstant) {
  const UnixSeconds instant = 1'769'853'600;
  for (const char* text :
       {"2026-01-31T10:00:00Z", "2026-01-31t10:00:00z", "2026-01-31 10:00:00Z",
        "2026-01-31T13:00:00+03:00", "2026-01-31T13:00:00+0300", "2026-01-31T06:30:00-03:30",
        "2026-02-01T09:59:00+23:59", "2026-01-31T10:00:00-00:00", "2026-01-31T10:00Z"}) {
    EXPECT_EQ(ParseTime(text, Zone("Asia/Tokyo")), instant) << text;
  }
}

TEST(ParseTime, CutsFractionsOffTowardsThePast) {
  EXPECT_EQ(Utc("1970-01-01T00:00:01.999999999999Z"), 1);
  EXPECT_EQ(Utc("1969-12-31T23:59:59.5Z"), -1);
}

TEST(ParseTime, TakesTheGivenZoneWhereTheTextHasNone) {
  EXPECT_EQ(ParseTime("2026-01-31T13:00:00", Zone("Europe/Moscow")), 1'769'853'600);
  EXPECT_EQ(ParseTime("2026-01-31 13:00", Zone("Europe/Moscow")), 1'769'853'600);
  EXPECT_EQ(Utc("2026-01-31T10:00:00.25"), 1'769'853'600);
}

TEST(ParseTime, TakesARepeatedHourForTheFirstAndASkippedOneForTheChange) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(ParseTime("2023-10-29T02:30:00", berlin), Utc("2023-10-29T00:30:00Z"));
  EXPECT_EQ(ParseTime("2023-10-29T03:00:00", berlin), Utc("2023-10-29T02:00:00Z"));
  // 02:00 to 02:59 do not exist: at the change clocks go on to 03:00.
  EXPECT_EQ(ParseTime("2023-03-26T01:59:59", berlin), Utc("2023-03-26T00:59:59Z"));
  EXPECT_EQ(ParseTime("2023-03-26T02:30:00", berlin), Utc("2023-03-26T01:00:00Z"));
  EXPECT_EQ(ParseTime("2023-03-26T03:00:00", berlin), Utc("2023-03-26T01:00:00Z"));
  EXPECT_EQ(ParseTime("2023-03-26T03:30:00", berlin), Utc("2023-03-26T01:30:00Z"));
}

TEST(ParseTime, RefusesTimesThatDoNotExistAndOtherForms) {
  for (const char* text : {"",
                           "2026-01-31",
                           "2026-01-31T",
                           "2026-01-31T10",
                           "2026-01-31T10:0",
                           "2026-01-31T1:00:00Z",
                           "2026-01-31T24:00:00Z",
                           "2026-01-31T10:60:00Z",
                           "2026-01-31T10:00:60Z",
                           "2026-02-30T10:00:00Z",
                           "2026-01-31T10:00:00.",
                           "2026-01-31T10:00:00.Z",
                           "2026-01-31T10:00:00+",
                           "2026-01-31T10:00:00+3",
                           "2026-01-31T10:00:00+03:",
                           "2026-01-31T10:00:00+24:00",
                           "2026-01-31T10:00:00+03:60",
                           "2026-01-31T10:00:00Zulu",
                           "2026-01-31T10:00:00 Z",
                           "2026-01-31X10:00:00Z",
                           "2026-01-31T10:00:00Europe/Moscow",
                           "2026-01-31T10:00:00Z ",
                           "2026-01-31T-1:00:00Z"}) {
    EXPECT_EQ(Utc(text), std::nullopt) << text;
  }
}

TEST(ParseTime, RefusesInstantsOutsideTheYearsOneTo9999InUtc) {
  EXPECT_EQ(Utc("0001-01-01T00:00:00Z"), -62'135'596'800);
  EXPECT_EQ(Utc("0001-01-01T00:00:00+00:01"), std::nullopt);
  EXPECT_EQ(Utc("9999-12-31T23:59:59Z"), 253'402'300'799);
  EXPECT_EQ(Utc("9999-12-31T23:59:59-00:01"), std::nullopt);
  EXPECT_EQ(ParseTime("0001-01-01T00:00:00", Zone("Asia/Tokyo")), std::nullopt);
  EXPECT_EQ(ParseTimeOrDate("0001-01-01", Zone("Asia/Tokyo")), std::nullopt);
}

TEST(FormatTime, WritesEveryYearWithFourDigits) {
  for (const char* text :
       {"0001-01-01T00:00:00Z", "0999-12-31T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(FormatTime(Utc(text).value_or(0)), text);
  }
}

TEST(ParseTimeOrDate, TakesADateForItsFirstSecondInTheZone) {
  EXPECT_EQ(ParseTimeOrDate("2026-01-31", Zone("Europe/Moscow")), Utc("2026-01-30T21:00:00Z"));
  EXPECT_EQ(ParseTimeOrDate("2026-01-31T00:00:00Z", Zone("Europe/Moscow")),
            Utc("2026-01-31T00:00:00Z"));
  EXPECT_EQ(ParseTimeOrDate("2026-02-30", Zone("Europe/Moscow")), std::nullopt);
}

TEST(FindTimeZone, KnowsIanaNames) {
  for (const char* name : {"UTC", "Europe/Moscow", "America/Argentina/Buenos_Aires",
                           "America/Port-au-Prince", "Etc/GMT+3", "W-SU"}) {
    const std::optional<absl::TimeZone> zone = FindTimeZone(name);
    ASSERT_TRUE(zone.has_value()) << name;
    EXPECT_EQ(zone->name(), name);
  }
}

TEST(FindTimeZone, RefusesFilesTheMachinesOwnZoneAndAnyOtherSpelling) {
  for (const char* name :
       {"", "localtime", "libc:localtime", "libc:UTC", "posixrules", "posix/Europe/Moscow",
        "/usr/share/zoneinfo/Europe/Moscow", "file:/usr/share/zoneinfo/Europe/Moscow",
        "../zoneinfo/Europe/Moscow", "Europe/../Europe/Moscow", "Fixed/UTC+03:00:00",
        "europe/moscow", "Europe/Moscow ", " UTC", "Europe", "Europe/", "MSK", "+03:00",
        "Mars/Olympus"}) {
    EXPECT_FALSE(FindTimeZone(name).has_value()) << name;
  }
  EXPECT_FALSE(FindTimeZone("E" + std::string(1'000'000, 'e')).has_value());
}

TEST(StartOfDay, IsTheInstantOfTheChangeWhereAZoneSkipsMidnight) {
  const absl::TimeZone zone = Zone("America/Sao_Paulo");
  const UnixDays day = *ParseDate("2018-11-04");
  EXPECT_EQ(StartOfDay(day, zone), Utc("2018-11-04T03:00:00Z"));
  EXPECT_EQ(StartOfDay(day - 1, zone), Utc("2018-11-03T03:00:00Z"));
  EXPECT_EQ(StartOfDay(day + 1, zone), Utc("2018-11-05T02:00:00Z"));
  EXPECT_EQ(ParseTimeOrDate("2018-11-04", zone), Utc("2018-11-04T03:00:00Z"));
}

TEST(StartOfDay, IsTheFirstMidnightWhereAZoneRepeatsIt) {
  const absl::TimeZone zone = Zone("America/Havana");
  EXPECT_EQ(StartOfDay(*ParseDate("2023-11-05"), zone), Utc("2023-11-05T04:00:00Z"));
  EXPECT_EQ(StartOfDay(*ParseDate("2023-11-06"), zone), Utc("2023-11-06T05:00:00Z"));
}

TEST(StartOfDay, IsTheNextDaysStartWhereAZoneSkipsTheWholeDay) {
  const absl::TimeZone zone = Zone("Pacific/Apia");
  const UnixDays skipped = *ParseDate("2011-12-30");
  EXPECT_EQ(StartOfDay(skipped, zone), Utc("2011-12-30T10:00:00Z"));
  EXPECT_EQ(StartOfDay(skipped + 1, zone), Utc("2011-12-30T10:00:00Z"));
}

TEST(FormatTime, IsReadBackAsTheSameInstant) {
  Dice dice(4);
  for (int round = 0; round < 50'000; ++round) {
    const UnixSeconds time = dice.Between(*Utc("1900-01-01T00:00:00Z"), 4'291'747'199);
    ASSERT_EQ(ParseTime(FormatTime(time), Zone("Asia/Omsk")), time) << FormatTime(time);
  }
  EXPECT_EQ(FormatTime(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(4'291'747'199), "2105-12-31T23:59:59Z");
}

TEST(ParseDuration, ReadsEveryUnitAndSumsThem) {
  EXPECT_EQ(ParseDurationSeconds("90d"), 90 * kSecondsPerDay);
  EXPECT_EQ(ParseDurationSeconds("36h"), 36 * 3600);
  EXPECT_EQ(ParseDurationSeconds("15m"), 900);
  EXPECT_EQ(ParseDurationSeconds("30s"), 30);
  EXPECT_EQ(ParseDurationSeconds("2w"), 14 * kSecondsPerDay);
  EXPECT_EQ(ParseDurationSeconds("1d12h"), 36 * 3600);
  EXPECT_EQ(ParseDurationSeconds("1h1h30m1s"), 2 * 3600 + 1801);
  EXPECT_EQ(ParseDurationSeconds("0s"), 0);
  EXPECT_EQ(ParseDurationSeconds("007m"), 420);
}

TEST(ParseDuration, RefusesAnyOtherForm) {
  for (const char* text : {"", "90", "d", "90D", "90 d", " 90d", "90d ", "-90d", "+90d", "1.5h",
                           "90dd", "90d12", "1y", "1ms", "９d"}) {
    EXPECT_EQ(ParseDurationSeconds(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, EndsAtTwoToTheFortySeconds) {
  constexpr int64_t kMax = int64_t{1} << 40;
  EXPECT_EQ(ParseDurationSeconds(absl::StrCat(kMax, "s")), kMax);
  EXPECT_EQ(ParseDurationSeconds(absl::StrCat(kMax + 1, "s")), std::nullopt);
  EXPECT_EQ(ParseDurationSeconds(absl::StrCat(kMax, "s1s")), std::nullopt);
  EXPECT_EQ(ParseDurationSeconds(absl::StrCat(kMax, "w")), std::nullopt);
  EXPECT_EQ(ParseDurationSeconds(absl::StrCat(kMax / kSecondsPerDay, "d")),
            kMax / kSecondsPerDay * kSecondsPerDay);
  EXPECT_EQ(ParseDurationSeconds(absl::StrCat(kMax / kSecondsPerDay + 1, "d")), std::nullopt);
  EXPECT_EQ(ParseDurationSeconds(std::string(100, '9') + "s"), std::nullopt);
}

TEST(FormatDuration, UsesTheLargestUnitThatLeavesNoRest) {
  EXPECT_EQ(FormatDurationSeconds(90 * kSecondsPerDay), "90d");
  EXPECT_EQ(FormatDurationSeconds(14 * kSecondsPerDay), "14d");
  EXPECT_EQ(FormatDurationSeconds(36 * 3600), "36h");
  EXPECT_EQ(FormatDurationSeconds(5'400), "90m");
  EXPECT_EQ(FormatDurationSeconds(61), "61s");
  EXPECT_EQ(FormatDurationSeconds(0), "0s");
}

TEST(FormatDuration, IsReadBackAsTheSameDuration) {
  Dice dice(5);
  for (int round = 0; round < 50'000; ++round) {
    const int64_t unit = dice.Pick<int64_t>({1, 60, 3600, kSecondsPerDay});
    const int64_t seconds = dice.Between(0, (int64_t{1} << 40) / unit) * unit;
    ASSERT_EQ(ParseDurationSeconds(FormatDurationSeconds(seconds)), seconds) << seconds;
  }
}

}  // namespace
}  // namespace clientele
