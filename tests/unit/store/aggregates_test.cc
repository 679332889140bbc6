#include "server/store/filter_sql/aggregates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Orders : public testing::Test {
 protected:
  FilterBase base_;
};

TEST_F(Orders, TheWindowBeginsAfterNowLessItsLength) {
  base_.Order(1, kNow - 30 * kDay - 1, 100);
  base_.Order(2, kNow - 30 * kDay, 100);
  base_.Order(3, kNow - 30 * kDay + 1, 100);
  base_.Order(4, kNow + kDay, 100);
  base_.Write();
  EXPECT_THAT(base_.Members("orders(30d).count > 0"), ElementsAre(3, 4));
  EXPECT_THAT(base_.Members("orders(30d).count = 0"), ElementsAre(1, 2));
}

TEST_F(Orders, CountsAndTimesAreOfPurchasesThatStand) {
  base_.Order(1, kNow - 5 * kDay, 100);
  base_.Order(1, kNow - 3 * kDay, 300).canceled_at = kNow;
  base_.Order(1, kNow - 2 * kDay, 300).superseded_by = 1'000'000;
  base_.Return(1, kNow - kDay, 10);
  base_.Write();
  EXPECT_EQ(base_.Count("orders().count = 1"), 1);
  EXPECT_EQ(base_.Count("orders().first = now - 5d AND orders().last = now - 5d"), 1);
  EXPECT_EQ(base_.Count("orders().min = 100 AND orders().max = 100 AND orders().avg = 100"), 1);
}

TEST_F(Orders, SumsArePurchasesLessReturnsEachAtItsOwnTime) {
  base_.Order(1, kNow - 40 * kDay, 1'000, 10);
  base_.Return(1, kNow - 2 * kDay, 300, 4);
  base_.Write();
  EXPECT_EQ(base_.Count("orders().amount = 700 AND orders().quantity = 6"), 1);
  EXPECT_EQ(base_.Count("orders(30d).amount = -300 AND orders(30d).quantity = -4"), 1);
}

TEST_F(Orders, OfNothingSumsAreZeroAndTheRestMissing) {
  base_.Client(1);
  base_.Write();
  EXPECT_EQ(base_.Count("orders().count = 0 AND orders().amount = 0 AND orders().quantity = 0"), 1);
  for (const std::string measure : {"first", "last", "min", "max", "avg"}) {
    EXPECT_EQ(base_.Count("has(orders()." + measure + ")"), 0) << measure;
  }
}

TEST_F(Orders, OneLineMeetsAllConditionsOnLines) {
  domain::OrderRow& split = base_.Order(1, kNow - kDay, 300, 3);
  base_.Line(split, "D-2", 1, 100);
  base_.Line(split, "D-3", 2, 200);
  domain::OrderRow& whole = base_.Order(2, kNow - kDay, 200, 2);
  base_.Line(whole, "D-2", 2, 200);
  base_.Write();
  EXPECT_THAT(base_.Members("orders(sku = \"D-2\", quantity >= 2).count > 0"), ElementsAre(2));
  EXPECT_THAT(base_.Members("orders(sku = \"D-2\").count > 0"), ElementsAre(1, 2));
  EXPECT_THAT(base_.Members("orders(sku = \"D-2\", amount = 100).count = 1"), ElementsAre(1));
}

TEST_F(Orders, SumsWithAConditionOnLinesAreOfTheseLines) {
  domain::OrderRow& order = base_.Order(1, kNow - kDay, 300, 3);
  base_.Line(order, "D-2", 1, 100);
  base_.Line(order, "D-3", 2, 200);
  domain::OrderRow& back = base_.Return(1, kNow - kDay, 50, 1);
  base_.Line(back, "D-2", 1, 50);
  base_.Write();
  EXPECT_EQ(base_.Count("orders(sku = \"D-2\").amount = 50"), 1);
  EXPECT_EQ(base_.Count("orders(sku = \"D-2\").quantity = 0"), 1);
  EXPECT_EQ(base_.Count("orders(sku = \"D-3\").amount = 200"), 1);
  // Of whole orders: how many lines an order has does not matter.
  EXPECT_EQ(base_.Count("orders(sku IN (\"D-2\", \"D-3\")).count = 1"), 1);
  EXPECT_EQ(base_.Count("orders(sku IN (\"D-2\", \"D-3\")).avg = 300"), 1);
  EXPECT_EQ(base_.Count("orders(order_amount > 100).amount = 300"), 1);
}

TEST_F(Orders, ACategoryIsThatOfTheProductNow) {
  base_.rows().products = {{"D-2", "", "frozen", "", 1, kNow, ""},
                           {"D-3", "", "", "", 1, kNow, ""}};
  base_.Line(base_.Order(1, kNow - kDay, 100), "D-2", 1, 100);
  base_.Line(base_.Order(2, kNow - kDay, 100), "D-3", 1, 100);
  base_.Line(base_.Order(3, kNow - kDay, 100), "D-9", 1, 100);
  base_.Order(4, kNow - kDay, 100);
  base_.Write();
  EXPECT_THAT(base_.Members("orders(category = \"frozen\").count > 0"), ElementsAre(1));
  EXPECT_THAT(base_.Members("orders(category = \"frozen\").amount = 100"), ElementsAre(1));
  EXPECT_THAT(base_.Members("orders(category != \"fresh\").count > 0"), ElementsAre(1));
}

TEST_F(Orders, MissingTextsMeetNoCondition) {
  base_.Order(1, kNow - kDay, 100).promo_code = "SPRING";
  base_.Line(base_.Order(2, kNow - kDay, 100), "", 1, 100);
  base_.Write();
  EXPECT_THAT(base_.Members("orders(promo_code != \"AUTUMN\").count > 0"), ElementsAre(1));
  EXPECT_THAT(base_.Members("orders(sku != \"D-2\").count > 0"), IsEmpty());
  EXPECT_THAT(base_.Members("orders(quantity = 1).count > 0"), ElementsAre(2));
}

TEST_F(Orders, SumsPastSixtyFourBitsStayAtTheEnd) {
  base_.Client(1);
  base_.Order(1, kNow - 2 * kDay, 0);
  // Returns of both signs: the client's total stays small, that of one sign alone does not.
  domain::OrderRow& order = base_.Order(1, kNow - kDay, 0);
  for (int i = 0; i < 2'000; ++i) base_.Line(order, "D-2", 0, domain::kMaxAmount);
  base_.Write();
  EXPECT_EQ(base_.Count("orders(sku = \"D-2\").amount = 20000000000000000"), 1);
}

TEST(Interactions, AreCountedByTheirFields) {
  FilterBase base;
  domain::InteractionRow row;
  row.interaction_id = base.NextId();
  row.client_id = base.Client(1).client_id;
  row.at = kNow - kDay;
  row.channel = domain::Channel::kCall;
  row.outcome = domain::Outcome::kNegative;
  row.campaign_id = "spring";
  row.step = 2;
  base.rows().interactions.push_back(row);
  base.Client(2);
  base.Write();
  EXPECT_THAT(base.Members("interactions(30d, outcome = NEGATIVE).count = 1"), ElementsAre(1));
  EXPECT_THAT(base.Members("interactions(1d).count > 0"), IsEmpty());
  EXPECT_THAT(base.Members("interactions(campaign = spring, step = 2).last = now - 1d"),
              ElementsAre(1));
  EXPECT_THAT(base.Members("interactions(channel = EMAIL).count = 0"), ElementsAre(1, 2));
}

TEST(Responses, AnsweringIsAClickOrAReply) {
  FilterBase base;
  using Kind = domain::ResponseKind;
  int64_t id = 0;
  for (const Kind kind : {Kind::kOpened, Kind::kClicked, Kind::kReplied, Kind::kComplained}) {
    domain::ResponseRow row;
    row.response_id = base.NextId();
    row.client_id = base.Client(++id).client_id;
    row.at = kNow - kDay;
    row.kind = kind;
    row.campaign_id = "spring";
    base.rows().responses.push_back(row);
  }
  base.Write();
  EXPECT_THAT(base.Members("responded(\"spring\")"), ElementsAre(2, 3));
  EXPECT_THAT(base.Members("responded(\"autumn\")"), IsEmpty());
}

TEST(Deliveries, AStepOfNoneIsANumberLikeAnother) {
  FilterBase base;
  domain::DeliveryRow row;
  row.delivery_id = base.NextId();
  row.client_id = base.Client(1).client_id;
  row.at = kNow - 8 * kDay;
  row.channel = domain::Channel::kSms;
  row.status = domain::DeliveryStatus::kDelivered;
  base.rows().deliveries.push_back(row);
  base.Write();
  EXPECT_EQ(base.Count("deliveries(step = 0, channel = SMS).last < now - 7d"), 1);
  EXPECT_EQ(base.Count("deliveries(campaign != spring).count > 0"), 0);
  EXPECT_EQ(base.Count("deliveries(status IN (SENT, DELIVERED)).count = 1"), 1);
}

}  // namespace
}  // namespace clientele::store
