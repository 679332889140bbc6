#include "server/store/filter_sql/ranks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/domain/ranking.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::FieldId;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Top, GoesByValueThenById) {
  FilterBase base;
  base.Order(1, kNow, 10);
  base.Order(2, kNow, 30);
  base.Order(3, kNow, 30);
  base.Order(4, kNow, 20);
  base.Write();
  EXPECT_THAT(base.Members("top(1, total_amount)"), ElementsAre(2));
  EXPECT_THAT(base.Members("top(3, total_amount)"), ElementsAre(2, 3, 4));
  EXPECT_THAT(base.Members("bottom(1, total_amount)"), ElementsAre(1));
  EXPECT_THAT(base.Members("bottom(3, total_amount)"), ElementsAre(1, 2, 4));
  EXPECT_THAT(base.Members("top(100, total_amount)"), ElementsAre(1, 2, 3, 4));
}

TEST(Top, IsOfTheWholeBaseNotOfTheSegment) {
  FilterBase base;
  for (domain::ClientId id = 1; id <= 4; ++id) base.Order(id, kNow, id);
  base.Client(4).city = "Omsk";
  base.Client(1).city = "Omsk";
  base.Write();
  EXPECT_THAT(base.Members("city = \"Omsk\" AND top(2, total_amount)"), ElementsAre(4));
}

TEST(Top, LeavesOutWhoeverHasNoValue) {
  FilterBase base;
  base.Client(1);
  base.Order(2, kNow - 5, 1);
  base.Order(3, kNow - 3, 1);
  base.Write();
  EXPECT_THAT(base.Members("bottom(5, last_order_at)"), ElementsAre(2, 3));
  EXPECT_THAT(base.Members("bottom(50%, last_order_at)"), ElementsAre(2));
  EXPECT_THAT(base.Members("top(100%, orders(1d).last)"), ElementsAre(2, 3));
}

TEST(Top, SharesTakeWhoeverBeginsWithinThem) {
  for (const int64_t count : {1, 2, 3, 7, 10, 99}) {
    FilterBase base;
    for (domain::ClientId id = 1; id <= count; ++id) base.Order(id, kNow, id);
    base.Write();
    for (const auto& [text, basis_points] : std::map<std::string, int64_t>{{"0.01%", 1},
                                                                           {"33.33%", 3'333},
                                                                           {"50%", 5'000},
                                                                           {"99.99%", 9'999},
                                                                           {"100%", 10'000}}) {
      EXPECT_EQ(base.Count("top(" + text + ", total_amount)"),
                domain::ShareCount(static_cast<size_t>(count), basis_points))
          << count << " " << text;
    }
  }
}

TEST(Top, AveragesRankExactly) {
  FilterBase base;
  // 10/3, 7/2, 20/6 (the same as 10/3), -1/2, -1/3.
  const std::vector<std::vector<int64_t>> orders = {
      {3, 3, 4}, {3, 4}, {3, 3, 3, 3, 4, 4}, {0, -1}, {0, 0, -1}};
  domain::ClientId id = 0;
  for (const auto& amounts : orders) {
    ++id;
    for (const int64_t amount : amounts) base.Order(id, kNow, amount);
  }
  base.Client(6);
  base.Write();
  EXPECT_THAT(base.Members("top(2, average_order_amount)"), ElementsAre(1, 2));
  EXPECT_THAT(base.Members("bottom(1, orders().avg)"), ElementsAre(4));
  EXPECT_THAT(base.Ranked("", FieldId::kAverageOrderAmount), ElementsAre(4, 5, 1, 3, 2, 6));
  EXPECT_THAT(base.Ranked("", FieldId::kAverageOrderAmount, true), ElementsAre(2, 1, 3, 5, 4, 6));
}

TEST(Top, OfAggregatesAndAttributes) {
  FilterBase base;
  base.policy().attributes = {{"score", "", domain::AttributeType::kInteger, {}}};
  base.Client(1);
  base.Order(2, kNow, 5);
  base.rows().client_attributes = {{1, "score", 7, ""}, {2, "score", -7, ""}};
  base.Client(3);
  base.Write();
  EXPECT_THAT(base.Members("top(1, attr.score)"), ElementsAre(1));
  EXPECT_THAT(base.Members("bottom(50%, attr.score)"), ElementsAre(2));
  EXPECT_THAT(base.Members("top(1, orders(30d).amount)"), ElementsAre(2));
  EXPECT_THAT(base.Members("top(2, orders(30d).amount)"), ElementsAre(1, 2));
  EXPECT_THAT(base.Members("top(1, interactions().last)"), IsEmpty());
}

TEST(Ranked, PutsMissingValuesLastBothWays) {
  FilterBase base;
  base.Client(1);
  base.Order(2, kNow - 5, 1);
  base.Order(3, kNow - 3, 1);
  base.Client(4);
  base.Order(5, kNow - 5, 1);
  base.Write();
  EXPECT_THAT(base.Ranked("", FieldId::kLastOrderAt), ElementsAre(2, 5, 3, 1, 4));
  EXPECT_THAT(base.Ranked("", FieldId::kLastOrderAt, true), ElementsAre(3, 2, 5, 1, 4));
  EXPECT_THAT(base.Ranked("id > 2", FieldId::kTemperature, true), ElementsAre(3, 5, 4));
}

}  // namespace
}  // namespace clientele::store
