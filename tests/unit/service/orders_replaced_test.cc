// What follows for a client when a replacement gives it its first purchase.
#include <gtest/gtest.h>

#include "server/service/interactions.h"
#include "server/service/orders.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::OrderKind;

class OrdersReplacedTest : public ::testing::Test {
 protected:
  void Record(domain::ClientId client, OrderKind kind, int64_t amount = 100) {
    OrderInput order;
    order.client = ById(client);
    order.field = "orders[0].";
    order.external_id = "A-1";
    order.kind = kind;
    order.placed_at = kTestNow - 86'400;
    order.amount = amount;
    EXPECT_THAT(base_.Write(RecordOrders({order}, OnConflict::kReplace, base_.secret())), IsOk());
  }
  void Override(domain::ClientId client, domain::Temperature temperature) {
    InteractionInput interaction;
    interaction.client = ById(client);
    interaction.channel = domain::Channel::kCall;
    interaction.disposition = domain::Disposition::kNoAnswer;
    interaction.temperature_override.temperature = temperature;
    EXPECT_THAT(base_.Write(RecordInteractions({interaction}, base_.secret())), IsOk());
  }
  ClientCard Card(domain::ClientId client) { return *base_.Card(client); }
  int64_t StageMoves(domain::ClientId client) {
    int64_t moves = 0;
    for (const HistoryEntry& entry : Card(client).recent) {
      const auto* change = std::get_if<ChangeEntry>(&entry.detail);
      moves += change != nullptr && change->event.kind == domain::HistoryKind::kStageMoved;
    }
    return moves;
  }

  TestBase base_;
  const domain::ClientId first_ = base_.AddClient();
  const domain::ClientId other_ = base_.AddClient();
};

TEST_F(OrdersReplacedTest, AnOrderMovedToAnotherClientIsThatOnesFirst) {
  Override(other_, domain::Temperature::kCold);
  Record(first_, OrderKind::kPurchase);
  EXPECT_EQ(Card(other_).row.stage, "new");
  Record(other_, OrderKind::kPurchase);
  const ClientCard card = Card(other_);
  EXPECT_EQ(card.row.orders_count, 1);
  EXPECT_EQ(card.row.stage, "client");
  EXPECT_EQ(card.row.stage_changed_at, kTestNow - 86'400);
  EXPECT_EQ(card.row.temperature_override, domain::Temperature::kNone);
  EXPECT_EQ(card.temperature, domain::Temperature::kHot);
  // Who lost it was a buyer, and stays where sales or the rule put them.
  EXPECT_EQ(Card(first_).row.orders_count, 0);
  EXPECT_EQ(Card(first_).row.stage, "client");
}

TEST_F(OrdersReplacedTest, AReturnThatWasAPurchaseIsTheFirst) {
  Override(first_, domain::Temperature::kWarm);
  Record(first_, OrderKind::kReturn);
  EXPECT_EQ(Card(first_).row.stage, "new");
  EXPECT_EQ(Card(first_).row.temperature_override, domain::Temperature::kWarm);
  Record(first_, OrderKind::kPurchase);
  EXPECT_EQ(Card(first_).row.stage, "client");
  EXPECT_EQ(Card(first_).row.temperature_override, domain::Temperature::kNone);
}

TEST_F(OrdersReplacedTest, ACanceledOrderThatComesBackIsNewToTheClient) {
  Record(first_, OrderKind::kPurchase);
  EXPECT_THAT(base_.Write(CancelOrder(0, "A-1")), IsOk());
  Override(first_, domain::Temperature::kCold);
  Record(first_, OrderKind::kPurchase, 200);
  EXPECT_EQ(Card(first_).row.orders_count, 1);
  EXPECT_EQ(Card(first_).row.temperature_override, domain::Temperature::kNone);
}

TEST_F(OrdersReplacedTest, ACorrectedPurchaseIsNoNewFact) {
  Record(first_, OrderKind::kPurchase);
  Override(first_, domain::Temperature::kWarm);
  Record(first_, OrderKind::kPurchase, 200);
  EXPECT_EQ(Card(first_).row.total_amount, 200);
  EXPECT_EQ(Card(first_).row.temperature_override, domain::Temperature::kWarm);
  EXPECT_EQ(StageMoves(first_), 1);
}

TEST_F(OrdersReplacedTest, APurchaseThatWasAReturnMovesNothing) {
  Record(first_, OrderKind::kPurchase);
  Record(other_, OrderKind::kReturn);
  EXPECT_EQ(Card(other_).row.stage, "new");
  EXPECT_EQ(Card(other_).row.total_amount, -100);
  EXPECT_EQ(Card(other_).row.orders_count, 0);
}

}  // namespace
}  // namespace clientele::service
