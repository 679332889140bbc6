// The small makers that a demo base is put together from.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "client/demo/demo_calendar.h"
#include "client/demo/demo_client.h"
#include "client/demo/demo_latin.h"
#include "client/demo/demo_names.h"
#include "client/demo/demo_places.h"
#include "client/demo/demo_random.h"
#include "client/demo/demo_tax_id.h"

namespace clientele::client {
namespace {

constexpr UnixSeconds kNow = 1'790'000'000;

TEST(DemoRandomTest, FollowsThePublishedGenerator) {
  // SplitMix64 with state 0 begins so (Vigna's reference, prng.di.unimi.it/splitmix64.c).
  EXPECT_EQ(MixBits(0x9E3779B97F4A7C15), 0xE220A8397B1DCDAF);
  EXPECT_EQ(MixBits(0x9E3779B97F4A7C15 * 2), 0x6E789E6AA1B965F4);
}

TEST(DemoRandomTest, DrawsEveryNumberBelowTheBoundEquallyOften) {
  DemoRandom random(1, 1, DemoAspect::kProfile);
  std::map<int64_t, int> drawn;
  for (int i = 0; i < 60'000; ++i) ++drawn[random.Below(6)];
  ASSERT_EQ(drawn.size(), 6);
  for (const auto& [number, count] : drawn) EXPECT_NEAR(count, 10'000, 400) << number;
}

TEST(DemoRandomTest, DrawsByWeightAndNeverWhatWeighsNothing) {
  DemoRandom random(1, 1, DemoAspect::kProfile);
  constexpr int kWeights[] = {0, 10, 0, 30, 0};
  std::map<size_t, int> drawn;
  for (int i = 0; i < 40'000; ++i) ++drawn[random.PickIndex(kWeights)];
  ASSERT_EQ(drawn.size(), 2);
  EXPECT_NEAR(drawn[1], 10'000, 400);
  EXPECT_NEAR(drawn[3], 30'000, 400);
}

TEST(DemoRandomTest, AspectsAndClientsDrawFromDifferentStreams) {
  std::set<uint64_t> first;
  for (int64_t client = 1; client <= 100; ++client) {
    for (uint64_t aspect = 1; aspect <= 8; ++aspect) {
      first.insert(DemoRandom(1, client, static_cast<DemoAspect>(aspect)).Next());
    }
  }
  EXPECT_EQ(first.size(), 800);
}

TEST(DemoCalendarTest, DecemberIsBusierThanItsNeighborsAndYearsGrow) {
  const DemoCalendar calendar(kNow);
  DemoRandom random(1, 1, DemoAspect::kOrders);
  std::map<int64_t, int> by_year;
  std::map<std::pair<int64_t, int>, int> by_month;
  for (int i = 0; i < 200'000; ++i) {
    const UnixDays day = calendar.PickDay(random, calendar.first_day(), calendar.today());
    ASSERT_GE(day, calendar.first_day());
    ASSERT_LE(day, calendar.today());
    const absl::CivilDay civil = CivilFromDays(day);
    ++by_month[{civil.year(), civil.month()}];
    ++by_year[(calendar.today() - day) / 366];
  }
  EXPECT_GT(by_month[std::pair(2024, 12)], by_month[std::pair(2024, 11)] * 5 / 4);
  EXPECT_GT(by_month[std::pair(2024, 12)], by_month[std::pair(2025, 1)] * 5 / 4);
  EXPECT_GT(by_year[0], by_year[1]);
  EXPECT_GT(by_year[1], by_year[2]);
}

TEST(DemoCalendarTest, MomentsAreInWorkingHoursOfThePlace) {
  const DemoCalendar calendar(kNow);
  DemoRandom random(1, 1, DemoAspect::kOrders);
  for (const int utc_offset : {2, 7, 12}) {
    for (int i = 0; i < 1000; ++i) {
      const UnixDays day = calendar.first_day() + i;
      const UnixSeconds local = calendar.PickMoment(random, day, utc_offset) + utc_offset * 3600;
      EXPECT_EQ(local / kSecondsPerDay, day);
      EXPECT_GE(local % kSecondsPerDay, 8 * 3600);
      EXPECT_LT(local % kSecondsPerDay, 20 * 3600);
    }
  }
}

TEST(DemoCalendarTest, MomentsOfTodayAreNotAfterNow) {
  const DemoCalendar calendar(kNow - kNow % kSecondsPerDay + 60);
  DemoRandom random(1, 1, DemoAspect::kOrders);
  for (const int utc_offset : {0, 2, 12}) {
    for (int i = 0; i < 1000; ++i) {
      EXPECT_LE(calendar.PickMoment(random, calendar.today(), utc_offset), calendar.now());
    }
  }
}

TEST(DemoNamesTest, FamilyNamesOfWomenHaveTheirForm) {
  EXPECT_EQ(FamilyNameOfWoman("Иванов"), "Иванова");
  EXPECT_EQ(FamilyNameOfWoman("Соловьёв"), "Соловьёва");
  EXPECT_EQ(FamilyNameOfWoman("Никитин"), "Никитина");
  EXPECT_EQ(FamilyNameOfWoman("Раевский"), "Раевская");
  EXPECT_EQ(FamilyNameOfWoman("Донской"), "Донская");
  EXPECT_EQ(FamilyNameOfWoman("Шевченко"), "Шевченко");
  EXPECT_EQ(FamilyNameOfWoman("Черных"), "Черных");
}

TEST(DemoLatinTest, SpellsCyrillicInLowerCaseLatin) {
  EXPECT_EQ(SpellInLatin("Щукин"), "shchukin");
  EXPECT_EQ(SpellInLatin("Соловьёв"), "solovev");
  EXPECT_EQ(SpellInLatin("Юлия"), "yuliya");
  EXPECT_EQ(SpellInLatin("Ёжик Яша"), "ezhikyasha");
  EXPECT_EQ(SpellInLatin("O'Brien"), "obrien");
  EXPECT_EQ(SpellInLatin("Столовая №14"), "stolovaya");
  EXPECT_EQ(SpellInLatin(""), "");
}

TEST(DemoTaxIdTest, TheCheckDigitIsNeverRight) {
  // The tax service's own weights, over all digits but the last.
  const std::vector<int> company = {2, 4, 10, 3, 5, 9, 4, 6, 8};
  const std::vector<int> sole_trader = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  DemoRandom random(1, 1, DemoAspect::kProfile);
  for (int i = 0; i < 1000; ++i) {
    const bool is_sole_trader = i % 2 == 1;
    const std::vector<int>& weights = is_sole_trader ? sole_trader : company;
    const std::string id = MakeDemoTaxId(random, "54", is_sole_trader);
    ASSERT_EQ(id.size(), weights.size() + 1);
    EXPECT_EQ(id.substr(0, 2), "54");
    int sum = 0;
    for (size_t k = 0; k < weights.size(); ++k) sum += weights[k] * (id[k] - '0');
    EXPECT_NE(id.back() - '0', sum % 11 % 10) << id;
  }
}

TEST(DemoPlacesTest, TheZonesAreAsFarFromUtcAsTheTableSays) {
  for (const DemoCity& city : DemoCities()) {
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone(std::string(city.time_zone), &zone)) << city.time_zone;
    EXPECT_EQ(zone.At(absl::FromUnixSeconds(kNow)).offset, city.utc_offset * 3600) << city.name;
  }
}

TEST(DemoClientTest, OrdersStandInTheOrderOfTheirTimes) {
  const DemoCalendar calendar(kNow);
  for (int64_t number = 1; number <= 3000; ++number) {
    const DemoClient client = MakeDemoClient(7, number, calendar);
    const auto earlier = [](const auto& a, const auto& b) { return a.at < b.at; };
    EXPECT_TRUE(std::is_sorted(client.orders.begin(), client.orders.end(), earlier)) << number;
    EXPECT_TRUE(std::is_sorted(client.interactions.begin(), client.interactions.end(), earlier));
    EXPECT_LE(client.orders.size(), 40);
  }
}

}  // namespace
}  // namespace clientele::client
