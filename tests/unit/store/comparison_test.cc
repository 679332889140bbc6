#include "server/store/filter_sql/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::FieldId;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

// Averages of 7 / 2, 8 / 2, -7 / 2, and one client without orders.
class Averages : public testing::Test {
 protected:
  Averages() {
    base_.Order(1, kNow - kDay, 3);
    base_.Order(1, kNow - kDay, 4);
    base_.Order(2, kNow - kDay, 4);
    base_.Order(2, kNow - kDay, 4);
    base_.Order(3, kNow - kDay, -3);
    base_.Order(3, kNow - kDay, -4);
    base_.Client(4);
    base_.Write();
  }
  FilterBase base_;
};

TEST_F(Averages, CompareExactlyAboveZero) {
  EXPECT_THAT(base_.Members("average_order_amount > 3 AND id < 3"), ElementsAre(1, 2));
  EXPECT_THAT(base_.Members("average_order_amount > 4"), IsEmpty());
  EXPECT_THAT(base_.Members("average_order_amount >= 4"), ElementsAre(2));
  EXPECT_THAT(base_.Members("average_order_amount <= 3 AND id < 3"), IsEmpty());
  EXPECT_THAT(base_.Members("average_order_amount < 4 AND id < 3"), ElementsAre(1));
  EXPECT_THAT(base_.Members("average_order_amount <= 4 AND id < 3"), ElementsAre(1, 2));
}

TEST_F(Averages, CompareExactlyBelowZero) {
  EXPECT_THAT(base_.Members("average_order_amount < -3"), ElementsAre(3));
  EXPECT_THAT(base_.Members("average_order_amount <= -4"), IsEmpty());
  EXPECT_THAT(base_.Members("average_order_amount > -4 AND id = 3"), ElementsAre(3));
  EXPECT_THAT(base_.Members("average_order_amount >= -3 AND id = 3"), IsEmpty());
}

TEST_F(Averages, EqualOnlyWholeNumbers) {
  EXPECT_THAT(base_.Members("average_order_amount = 3"), IsEmpty());
  EXPECT_THAT(base_.Members("average_order_amount = 4"), ElementsAre(2));
  EXPECT_THAT(base_.Members("average_order_amount != 4"), ElementsAre(1, 3));
  EXPECT_THAT(base_.Members("average_order_amount != 3"), ElementsAre(1, 2, 3));
  EXPECT_THAT(base_.Members("average_order_amount IN (3, 4, -3, -4)"), ElementsAre(2));
}

TEST_F(Averages, AreMissingWithoutOrders) {
  EXPECT_THAT(base_.Members("has(average_order_amount)"), ElementsAre(1, 2, 3));
  EXPECT_THAT(base_.Members("NOT average_order_amount != 5"), ElementsAre(4));
}

TEST_F(Averages, StandTheLargestAndLeastNumbers) {
  for (const int64_t number : {kMost, -kMost}) {
    const std::string text = std::to_string(number);
    EXPECT_EQ(base_.Count("average_order_amount < " + text), number > 0 ? 3 : 0);
    EXPECT_EQ(base_.Count("average_order_amount >= " + text), number > 0 ? 0 : 3);
    EXPECT_EQ(base_.Count("average_order_amount != " + text), 3);
    EXPECT_EQ(base_.Count("average_order_amount = " + text), 0);
  }
}

TEST(LargestAverages, CompareWithoutOverflow) {
  FilterBase base;
  // 10^13 and one less, so the average is 10^13 - 1/2.
  base.Order(1, kNow, 10'000'000'000'000, 1'000'000'000'000);
  base.Order(1, kNow, 9'999'999'999'999, 1'000'000'000'000);
  base.Write();
  EXPECT_EQ(base.Count("average_order_amount > 9999999999999"), 1);
  EXPECT_EQ(base.Count("average_order_amount < 10000000000000"), 1);
  EXPECT_EQ(base.Count("average_order_quantity = 1000000000000"), 1);
  EXPECT_EQ(base.Count("orders().avg > 9999999999999 AND orders().avg < 10000000000000"), 1);
}

TEST(Texts, CompareByteByByte) {
  FilterBase base;
  base.Client(1).city = "Omsk";
  base.Client(2).city = "omsk";
  base.Client(3).city = "Omsk ";
  base.Client(4).city = std::string("Omsk\0x", 6);
  base.Client(5).city = "Омск";
  base.Client(6).city = "";
  base.Write();
  EXPECT_THAT(base.Members("city = \"Omsk\""), ElementsAre(1));
  EXPECT_THAT(base.Members("city = \"Омск\""), ElementsAre(5));
  EXPECT_THAT(base.Members("city != \"Omsk\""), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(base.Members("city IN (\"omsk\", \"Омск\")"), ElementsAre(2, 5));
  EXPECT_THAT(base.Members("NOT has(city)"), ElementsAre(6));
}

TEST(Texts, NulBytesAndBlanksArePartOfThem) {
  FilterBase base;
  const std::string texts[] = {"Omsk", std::string("Omsk\0x", 6), "Omsk ", " Omsk"};
  domain::ClientId id = 0;
  for (const std::string& text : texts) base.Client(++id).city = text;
  base.Write();
  // The language trims what it reads, so the values are put in by hand.
  filter::Filter filter = base.Compile("city = \"Omsk\"");
  auto transaction = base.store().BeginRead();
  auto queries = SegmentQueries::Open(*transaction);
  for (id = 1; id <= 4; ++id) {
    filter.root.values.front().text = texts[id - 1];
    EXPECT_THAT(*queries->Members({filter, kNow, nullptr}, 0, 0), ElementsAre(id));
  }
}

TEST(Texts, HostileOnesAreOnlyTexts) {
  FilterBase base;
  base.Client(1).city = "'; DROP TABLE client; --";
  base.Client(2).city = "?";
  base.Write();
  EXPECT_THAT(base.Members("city = \"'; DROP TABLE client; --\""), ElementsAre(1));
  EXPECT_THAT(base.Members("city = \"?\""), ElementsAre(2));
}

TEST(Times, AreExactToTheSecond) {
  FilterBase base;
  base.Client(1).created_at = kNow - 90 * kDay - 1;
  base.Client(2).created_at = kNow - 90 * kDay;
  base.Client(3).created_at = kNow - 90 * kDay + 1;
  base.Write();
  EXPECT_THAT(base.Members("created_at < now - 90d"), ElementsAre(1));
  EXPECT_THAT(base.Members("created_at > now - 90d"), ElementsAre(3));
  EXPECT_THAT(base.Members("created_at < now - 90d", kNow + 1), ElementsAre(1, 2));
}

}  // namespace
}  // namespace clientele::store
