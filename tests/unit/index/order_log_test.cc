#include "server/index/order_log.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

OrderEvent Order(int64_t id, int64_t at) {
  OrderEvent event;
  event.id = id;
  event.at = StoreTime(at);
  return event;
}

std::map<int64_t, int64_t> FirstAmounts(const OrderLog& log) {
  std::map<int64_t, int64_t> amounts;
  log.ForEachAfter(INT64_MIN, [&](const OrderEvent& order) {
    for (const OrderLine& line : log.LinesOf(order)) amounts[order.id] += line.amount;
  });
  return amounts;
}

TEST(OrderLog, TakesAwayTheOrderMeantAmongTwins) {
  OrderLog log;
  log.Add(Order(1, 5), {{1, 10, 1}});
  log.Add(Order(2, 5), {{1, 20, 1}});
  log.Remove(1, StoreTime(5));
  EXPECT_EQ(FirstAmounts(log), (std::map<int64_t, int64_t>{{2, 20}}));
}

TEST(OrderLog, LeavesEverythingWhenThereIsNoSuchOrder) {
  OrderLog log;
  log.Add(Order(1, 5), {});
  log.Remove(2, StoreTime(5));
  log.Remove(1, StoreTime(6));
  EXPECT_EQ(log.size(), 1u);
}

// An order that was canceled and then replaced ceases to stand twice.
TEST(OrderLog, TakesNoTwinAwayWhenToldTwice) {
  OrderLog log;
  log.Add(Order(1, 5), {{1, 10, 1}});
  log.Add(Order(2, 5), {{1, 20, 1}});
  log.Remove(1, StoreTime(5));
  log.Remove(1, StoreTime(5));
  EXPECT_EQ(log.size(), 1u);
  EXPECT_EQ(FirstAmounts(log), (std::map<int64_t, int64_t>{{2, 20}}));
}

TEST(OrderLog, KeepsAnOrderWithoutLines) {
  OrderLog log;
  log.Add(Order(1, 5), {});
  log.Settle();
  EXPECT_EQ(log.size(), 1u);
  EXPECT_TRUE(FirstAmounts(log).empty());
}

TEST(OrderLog, MovesLinesTogetherWhenHalfAreHoles) {
  OrderLog log;
  for (int64_t id = 1; id <= 10; ++id) log.Add(Order(id, id), {{1, id, 1}, {1, id, 1}});
  for (int64_t id = 1; id <= 5; ++id) log.Remove(id, StoreTime(id));
  log.Settle();
  EXPECT_EQ(log.lines(), 20u);  // no more than half
  log.Remove(6, StoreTime(6));
  log.Settle();
  EXPECT_EQ(log.lines(), 8u);
  EXPECT_EQ(FirstAmounts(log), (std::map<int64_t, int64_t>{{7, 14}, {8, 16}, {9, 18}, {10, 20}}));
}

TEST(OrderLog, KeepsEachOrdersOwnLinesThroughAnyChanges) {
  Dice dice(11);
  OrderLog log;
  std::map<int64_t, int64_t> times;
  std::map<int64_t, int64_t> amounts;
  for (int64_t id = 1; id <= 4'000; ++id) {
    std::vector<OrderLine> lines(1 + dice.Below(4));
    for (OrderLine& line : lines) amounts[id] += line.amount = dice.Between(1, 1'000);
    times[id] = dice.Between(0, 100);
    log.Add(Order(id, times[id]), lines);
    if (dice.OneIn(2)) {
      const int64_t victim =
          std::next(times.begin(), static_cast<int64_t>(dice.Below(times.size())))->first;
      log.Remove(victim, StoreTime(times[victim]));
      times.erase(victim);
      amounts.erase(victim);
    }
    if (dice.OneIn(50)) log.Settle();
    if (dice.OneIn(500)) {
      ASSERT_EQ(FirstAmounts(log), amounts);
    }
  }
}

TEST(OrderLog, ErasesOrdersWithTheirLines) {
  OrderLog log;
  for (int64_t id = 1; id <= 6; ++id) log.Add(Order(id, id % 3), {{1, 10 * id, 1}, {1, id, 2}});
  log.EraseIf([](const OrderEvent& order) { return order.id == 2 || order.id == 6; });
  EXPECT_EQ(log.lines(), 8u);
  EXPECT_EQ(FirstAmounts(log), (std::map<int64_t, int64_t>{{1, 11}, {3, 33}, {4, 44}, {5, 55}}));
}

}  // namespace
}  // namespace clientele::index
