#include "server/index/order_log.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

OrderEvent Event(int64_t order_id, UnixSeconds at, int64_t quantity = 1) {
  OrderEvent event;
  event.order_id = order_id;
  event.at = StoreTime(at);
  event.quantity = quantity;
  return event;
}

// The ids later than `after`: by time, and within a second as the log gives them.
std::vector<int64_t> After(const OrderLog& log, int64_t after) {
  std::vector<OrderEvent> events;
  log.ForEachAfter(after, [&](const OrderEvent& event) { events.push_back(event); });
  std::stable_sort(events.begin(), events.end(),
                   [](const OrderEvent& a, const OrderEvent& b) { return a.at < b.at; });
  std::vector<int64_t> ids;
  for (const OrderEvent& event : events) ids.push_back(event.order_id);
  return ids;
}

using Orders = std::vector<int64_t>;

TEST(OrderLogTest, AWindowIsOpenAtItsBeginning) {
  OrderLog log;
  log.Add(Event(1, 99));
  log.Add(Event(2, 100));
  log.Add(Event(3, 101));
  EXPECT_EQ(After(log, 100), (Orders{3}));
  EXPECT_EQ(After(log, 99), (Orders{2, 3}));
  EXPECT_EQ(After(log, 101), (Orders{}));
}

TEST(OrderLogTest, TheFirstSecondOf1970IsATime) {
  OrderLog log;
  log.Add(Event(1, 0));
  EXPECT_EQ(After(log, -1), (Orders{1}));
  EXPECT_EQ(After(log, 0), (Orders{}));
  EXPECT_EQ(After(log, INT64_MIN), (Orders{1}));
}

// Whatever they hold, so the right one of two twins goes: what remains keeps its order.
TEST(OrderLogTest, OrdersAreToldApartByTheirIds) {
  OrderLog log;
  log.Add(Event(1, 100, 5));
  log.Add(Event(2, 100, 7));
  log.Add(Event(3, 100, 5));
  log.Remove(Event(3, 100, 5));
  EXPECT_EQ(After(log, 0), (Orders{1, 2}));
}

// An order that was canceled and then replaced ceases to stand twice.
TEST(OrderLogTest, RemovingTwiceTakesNoTwinAway) {
  OrderLog log;
  log.Add(Event(1, 100));
  log.Add(Event(2, 100));
  log.Remove(Event(1, 100));
  log.Remove(Event(1, 100));
  EXPECT_EQ(After(log, 0), (Orders{2}));
  EXPECT_EQ(log.size(), 1u);
}

// The tail is merged when it is longer than 1,024 and an eighth of the whole.
TEST(OrderLogTest, GivesWhatAPlainListGivesThroughMerges) {
  Dice dice(1);
  OrderLog log;
  std::vector<OrderEvent> shadow;
  int64_t last_id = 0;
  for (int batch = 0; batch < 60; ++batch) {
    for (int64_t adds = dice.Between(0, 400); adds > 0; --adds) {
      // Mostly new times, some late ones, many of one second.
      const UnixSeconds at =
          dice.OneIn(5) ? dice.Between(0, 1'000) : batch * 10 + dice.Between(0, 3);
      shadow.push_back(Event(++last_id, at, dice.Between(1, 2)));
      log.Add(shadow.back());
    }
    for (int64_t removes = dice.Between(0, 100); removes > 0 && !shadow.empty(); --removes) {
      const auto gone = shadow.begin() + static_cast<ptrdiff_t>(dice.Below(shadow.size()));
      log.Remove(*gone);
      if (dice.OneIn(4)) log.Remove(*gone);
      shadow.erase(gone);
    }
    if (!dice.OneIn(4)) log.Settle();
    ASSERT_EQ(log.size(), shadow.size());
    for (const int64_t after : {int64_t{-1}, int64_t{500}, dice.Between(0, 1'000)}) {
      OrderLog plain;
      for (const OrderEvent& event : shadow) plain.Add(event);
      ASSERT_EQ(After(log, after), After(plain, after)) << "batch " << batch;
    }
  }
}

TEST(OrderLogTest, AMergeKeepsTheOrderWithinASecond) {
  OrderLog log;
  Orders all;
  for (int64_t id = 1; id <= 3'000; ++id) {
    log.Add(Event(id, 100));
    all.push_back(id);
    if (id == 1'500) log.Settle();
  }
  log.Settle();
  EXPECT_EQ(After(log, 0), all);
  log.Remove(Event(1'000, 100));
  log.Remove(Event(2'000, 100));
  EXPECT_EQ(log.size(), 2'998u);
  EXPECT_EQ(After(log, 99).size(), 2'998u);
  EXPECT_GE(log.bytes(), 2'998 * sizeof(OrderEvent));
}

}  // namespace
}  // namespace clientele::index
