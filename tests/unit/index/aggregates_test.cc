#include "server/index/aggregates.h"

#include <gtest/gtest.h>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

// Client 1: 500 (D-2: 300 for 3, D-1: 200 for 1) and a return of 100 (D-2: 100 for 1).
// Client 2: 300 (D-2: 200 for 2, D-2: 100 for 9). Client 3: 700 without lines. Client 4: nothing.
class AggregatesTest : public ::testing::Test {
 protected:
  AggregatesTest() : base_(4) {
    const domain::OrderRow first = base_.Order(1, kNow - 10 * kDay, 4, 500);
    base_.Line(first, "D-2", 3, 300);
    base_.Line(first, "D-1", 1, 200);
    domain::OrderRow back;
    back.client_id = 1;
    back.kind = domain::OrderKind::kReturn;
    back.placed_at = kNow - 5 * kDay;
    back.amount = 100;
    back.quantity = 1;
    base_.Line(base_.Add(back), "D-2", 1, 100);
    second_ = base_.Order(2, kNow - 3 * kDay, 11, 300);
    base_.Line(second_, "D-2", 2, 200);
    base_.Line(second_, "D-2", 9, 100);
    base_.Order(3, kNow - 2 * kDay, 70, 700);
    base_.changes().products.push_back({"D-2", "", "frozen", "", 1, kNow, ""});
    base_.Apply();
  }

  HandMade base_;
  domain::OrderRow second_;
};

TEST_F(AggregatesTest, CountPurchasesAndNotReturns) {
  EXPECT_EQ(base_.Members("orders().count = 1"), Ids({1, 2, 3}));
  EXPECT_EQ(base_.Members("orders(6d).count = 0"), Ids({1, 4}));
  EXPECT_EQ(base_.Members("orders().last = now - 10d"), Ids({1}));
}

TEST_F(AggregatesTest, SumPurchasesLessReturns) {
  EXPECT_EQ(base_.Members("orders().amount = 400"), Ids({1}));
  EXPECT_EQ(base_.Members("orders().quantity = 3"), Ids({1}));
  EXPECT_EQ(base_.Members("orders(6d).amount < 0"), Ids({1}));
  EXPECT_EQ(base_.Members("orders().amount = 0"), Ids({4}));
}

TEST_F(AggregatesTest, SumTheMatchingLinesWhenLinesAreAskedFor) {
  EXPECT_EQ(base_.Members("orders(sku = \"D-2\").amount = 200"), Ids({1}));
  EXPECT_EQ(base_.Members("orders(sku = \"D-2\").quantity = 11"), Ids({2}));
  EXPECT_EQ(base_.Members("orders(sku = \"D-1\").amount = 200"), Ids({1}));
  EXPECT_EQ(base_.Members("orders(sku != \"D-2\").count > 0"), Ids({1}));
}

// Client 2 has a line of 200 and a line of 9 pieces, but no line that is both.
TEST_F(AggregatesTest, WantOneLineToMeetAllConditionsOnLines) {
  EXPECT_EQ(base_.Members("orders(sku = \"D-2\", quantity >= 3).count = 1"), Ids({1, 2}));
  EXPECT_EQ(base_.Members("orders(amount >= 200, quantity >= 9).count = 1"), Ids());
  EXPECT_EQ(base_.Members("orders(amount = 100, quantity = 9).amount = 100"), Ids({2}));
}

TEST_F(AggregatesTest, MixConditionsOnTheOrderAndOnItsLines) {
  EXPECT_EQ(base_.Members("orders(order_amount >= 500, sku = \"D-2\").count = 1"), Ids({1}));
  EXPECT_EQ(base_.Members("orders(order_quantity > 50).count = 1"), Ids({3}));
  EXPECT_EQ(base_.Members("orders(order_quantity > 50, quantity > 0).count = 1"), Ids());
}

TEST_F(AggregatesTest, TakeMinMaxAndAverageOfWholeOrders) {
  EXPECT_EQ(base_.Members("orders(sku = \"D-1\").min = 500"), Ids({1}));
  EXPECT_EQ(base_.Members("orders().max > 300"), Ids({1, 3}));
  EXPECT_EQ(base_.Members("NOT has(orders().min)"), Ids({4}));
  EXPECT_EQ(base_.Members("orders().avg != 300"), Ids({1, 3}));
}

TEST_F(AggregatesTest, CompareAveragesExactly) {
  base_.Order(2, kNow, 1, 301);
  base_.Apply();
  // 601 / 2 = 300.5
  EXPECT_EQ(base_.Members("orders().avg = 300 OR orders().avg = 301"), Ids());
  EXPECT_EQ(base_.Members("orders().avg IN (300, 301)"), Ids());
  EXPECT_EQ(base_.Members("orders().avg > 300 AND orders().avg < 301"), Ids({2}));
}

TEST_F(AggregatesTest, GoByTheCategoryThatTheProductHasNow) {
  EXPECT_EQ(base_.Members("orders(category = \"frozen\").count > 0"), Ids({1, 2}));
  base_.changes().products.push_back({"D-2", "", "fresh", "", 1, kNow, ""});
  base_.Apply();
  EXPECT_EQ(base_.Members("orders(category = \"frozen\").count > 0"), Ids());
  EXPECT_EQ(base_.Members("orders(category = \"fresh\").amount = 300"), Ids({2}));
}

// D-1 is no product and a product may have no category: such lines meet no condition on it.
TEST_F(AggregatesTest, FindNoCategoryWhereThereIsNone) {
  EXPECT_EQ(base_.Members("orders(category != \"frozen\").count > 0"), Ids());
  base_.changes().products.push_back({"D-1", "", "", "", 1, kNow, ""});
  base_.Apply();
  EXPECT_EQ(base_.Members("orders(category != \"frozen\").count > 0"), Ids());
  base_.changes().products.push_back({"D-1", "", "tea", "", 1, kNow, ""});
  base_.Apply();
  EXPECT_EQ(base_.Members("orders(category != \"frozen\").count > 0"), Ids({1}));
}

TEST_F(AggregatesTest, ForgetACanceledOrder) {
  base_.Cancel(second_);
  base_.Apply();
  EXPECT_EQ(base_.Members("orders().count > 0"), Ids({1, 3}));
  EXPECT_EQ(base_.Members("orders(sku = \"D-2\").quantity != 0"), Ids({1}));
}

TEST_F(AggregatesTest, FollowTheStatusOfADelivery) {
  domain::DeliveryRow delivery;
  delivery.delivery_id = base_.NextId();
  delivery.client_id = 4;
  delivery.at = kNow - kDay;
  delivery.status = domain::DeliveryStatus::kSent;
  base_.changes().deliveries.push_back(delivery);
  base_.Apply();
  EXPECT_EQ(base_.Members("deliveries(status = SENT).count = 1"), Ids({4}));
  delivery.status = domain::DeliveryStatus::kBouncedHard;
  base_.changes().deliveries.push_back(delivery);
  base_.Apply();
  EXPECT_EQ(base_.Members("deliveries(status = SENT).count > 0"), Ids());
  EXPECT_EQ(base_.Members("deliveries(status = BOUNCED_HARD).count = 1"), Ids({4}));
  EXPECT_EQ(base_.Members("deliveries().count = 1"), Ids({4}));
}

TEST_F(AggregatesTest, FollowADeliveryWhoseTimeIsCorrected) {
  domain::DeliveryRow delivery;
  delivery.delivery_id = base_.NextId();
  delivery.client_id = 4;
  delivery.at = kNow - 9 * kDay;
  base_.changes().deliveries.push_back(delivery);
  base_.Apply();
  delivery.at = kNow - kDay;
  base_.changes().deliveries.push_back(delivery);
  base_.Apply();
  EXPECT_EQ(base_.Members("deliveries().count = 1 AND deliveries().last = now - 1d"), Ids({4}));
}

TEST_F(AggregatesTest, TakeAZeroStepForANumberAndAZeroKindForNothing) {
  domain::InteractionRow row;
  row.interaction_id = base_.NextId();
  row.client_id = 4;
  row.at = kNow;
  base_.changes().interactions.push_back(row);
  base_.Apply();
  EXPECT_EQ(base_.Members("interactions(step = 0).count = 1"), Ids({4}));
  EXPECT_EQ(base_.Members("interactions(step != 1).count = 1"), Ids({4}));
  EXPECT_EQ(base_.Members("interactions(outcome != POSITIVE).count = 1"), Ids());
  EXPECT_EQ(base_.Members("interactions(campaign != spring).count = 1"), Ids());
}

}  // namespace
}  // namespace clientele::index
