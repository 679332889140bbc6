// The usual interval between a client's purchases, kept by every write that moves one.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "server/service/orders.h"
#include "tests/support/dice.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::OrderKind;

constexpr UnixSeconds kDay = 86'400;

class MedianIntervalsTest : public ::testing::Test {
 protected:
  OrderInput Order(const std::string& external_id, UnixSeconds at,
                   OrderKind kind = OrderKind::kPurchase) {
    OrderInput order;
    order.client = ById(client_);
    order.external_id = external_id;
    order.placed_at = at;
    order.kind = kind;
    order.amount = 100;
    return order;
  }
  void Record(std::vector<OrderInput> orders) {
    EXPECT_THAT(base_.Write(RecordOrders(std::move(orders), OnConflict::kReplace, base_.secret())),
                IsOk());
  }
  void Cancel(const std::string& external_id) {
    EXPECT_THAT(base_.Write(CancelOrder(0, external_id)), IsOk());
  }
  std::optional<int64_t> Twice(domain::ClientId client) {
    return base_.Card(client)->row.twice_median_interval;
  }
  std::optional<int64_t> Twice() { return Twice(client_); }

  TestBase base_;
  const domain::ClientId client_ = base_.AddClient();
};

TEST_F(MedianIntervalsTest, TwoIntervalsMakeOne) {
  Record({Order("1", kTestNow - 30 * kDay), Order("2", kTestNow - 20 * kDay)});
  EXPECT_EQ(Twice(), std::nullopt);
  // In whatever order they become known: 10 days and 16 days, 26 in all.
  Record({Order("3", kTestNow - 4 * kDay)});
  EXPECT_EQ(Twice(), 26 * kDay);
  Record({Order("4", kTestNow)});  // 4, 10, 16 days
  EXPECT_EQ(Twice(), 20 * kDay);
}

TEST_F(MedianIntervalsTest, ReturnsAndCanceledOrdersAreNoPurchases) {
  Record({Order("1", kTestNow - 30 * kDay), Order("2", kTestNow - 20 * kDay),
          Order("3", kTestNow - 4 * kDay), Order("R", kTestNow - kDay, OrderKind::kReturn)});
  EXPECT_EQ(Twice(), 26 * kDay);
  Cancel("R");
  EXPECT_EQ(Twice(), 26 * kDay);
  Cancel("2");
  EXPECT_EQ(Twice(), std::nullopt);
}

TEST_F(MedianIntervalsTest, AReplacementMovesTheInterval) {
  Record({Order("1", kTestNow - 30 * kDay), Order("2", kTestNow - 20 * kDay),
          Order("3", kTestNow - 4 * kDay)});
  Record({Order("2", kTestNow - 10 * kDay)});  // 20 and 6 days
  EXPECT_EQ(Twice(), 26 * kDay);
  Record({Order("3", kTestNow)});  // 20 and 10 days
  EXPECT_EQ(Twice(), 30 * kDay);
  Record({Order("2", kTestNow - 10 * kDay, OrderKind::kReturn)});
  EXPECT_EQ(Twice(), std::nullopt);
}

TEST_F(MedianIntervalsTest, AnOrderThatMovesAwayChangesBothClients) {
  const domain::ClientId other = base_.AddClient();
  Record({Order("1", kTestNow - 30 * kDay), Order("2", kTestNow - 20 * kDay),
          Order("3", kTestNow - 4 * kDay), Order("4", kTestNow)});
  std::vector<OrderInput> moved = {Order("1", kTestNow - 30 * kDay),
                                   Order("2", kTestNow - 20 * kDay),
                                   Order("3", kTestNow - 4 * kDay)};
  for (OrderInput& order : moved) order.client = ById(other);
  Record(std::move(moved));
  EXPECT_EQ(Twice(), std::nullopt);
  EXPECT_EQ(Twice(other), 26 * kDay);
}

TEST_F(MedianIntervalsTest, OverdueFollowsToTheSecond) {
  Record({Order("1", kTestNow - 30 * kDay), Order("2", kTestNow - 20 * kDay),
          Order("3", kTestNow - 10 * kDay)});
  // Twice the usual ten days of silence: up to now, and overdue from the next second on.
  base_.clock().Set(kTestNow + 10 * kDay);
  EXPECT_EQ(base_.Count("overdue"), 0);
  EXPECT_FALSE(base_.Card(client_)->overdue);
  base_.clock().Set(kTestNow + 10 * kDay + 1);
  EXPECT_EQ(base_.Count("overdue"), 1);
  EXPECT_TRUE(base_.Card(client_)->overdue);
}

// The shadow: a list of purchases a client, sorted anew each time.
TEST_F(MedianIntervalsTest, ChanceAgreesWithAPlainCount) {
  struct Known {
    domain::ClientId client;
    UnixSeconds at;
    bool purchase;
  };
  std::map<std::string, Known> standing;
  const std::vector<domain::ClientId> clients = {client_, base_.AddClient(), base_.AddClient()};
  Dice dice(17);
  for (int step = 0; step < 60; ++step) {
    std::vector<OrderInput> orders;
    std::set<std::string> ids;
    for (size_t n = 1 + dice.Below(3); n > 0; --n) {
      const std::string id = "O" + std::to_string(dice.Below(12));
      if (!ids.insert(id).second) continue;
      if (standing.contains(id) && dice.OneIn(4)) {
        Cancel(id);
        standing.erase(id);
        continue;
      }
      OrderInput order = Order(id, kTestNow - dice.Between(0, 200) * 3'600,
                               dice.OneIn(5) ? OrderKind::kReturn : OrderKind::kPurchase);
      const domain::ClientId client = dice.Pick(clients);
      order.client = ById(client);
      standing[id] = {client, *order.placed_at, order.kind == OrderKind::kPurchase};
      orders.push_back(std::move(order));
    }
    if (!orders.empty()) Record(std::move(orders));
    for (const domain::ClientId client : clients) {
      std::vector<int64_t> times, gaps;
      for (const auto& [id, order] : standing) {
        if (order.client == client && order.purchase) times.push_back(order.at);
      }
      std::sort(times.begin(), times.end());
      for (size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
      std::sort(gaps.begin(), gaps.end());
      std::optional<int64_t> want;
      if (gaps.size() >= 2) want = gaps[(gaps.size() - 1) / 2] + gaps[gaps.size() / 2];
      ASSERT_EQ(Twice(client), want) << "step " << step << ", client " << client;
    }
  }
}

}  // namespace
}  // namespace clientele::service
