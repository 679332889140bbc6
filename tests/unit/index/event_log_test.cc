#include "server/index/event_log.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

struct Event {
  int64_t id = 0;
  StoredTime at = 0;
  bool gone = false;
};

std::vector<int64_t> After(const EventLog<Event>& log, int64_t after) {
  std::vector<int64_t> ids;
  log.ForEachAfter(after, [&](const Event& event) { ids.push_back(event.id); });
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(EventLog, LeavesOutWhatHappenedAtTheBoundItself) {
  EventLog<Event> log;
  for (const int64_t second : {99, 100, 101}) log.Add({second, StoreTime(second)});
  EXPECT_EQ(After(log, 100), std::vector<int64_t>({101}));
  EXPECT_EQ(After(log, 99), std::vector<int64_t>({100, 101}));
  EXPECT_EQ(After(log, INT64_MIN).size(), 3u);
}

TEST(EventLog, KnowsTheFirstSecondOfAll) {
  EventLog<Event> log;
  log.Add({1, StoreTime(0)});
  EXPECT_EQ(After(log, -1), std::vector<int64_t>({1}));
  EXPECT_TRUE(After(log, 0).empty());
}

TEST(EventLog, FindsByIdAmongEventsOfOneSecond) {
  EventLog<Event> log;
  for (int64_t id = 1; id <= 5'000; ++id) log.Add({id, StoreTime(7)});
  log.Settle();
  for (int64_t id = 5'001; id <= 5'010; ++id) log.Add({id, StoreTime(7)});
  EXPECT_EQ(log.Find(4'000, StoreTime(7))->id, 4'000);
  EXPECT_EQ(log.Find(5'005, StoreTime(7))->id, 5'005);
  EXPECT_EQ(log.Find(4'000, StoreTime(8)), nullptr);
  EXPECT_EQ(log.Find(9'999, StoreTime(7)), nullptr);
}

TEST(EventLog, DoesNotGiveWhatWasTakenAway) {
  EventLog<Event> log;
  log.Add({1, StoreTime(7)});
  log.Remove(*log.Find(1, StoreTime(7)));
  EXPECT_EQ(log.size(), 0u);
  EXPECT_EQ(log.Find(1, StoreTime(7)), nullptr);
  EXPECT_EQ(log.Find(1), nullptr);
  EXPECT_TRUE(After(log, INT64_MIN).empty());
}

TEST(EventLog, GivesTheRoomBackOfManyThatWereTakenAway) {
  EventLog<Event> log;
  for (int64_t id = 1; id <= 20'000; ++id) log.Add({id, StoreTime(id)});
  log.Settle();
  for (int64_t id = 1; id <= 19'990; ++id) log.Remove(*log.Find(id, StoreTime(id)));
  log.Settle();
  int visited = 0;
  log.ForEach([&](Event&) { ++visited; });
  EXPECT_EQ(visited, 10);
  EXPECT_EQ(After(log, 19'995), std::vector<int64_t>({19'996, 19'997, 19'998, 19'999, 20'000}));
}

TEST(EventLog, IsAMapWithAnotherOrder) {
  Dice dice(5);
  EventLog<Event> log;
  std::map<int64_t, int64_t> plain;  // time by id
  for (int64_t id = 1; id <= 8'000; ++id) {
    const int64_t at = dice.Between(0, 300);
    log.Add({id, StoreTime(at)});
    plain[id] = at;
    if (dice.OneIn(3)) {
      const auto victim = std::next(plain.begin(), static_cast<int64_t>(dice.Below(plain.size())));
      log.Remove(*log.Find(victim->first, StoreTime(victim->second)));
      plain.erase(victim);
    }
    if (dice.OneIn(200)) log.Settle();
    if (!dice.OneIn(400)) continue;
    const int64_t after = dice.Between(-1, 300);
    std::vector<int64_t> expected;
    for (const auto& [each, time] : plain) {
      if (time > after) expected.push_back(each);
    }
    ASSERT_EQ(After(log, after), expected);
    ASSERT_EQ(log.size(), plain.size());
  }
}

TEST(EventLog, ErasesWhatIsMeantFromBothItsParts) {
  Dice dice(8);
  for (int round = 0; round < 50; ++round) {
    EventLog<Event> log;
    std::map<int64_t, int64_t> plain;
    const auto add = [&](int64_t from, int64_t to) {
      for (int64_t id = from; id <= to; ++id) {
        plain[id] = dice.Between(0, 300);
        log.Add({id, StoreTime(plain[id])});
      }
    };
    add(1, 2'000);
    log.Settle();
    add(2'001, 2'100);
    log.Remove(*log.Find(5));
    plain.erase(5);
    const int64_t divisor = dice.Between(2, 9);
    log.EraseIf([&](const Event& event) { return event.id % divisor == 0; });
    std::erase_if(plain, [&](const auto& entry) { return entry.first % divisor == 0; });
    ASSERT_EQ(log.size(), plain.size());
    add(2'101, 2'110);
    log.Settle();
    const int64_t after = dice.Between(-1, 300);
    std::vector<int64_t> expected;
    for (const auto& [id, at] : plain) {
      if (at > after) expected.push_back(id);
    }
    ASSERT_EQ(After(log, after), expected);
    for (const auto& [id, at] : plain) ASSERT_NE(log.Find(id, StoreTime(at)), nullptr) << id;
  }
}

}  // namespace
}  // namespace clientele::index
