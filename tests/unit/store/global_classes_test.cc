#include "server/store/filter_sql/global_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "server/domain/ranking.h"
#include "tests/support/dice.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::FieldId;
using testing::ElementsAre;

TEST(Abc, SharesAreCountedBeforeTheClient) {
  FilterBase base;
  // Of 100: 80 | 15 | 5. Before them 0, 80 and 95 per cent.
  base.Order(1, kNow, 5);
  base.Order(2, kNow, 80);
  base.Order(3, kNow, 15);
  base.Client(4);
  base.Write();
  EXPECT_EQ(base.Value(2, FieldId::kAbcClass), "A");
  EXPECT_EQ(base.Value(3, FieldId::kAbcClass), "B");
  EXPECT_EQ(base.Value(1, FieldId::kAbcClass), "C");
  EXPECT_EQ(base.Value(4, FieldId::kAbcClass), "NONE");
}

TEST(Abc, AtOrBelowZeroIsC) {
  FilterBase base;
  base.Order(1, kNow, 100);
  base.Order(2, kNow, 10);
  base.Return(2, kNow, 10);
  base.Order(3, kNow, 10);
  base.Return(3, kNow, 30);
  base.Order(4, kNow - 365 * kDay, 1'000);  // before the window
  base.Write();
  EXPECT_THAT(base.Members("abc_class = A"), ElementsAre(1));
  EXPECT_THAT(base.Members("abc_class = C"), ElementsAre(2, 3, 4));
}

TEST(Abc, EqualValuesGoByTheIds) {
  FilterBase base;
  for (domain::ClientId id = 1; id <= 5; ++id) base.Order(id, kNow, 20);
  base.Write();
  EXPECT_THAT(base.Members("abc_class = A"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(base.Members("abc_class = B"), ElementsAre(5));
}

TEST(Abc, ProfitIsLessTheCost) {
  FilterBase base;
  base.policy().abc_metric = domain::AbcMetric::kProfit;
  base.Order(1, kNow, 100).cost = 99;
  base.Order(2, kNow, 50);  // its cost is not known
  base.Order(3, kNow, 100).cost = 10;
  base.Return(3, kNow, 100).cost = 10;
  base.Write();
  EXPECT_THAT(base.Members("abc_class = A"), ElementsAre(2));
  EXPECT_THAT(base.Members("abc_class = C"), ElementsAre(1, 3));
}

TEST(Abc, SumsOverTheBasePassSixtyFourBits) {
  FilterBase base;
  // 1,200 clients of 10^16 and one of 1: the sum is 1.2 * 10^19.
  for (domain::ClientId id = 1; id <= 1'200; ++id) {
    base.Client(id);
    for (int i = 0; i < 10; ++i) base.Order(id, kNow, domain::kMaxAmount);
  }
  base.Order(1'201, kNow, 1);
  base.policy().abc_days = 1;
  base.Write();
  // Before the 961st are 960 of 1,200: 80 % of the sum but for the last one's share of nothing.
  EXPECT_EQ(base.Count("abc_class = A"), 961);
  EXPECT_EQ(base.Count("abc_class = B"), 180);
  EXPECT_EQ(base.Count("abc_class = C"), 60);
}

TEST(Rfm, EqualValuesShareAScore) {
  FilterBase base;
  for (domain::ClientId id = 1; id <= 10; ++id) base.Order(id, kNow - id * kDay, id <= 5 ? 10 : 20);
  base.Client(11);
  base.Write();
  // Five per cent steps of recency: 1 is the latest, nine are worse.
  EXPECT_EQ(base.Value(1, FieldId::kRfmRecency), "5");
  EXPECT_EQ(base.Value(2, FieldId::kRfmRecency), "5");
  EXPECT_EQ(base.Value(3, FieldId::kRfmRecency), "4");
  EXPECT_EQ(base.Value(10, FieldId::kRfmRecency), "1");
  EXPECT_THAT(base.Count("rfm_frequency = 1"), 10);
  // Worse than those of 20 are five of ten: 1 + floor(2.5).
  EXPECT_THAT(base.Members("rfm_monetary = 3"), ElementsAre(6, 7, 8, 9, 10));
  EXPECT_EQ(base.Value(11, FieldId::kRfmMonetary), "-");
  EXPECT_EQ(base.Count("has(rfm_recency)"), 10);
}

TEST(Rfm, AgreesWithTheCuts) {
  Dice dice(5);
  for (int round = 0; round < 5; ++round) {
    FilterBase base;
    std::vector<int64_t> amounts;
    for (size_t n = 1 + dice.Below(40); n > 0; --n) amounts.push_back(dice.Between(1, 12));
    domain::ClientId id = 0;
    for (const int64_t amount : amounts) base.Order(++id, kNow, amount);
    base.Write();
    const domain::RfmCuts cuts = domain::RfmCutsOf(amounts);
    for (id = 1; id <= static_cast<domain::ClientId>(amounts.size()); ++id) {
      EXPECT_EQ(base.Value(id, FieldId::kRfmMonetary),
                std::to_string(cuts.ScoreOf(amounts[static_cast<size_t>(id - 1)])));
    }
  }
}

}  // namespace
}  // namespace clientele::store
