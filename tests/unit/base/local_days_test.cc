#include "server/base/local_days.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "tests/support/dice.h"

namespace clientele {
namespace {

// With changes of the clock by day and at midnight, both ways, and a day that never was.
constexpr const char* kZones[] = {
    "UTC",         "Europe/Berlin", "America/Sao_Paulo",  "America/Havana",
    "Asia/Beirut", "Pacific/Apia",  "Pacific/Kiritimati", "Australia/Lord_Howe"};

int64_t NaiveDay(UnixSeconds time, absl::TimeZone zone) {
  return absl::ToCivilDay(absl::FromUnixSeconds(time), zone) - absl::CivilDay(1970, 1, 1);
}

TEST(LocalDays, AreThoseOfTheZoneWhateverWasAskedBefore) {
  Dice dice(1);
  for (const char* name : kZones) {
    const std::optional<absl::TimeZone> zone = FindTimeZone(name);
    ASSERT_TRUE(zone.has_value()) << name;
    LocalDays days(*zone);
    for (int i = 0; i < 20'000; ++i) {
      // In 2011, when Apia lost its day, or at any other time; often near the one before.
      UnixSeconds time = dice.Between(0, 4'000'000'000);
      if (dice.OneIn(2)) time = 1'325'239'200 + dice.Between(-200'000, 200'000);
      for (int near = 0; near < 4; ++near) {
        ASSERT_EQ(days.Of(time), NaiveDay(time, *zone)) << name << " " << time;
        time += dice.Between(-50'000, 50'000);
      }
    }
  }
}

TEST(LocalDays, EverySecondAroundAChangeOfTheClockIsOfItsDay) {
  for (const char* name : kZones) {
    const absl::TimeZone zone = *FindTimeZone(name);
    LocalDays days(zone);
    absl::TimeZone::CivilTransition change;
    absl::Time from = absl::FromUnixSeconds(1'100'000'000);
    for (int i = 0; i < 40 && zone.NextTransition(from, &change); ++i) {
      const absl::Time at = absl::FromCivil(change.to, zone);
      from = at + absl::Hours(1);
      for (int64_t second = -4'000; second <= 4'000; second += 7) {
        const UnixSeconds time = absl::ToUnixSeconds(at) + second;
        ASSERT_EQ(days.Of(time), NaiveDay(time, zone)) << name << " " << time;
      }
    }
  }
}

TEST(LocalDays, BeginWithTheFirstSecondOfTheDay) {
  for (const char* name : kZones) {
    const absl::TimeZone zone = *FindTimeZone(name);
    LocalDays days(zone);
    for (UnixDays day = 14'000; day < 21'000; ++day) {
      const UnixSeconds start = days.StartOf(day);
      // One that never was has no second of its own.
      if (days.Of(start) != day) continue;
      ASSERT_LT(days.Of(start - 1), day) << name << " " << day;
    }
  }
}

}  // namespace
}  // namespace clientele
