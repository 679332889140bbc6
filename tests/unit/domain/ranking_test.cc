#include "server/domain/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

std::vector<ClientId> Included(const std::vector<Ranked>& list, const RankCut& cut) {
  std::vector<ClientId> ids;
  for (const Ranked& each : list) {
    if (cut.Includes(each.value, each.id)) ids.push_back(each.id);
  }
  return ids;
}

using Ids = std::vector<ClientId>;

TEST(TopCut, TakesTheGreatestAndOfEqualOnesTheLowestIds) {
  const std::vector<Ranked> list = {{5, 1}, {9, 2}, {5, 3}, {5, 4}, {-1, 5}};
  EXPECT_EQ(Included(list, TopCut(list, 0)), Ids());
  EXPECT_EQ(Included(list, TopCut(list, 1)), Ids({2}));
  EXPECT_EQ(Included(list, TopCut(list, 2)), Ids({1, 2}));
  EXPECT_EQ(Included(list, TopCut(list, 3)), Ids({1, 2, 3}));
  EXPECT_EQ(Included(list, TopCut(list, 5)), Ids({1, 2, 3, 4, 5}));
  EXPECT_EQ(Included(list, TopCut(list, 99)), Ids({1, 2, 3, 4, 5}));
}

TEST(TopCut, OfNobodyIncludesNobody) { EXPECT_FALSE(TopCut({}, 3).Includes(1, 1)); }

TEST(ShareCount, CountsWhoHasLessThanTheShareBeforeThem) {
  EXPECT_EQ(ShareCount(10, 2'000), 2u);
  EXPECT_EQ(ShareCount(11, 2'000), 3u);  // 2 of 11 are 18 %, under 20 %
  EXPECT_EQ(ShareCount(10, 1), 1u);
  EXPECT_EQ(ShareCount(10'000, 1), 1u);
  EXPECT_EQ(ShareCount(10'001, 1), 2u);
  EXPECT_EQ(ShareCount(7, 10'000), 7u);
  EXPECT_EQ(ShareCount(0, 5'000), 0u);
}

std::map<ClientId, AbcClass> Classes(const std::vector<Ranked>& buyers, int64_t a, int64_t b) {
  const AbcCuts cuts = AbcCutsOf(buyers, a, b);
  std::map<ClientId, AbcClass> classes;
  for (const Ranked& buyer : buyers) classes[buyer.id] = cuts.ClassOf(buyer.value, buyer.id);
  return classes;
}

// Shares before each: 0, 50, 80 (not under it), 95 (not under it).
TEST(AbcCutsOf, GoesByTheShareBeforeEach) {
  constexpr auto kA = AbcClass::kA;
  constexpr auto kB = AbcClass::kB;
  constexpr auto kC = AbcClass::kC;
  EXPECT_EQ(Classes({{50, 1}, {30, 2}, {15, 3}, {5, 4}, {0, 5}, {-7, 6}}, 80, 95),
            (std::map<ClientId, AbcClass>{{1, kA}, {2, kA}, {3, kB}, {4, kC}, {5, kC}, {6, kC}}));
  EXPECT_EQ(Classes({{50, 1}, {30, 2}, {15, 3}, {5, 4}}, 81, 96),
            (std::map<ClientId, AbcClass>{{1, kA}, {2, kA}, {3, kA}, {4, kB}}));
}

TEST(AbcCutsOf, TellsEqualBuyersApartById) {
  EXPECT_EQ(
      Classes({{10, 3}, {10, 1}, {10, 2}}, 50, 90),
      (std::map<ClientId, AbcClass>{{1, AbcClass::kA}, {2, AbcClass::kA}, {3, AbcClass::kB}}));
}

TEST(AbcCutsOf, WithoutRevenueHasOnlyC) {
  EXPECT_EQ(Classes({{0, 1}, {-5, 2}}, 80, 95),
            (std::map<ClientId, AbcClass>{{1, AbcClass::kC}, {2, AbcClass::kC}}));
  EXPECT_EQ(AbcCutsOf({}, 80, 95).ClassOf(1, 1), AbcClass::kC);
}

std::vector<int> Scores(const std::vector<int64_t>& values) {
  const RfmCuts cuts = RfmCutsOf(values);
  std::vector<int> scores;
  for (const int64_t value : values) scores.push_back(cuts.ScoreOf(value));
  return scores;
}

TEST(RfmCutsOf, DividesFiveBuyersIntoFive) {
  EXPECT_EQ(Scores({50, 10, 40, 20, 30}), std::vector<int>({5, 1, 4, 2, 3}));
}

TEST(RfmCutsOf, GivesEqualValuesOneScore) {
  EXPECT_EQ(Scores({1, 1, 1, 1, 9}), std::vector<int>({1, 1, 1, 1, 5}));
  EXPECT_EQ(Scores({1, 9, 9, 9, 9}), std::vector<int>({1, 2, 2, 2, 2}));
}

TEST(RfmCutsOf, GivesFewBuyersWhatTheFormulaGives) {
  EXPECT_EQ(Scores({7}), std::vector<int>({1}));
  EXPECT_EQ(Scores({7, 8}), std::vector<int>({1, 3}));
  EXPECT_EQ(Scores({7, 8, 9}), std::vector<int>({1, 2, 4}));
}

TEST(RfmCutsOf, GivesRandomBuyersWhatTheFormulaGives) {
  Dice dice(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<int64_t> values(1 + dice.Below(60));
    const int64_t width = dice.Between(1, 40);
    for (int64_t& value : values) value = dice.Between(-width, width);
    if (dice.OneIn(5)) values.front() = INT64_MAX;
    std::vector<int> expected;
    for (const int64_t value : values) {
      const auto worse =
          std::count_if(values.begin(), values.end(), [&](int64_t other) { return other < value; });
      expected.push_back(static_cast<int>(1 + 5 * worse / static_cast<int64_t>(values.size())));
    }
    ASSERT_EQ(Scores(values), expected);
  }
}

TEST(Rankings, OfRandomListsAreThoseOfTheSortedList) {
  Dice dice(2);
  for (int round = 0; round < 300; ++round) {
    std::vector<Ranked> list(dice.Below(80));
    const int64_t width = dice.Between(1, 50);
    for (size_t i = 0; i < list.size(); ++i) {
      list[i] = {dice.Between(-width, width), static_cast<ClientId>(i) + 1};
    }
    dice.Shuffle(list);
    std::vector<Ranked> sorted = list;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Ranked& a, const Ranked& b) {
      return a.value != b.value ? a.value > b.value : a.id < b.id;
    });
    RankValue sum = 0;
    for (const Ranked& each : sorted) sum += std::max<RankValue>(each.value, 0);
    const size_t count = dice.Below(list.size() + 3);
    const int64_t a = dice.Between(1, 99);
    const int64_t b = dice.Between(a, 100);
    const RankCut top = TopCut(list, count);
    const AbcCuts abc = AbcCutsOf(list, a, b);
    RankValue before = 0;
    for (size_t place = 0; place < sorted.size(); ++place) {
      const Ranked& each = sorted[place];
      ASSERT_EQ(top.Includes(each.value, each.id), place < count);
      const AbcClass expected = each.value <= 0 || before * 100 >= sum * b ? AbcClass::kC
                                : before * 100 >= sum * a                  ? AbcClass::kB
                                                                           : AbcClass::kA;
      ASSERT_EQ(abc.ClassOf(each.value, each.id), expected);
      before += each.value;
    }
  }
}

// Lists that a careless choice of the pivot takes a pass an element for.
TEST(Rankings, TakeFewPassesOverSortedAndEqualLists) {
  constexpr int kSize = 1 << 16;
  std::vector<Ranked> ascending;
  for (int i = 0; i < kSize; ++i) ascending.push_back({i, i + 1});
  int passes = 0;
  const auto count = [&] { return ++passes < 0; };
  TopCut(ascending, kSize / 3, count);
  std::reverse(ascending.begin(), ascending.end());
  TopCut(ascending, kSize / 3, count);
  EXPECT_LT(passes, 120);
  passes = 0;
  RfmCutsOf(std::vector<int64_t>(kSize, 7), count);
  EXPECT_LE(passes, 8);
}

TEST(Rankings, StopWhenToldTo) {
  std::vector<Ranked> list(1'000);
  for (size_t i = 0; i < list.size(); ++i) list[i] = {static_cast<RankValue>(i * 7 % 1'000), 1};
  int asked = 0;
  TopCut(list, 123, [&] { return ++asked == 2; });
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace clientele::domain
