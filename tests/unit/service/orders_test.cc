#include "server/service/orders.h"

#include <gtest/gtest.h>

#include "server/service/policies.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

constexpr UnixSeconds kDay = 86'400;

class OrdersTest : public ::testing::Test {
 protected:
  OrderInput Order(const std::string& external_id, int64_t quantity = 10, int64_t amount = 5'000) {
    OrderInput order;
    order.client = ById(client_);
    order.field = "orders[0].";
    order.external_id = external_id;
    order.placed_at = kTestNow - kDay;
    order.lines = {{"D-1", quantity, amount}};
    order.quantity = quantity;
    order.amount = amount;
    return order;
  }
  absl::StatusOr<WriteOutcome> Record(OrderInput order,
                                      OnConflict on_conflict = OnConflict::kError) {
    return base_.Write(RecordOrders({std::move(order)}, on_conflict, base_.secret()));
  }
  domain::ClientRow Row() { return base_.Card(client_)->row; }

  TestBase base_;
  const domain::ClientId client_ = base_.AddClient();
};

TEST_F(OrdersTest, TheSameOrderAgainChangesNothing) {
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Record(Order("A-1")));
  const domain::ClientRow before = Row();
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Record(Order("A-1")));
  EXPECT_EQ(again.changes, std::vector<int64_t>{static_cast<int64_t>(OrderChange::kUnchanged)});
  EXPECT_EQ(again.ids, first.ids);
  EXPECT_EQ(Row().revision, before.revision);
  EXPECT_EQ(Row().orders_count, 1);
}

TEST_F(OrdersTest, OtherContentUnderAKnownNumberIsRefusedAndChangesNothing) {
  ASSERT_THAT(Record(Order("A-1")), IsOk());
  EXPECT_THAT(Record(Order("A-1", 11)), FailsWith(Reason::kContentDiffers));
  OrderInput other_line = Order("A-1");
  other_line.lines[0].sku = "D-2";
  EXPECT_THAT(Record(other_line), FailsWith(Reason::kContentDiffers));
  EXPECT_EQ(Row().total_quantity, 10);
}

TEST_F(OrdersTest, ReplacingRecountsTheFactsAndHistoryKeepsBoth) {
  ASSERT_THAT(Record(Order("A-1", 10, 5'000)), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome replaced,
                       Record(Order("A-1", 3, 900), OnConflict::kReplace));
  EXPECT_EQ(replaced.changes, std::vector<int64_t>{static_cast<int64_t>(OrderChange::kReplaced)});
  const domain::ClientRow row = Row();
  EXPECT_EQ(row.orders_count, 1);
  EXPECT_EQ(row.total_quantity, 3);
  EXPECT_EQ(row.total_amount, 900);
  EXPECT_EQ(row.largest_order_quantity, 3);
  EXPECT_EQ(base_.Count("total_quantity = 3"), 1);
  const auto card = base_.Card(client_);
  int versions = 0;
  int replaced_versions = 0;
  for (const HistoryEntry& entry : card->recent) {
    const auto* order = std::get_if<OrderEntry>(&entry.detail);
    versions += order != nullptr;
    replaced_versions += order != nullptr && order->order.superseded_by != 0;
  }
  EXPECT_EQ(versions, 2);
  EXPECT_EQ(replaced_versions, 1);
}

TEST_F(OrdersTest, ReplacingCanMoveAnOrderToAnotherClient) {
  const domain::ClientId other = base_.AddClient();
  ASSERT_THAT(Record(Order("A-1")), IsOk());
  OrderInput moved = Order("A-1");
  moved.client = ById(other);
  ASSERT_THAT(Record(moved, OnConflict::kReplace), IsOk());
  EXPECT_EQ(Row().orders_count, 0);
  EXPECT_FALSE(Row().last_order_at.has_value());
  EXPECT_EQ(base_.Card(other)->row.orders_count, 1);
  EXPECT_EQ(base_.Members("orders_count = 1"), std::vector<domain::ClientId>{other});
}

TEST_F(OrdersTest, AReturnLowersTheTotalsAndMovesNeitherCountNorDates) {
  ASSERT_THAT(Record(Order("A-1", 10, 5'000)), IsOk());
  OrderInput back = Order("R-1", 4, 2'000);
  back.kind = domain::OrderKind::kReturn;
  back.original_external_id = "A-1";
  back.placed_at = kTestNow;
  ASSERT_THAT(Record(back), IsOk());
  const domain::ClientRow row = Row();
  EXPECT_EQ(row.orders_count, 1);
  EXPECT_EQ(row.total_quantity, 6);
  EXPECT_EQ(row.total_amount, 3'000);
  EXPECT_EQ(row.last_order_at, kTestNow - kDay);
}

TEST_F(OrdersTest, AClientWithReturnsOnlyHasNoOrderAndANegativeTotal) {
  OrderInput back = Order("R-1", 4, 2'000);
  back.kind = domain::OrderKind::kReturn;
  ASSERT_THAT(Record(back), IsOk());
  EXPECT_EQ(base_.Count("orders_count = 0 AND total_amount = -2000 AND volume_tier = NONE"), 1);
  EXPECT_EQ(Row().stage, "new");
}

TEST_F(OrdersTest, ACanceledOrderCountsNowhere) {
  ASSERT_THAT(Record(Order("A-1", 10, 5'000)), IsOk());
  OrderInput larger = Order("A-2", 99, 9'900);
  larger.placed_at = kTestNow;
  ASSERT_THAT(Record(larger), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome canceled, base_.Write(CancelOrder(0, "A-2")));
  EXPECT_EQ(canceled.changed, 1);
  const domain::ClientRow row = Row();
  EXPECT_EQ(row.orders_count, 1);
  EXPECT_EQ(row.largest_order_quantity, 10);
  EXPECT_EQ(row.last_order_at, kTestNow - kDay);
  EXPECT_EQ(base_.Count("last_order_quantity = 10 AND largest_order_quantity = 10"), 1);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, base_.Write(CancelOrder(0, "A-2")));
  EXPECT_EQ(again.changed, 0);
}

TEST_F(OrdersTest, CancelingAnUnknownOrAReplacedOrderIsNotFound) {
  EXPECT_THAT(base_.Write(CancelOrder(0, "A-9")), FailsWith(Reason::kOrderNotFound));
  EXPECT_THAT(base_.Write(CancelOrder(12'345, "")), FailsWith(Reason::kOrderNotFound));
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Record(Order("A-1")));
  ASSERT_THAT(Record(Order("A-1", 3), OnConflict::kReplace), IsOk());
  EXPECT_THAT(base_.Write(CancelOrder(first.ids[0], "")), FailsWith(Reason::kOrderNotFound));
}

TEST_F(OrdersTest, TheFirstOrderMovesTheClientToTheFirstWonStage) {
  ASSERT_THAT(Record(Order("A-1")), IsOk());
  EXPECT_EQ(Row().stage, "client");
  EXPECT_EQ(Row().stage_changed_at, kTestNow - kDay);
  EXPECT_EQ(base_.Count("stage_kind = WON"), 1);
}

TEST_F(OrdersTest, TheFirstCurrencyHoldsForTheBase) {
  OrderInput pounds = Order("A-1");
  pounds.currency = "GBP";
  ASSERT_THAT(Record(pounds), IsOk());
  EXPECT_EQ(base_.index().policy()->currency, "GBP");
  OrderInput rubles = Order("A-2");
  rubles.currency = "RUB";
  EXPECT_THAT(Record(rubles), FailsWith(Reason::kCurrencyMismatch));
  EXPECT_THAT(Record(Order("A-3")), IsOk());
  EXPECT_EQ(base_.Count("total_amount = 100.00 GBP"), 1);
}

TEST_F(OrdersTest, ACurrencyOfARefusedOrderDoesNotHold) {
  OrderInput unknown = Order("A-1");
  unknown.client = ById(999);
  unknown.currency = "GBP";
  EXPECT_THAT(Record(unknown), FailsWith(Reason::kClientNotFound));
  EXPECT_EQ(base_.index().policy()->currency, "");
}

TEST_F(OrdersTest, ACallIsAllOrNothing) {
  OrderInput good = Order("A-1");
  OrderInput bad = Order("A-2");
  bad.client = ById(999);
  EXPECT_THAT(base_.Write(RecordOrders({good, bad}, OnConflict::kError, base_.secret())),
              FailsWith(Reason::kClientNotFound));
  EXPECT_EQ(Row().orders_count, 0);
}

TEST_F(OrdersTest, TheSameNumberTwiceInOneCallIsOneOrder) {
  ASSERT_OK_AND_ASSIGN(
      const WriteOutcome outcome,
      base_.Write(RecordOrders({Order("A-1"), Order("A-1")}, OnConflict::kError, base_.secret())));
  EXPECT_EQ(outcome.ids[0], outcome.ids[1]);
  EXPECT_EQ(outcome.changed, 1);
  EXPECT_EQ(Row().orders_count, 1);
}

TEST_F(OrdersTest, OrdersSurviveARestart) {
  ASSERT_THAT(Record(Order("A-1")), IsOk());
  base_.Restart();
  EXPECT_EQ(base_.Count("orders_count = 1 AND total_amount = 5000"), 1);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Record(Order("A-1")));
  EXPECT_EQ(again.changed, 0);
}

}  // namespace
}  // namespace clientele::service
