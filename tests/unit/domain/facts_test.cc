#include "server/domain/facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "server/domain/limits.h"
#include "tests/support/dice.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/domain/row_text.h"

namespace clientele::domain {
namespace {

OrderRow Purchase(int64_t id, UnixSeconds placed_at, int64_t quantity, int64_t amount) {
  OrderRow order;
  order.order_id = id;
  order.placed_at = placed_at;
  order.quantity = quantity;
  order.amount = amount;
  return order;
}

OrderRow Return(int64_t id, UnixSeconds placed_at, int64_t quantity, int64_t amount) {
  OrderRow order = Purchase(id, placed_at, quantity, amount);
  order.kind = OrderKind::kReturn;
  return order;
}

TEST(AddOrder, CountsAndSumsPurchases) {
  ClientRow client;
  ASSERT_THAT(AddOrder(client, Purchase(1, 100, 5, 500)), IsOk());
  ASSERT_THAT(AddOrder(client, Purchase(2, 300, 2, 250)), IsOk());
  EXPECT_EQ(client.orders_count, 2);
  EXPECT_EQ(client.total_amount, 750);
  EXPECT_EQ(client.total_quantity, 7);
  EXPECT_EQ(client.first_order_at, 100);
  EXPECT_EQ(client.last_order_at, 300);
  EXPECT_EQ(client.largest_order_quantity, 5);
  EXPECT_EQ(client.last_order_quantity, 2);
}

TEST(AddOrder, AnOrderThatArrivesLateIsNotTheLast) {
  ClientRow client;
  ASSERT_THAT(AddOrder(client, Purchase(1, 300, 2, 1)), IsOk());
  ASSERT_THAT(AddOrder(client, Purchase(2, 100, 9, 1)), IsOk());
  EXPECT_EQ(client.first_order_at, 100);
  EXPECT_EQ(client.last_order_at, 300);
  EXPECT_EQ(client.last_order_quantity, 2);
  EXPECT_EQ(client.largest_order_quantity, 9);
}

TEST(AddOrder, OfTwoAtOneTimeTheOneRecordedLaterIsTheLast) {
  ClientRow client;
  ASSERT_THAT(AddOrder(client, Purchase(1, 300, 2, 1)), IsOk());
  ASSERT_THAT(AddOrder(client, Purchase(2, 300, 1, 1)), IsOk());
  EXPECT_EQ(client.last_order_quantity, 1);
}

TEST(AddOrder, AReturnLowersTheTotalsAndNothingElse) {
  ClientRow client;
  ASSERT_THAT(AddOrder(client, Purchase(1, 100, 5, 500)), IsOk());
  ClientRow expected = client;
  expected.total_amount = 100;
  expected.total_quantity = 1;
  ASSERT_THAT(AddOrder(client, Return(2, 900, 4, 400)), IsOk());
  EXPECT_EQ(RowText(client), RowText(expected));
}

TEST(AddOrder, AReturnWithoutAPurchaseLeavesNoOrder) {
  ClientRow client;
  ASSERT_THAT(AddOrder(client, Return(1, 900, 4, 400)), IsOk());
  EXPECT_EQ(client.orders_count, 0);
  EXPECT_EQ(client.total_amount, -400);
  EXPECT_EQ(client.total_quantity, -4);
  EXPECT_EQ(client.first_order_at, std::nullopt);
  EXPECT_EQ(client.last_order_at, std::nullopt);
  EXPECT_EQ(client.largest_order_quantity, std::nullopt);
}

TEST(AddOrder, AnOrderAtTheFirstSecondOrOfNothingIsAnOrder) {
  ClientRow client;
  ASSERT_THAT(AddOrder(client, Purchase(1, 0, 0, 0)), IsOk());
  EXPECT_EQ(client.orders_count, 1);
  EXPECT_EQ(client.first_order_at, 0);
  EXPECT_EQ(client.last_order_at, 0);
  EXPECT_EQ(client.largest_order_quantity, 0);
  EXPECT_EQ(client.last_order_quantity, 0);
}

// `order` is refused and `client` stays as it is.
void ExpectRefused(ClientRow client, const OrderRow& order) {
  const std::string before = RowText(client);
  EXPECT_THAT(AddOrder(client, order), FailsWith(Reason::kTotalOutOfBounds));
  EXPECT_EQ(RowText(client), before);
}

TEST(AddOrder, GoesUpToTheBoundOfOrders) {
  ClientRow client;
  client.orders_count = kMaxOrdersPerClient - 1;
  ASSERT_THAT(AddOrder(client, Purchase(1, 1, 1, 1)), IsOk());
  EXPECT_EQ(client.orders_count, kMaxOrdersPerClient);
  ExpectRefused(client, Purchase(2, 2, 1, 1));
  EXPECT_THAT(AddOrder(client, Return(3, 3, 1, 1)), IsOk()) << "a return is not counted";
}

TEST(AddOrder, GoesUpToTheBoundOfTotalsEitherWay) {
  for (int64_t ClientRow::*total : {&ClientRow::total_amount, &ClientRow::total_quantity}) {
    ClientRow client;
    client.*total = kMaxClientTotal - 1;
    ASSERT_THAT(AddOrder(client, Purchase(1, 1, 1, 1)), IsOk());
    EXPECT_EQ(client.*total, kMaxClientTotal);
    ExpectRefused(client, Purchase(2, 2, 1, 1));
    client.*total = -kMaxClientTotal + 1;
    ASSERT_THAT(AddOrder(client, Return(3, 3, 1, 1)), IsOk());
    EXPECT_EQ(client.*total, -kMaxClientTotal);
    ExpectRefused(client, Return(4, 4, 1, 1));
  }
}

TEST(RecountOrders, LeavesOutWhatIsCanceledOrSuperseded) {
  OrderRow canceled = Purchase(1, 100, 50, 900);
  canceled.canceled_at = 0;
  OrderRow superseded = Purchase(2, 900, 40, 800);
  superseded.superseded_by = 3;
  const std::vector<OrderRow> orders = {canceled, superseded, Purchase(3, 500, 4, 80)};
  ClientRow client;
  ASSERT_THAT(RecountOrders(client, orders), IsOk());
  EXPECT_EQ(client.orders_count, 1);
  EXPECT_EQ(client.total_amount, 80);
  EXPECT_EQ(client.first_order_at, 500);
  EXPECT_EQ(client.last_order_at, 500);
  EXPECT_EQ(client.largest_order_quantity, 4);
}

TEST(RecountOrders, OfNoOrdersLeavesAClientWhoNeverBoughtAndWhatElseIsKnown) {
  ClientRow client;
  client.client_id = 5;
  client.last_positive_at = 77;
  client.city = "Омск";
  const std::string before = RowText(client);
  ASSERT_THAT(AddOrder(client, Purchase(1, 100, 5, 500)), IsOk());
  ASSERT_THAT(RecountOrders(client, {}), IsOk());
  EXPECT_EQ(RowText(client), before);
}

// What counts is where the totals end; here they pass the bound on the way.
TEST(RecountOrders, JudgesTheTotalsOnceAllOrdersAreCounted) {
  const int64_t most = kMaxAmount;
  std::vector<OrderRow> orders;
  for (int64_t i = 1; i <= 10'001; ++i) orders.push_back(Purchase(i, i, 1, most));
  orders.push_back(Return(10'002, 10'002, 1, most));
  ClientRow client;
  ASSERT_THAT(RecountOrders(client, orders), IsOk());
  EXPECT_EQ(client.total_amount, kMaxClientTotal);
  orders.pop_back();
  const std::string before = RowText(client);
  EXPECT_THAT(RecountOrders(client, orders), FailsWith(Reason::kTotalOutOfBounds));
  EXPECT_EQ(RowText(client), before);
}

// The order facts as the domain defines them, one at a time over all orders.
ClientRow CountNaively(const std::vector<OrderRow>& orders) {
  ClientRow client;
  const OrderRow* last = nullptr;
  for (const OrderRow& order : orders) {
    if (order.canceled_at.has_value() || order.superseded_by != 0) continue;
    const int64_t sign = order.kind == OrderKind::kReturn ? -1 : 1;
    client.total_amount += sign * order.amount;
    client.total_quantity += sign * order.quantity;
    if (sign < 0) continue;
    ++client.orders_count;
    if (order.placed_at < client.first_order_at.value_or(INT64_MAX)) {
      client.first_order_at = order.placed_at;
    }
    if (order.quantity > client.largest_order_quantity.value_or(-1)) {
      client.largest_order_quantity = order.quantity;
    }
    const bool later = last == nullptr || order.placed_at > last->placed_at ||
                       (order.placed_at == last->placed_at && order.order_id > last->order_id);
    if (later) last = &order;
  }
  if (last != nullptr) {
    client.last_order_at = last->placed_at;
    client.last_order_quantity = last->quantity;
  }
  return client;
}

std::vector<OrderRow> RandomOrders(Dice& dice) {
  std::vector<OrderRow> orders;
  for (int64_t id = 1; id <= dice.Between(0, 12); ++id) {
    // Few times, so that orders meet.
    orders.push_back(Purchase(id, dice.Between(0, 6), dice.Between(0, 9), dice.Between(0, 999)));
    if (dice.OneIn(4)) orders.back().kind = OrderKind::kReturn;
  }
  return orders;
}

TEST(Facts, AddedOneByOneAgreeWithACountOfAll) {
  Dice dice(21);
  for (int round = 0; round < 20'000; ++round) {
    const std::vector<OrderRow> orders = RandomOrders(dice);
    ClientRow client;
    for (const OrderRow& order : orders) ASSERT_THAT(AddOrder(client, order), IsOk());
    ASSERT_EQ(RowText(client), RowText(CountNaively(orders))) << round;
  }
}

TEST(Facts, RecountedAfterCancellationsAgreeWithACountInAnyOrder) {
  Dice dice(22);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<OrderRow> orders = RandomOrders(dice);
    ClientRow client;
    for (OrderRow& order : orders) {
      ASSERT_THAT(AddOrder(client, order), IsOk());
      if (dice.OneIn(3)) order.canceled_at = dice.Between(0, 9);
      if (dice.OneIn(5)) order.superseded_by = dice.Between(1, 99);
    }
    dice.Shuffle(orders);
    ASSERT_THAT(RecountOrders(client, orders), IsOk());
    ASSERT_EQ(RowText(client), RowText(CountNaively(orders))) << round;
  }
}

}  // namespace
}  // namespace clientele::domain
