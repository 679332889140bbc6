#include "server/domain/frequency_cap.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

constexpr UnixDays kMonday = 20'773;  // 2026-11-16

OccupiedDays Days(UnixDays first, UnixDays last, Channel channel = Channel::kEmail) {
  return {first, last, channel};
}
OccupiedDays Day(UnixDays day, Channel channel = Channel::kEmail) {
  return Days(day, day, channel);
}

FrequencyCap Rolling(int32_t days) {
  FrequencyCap cap;
  cap.mode = CapMode::kRolling;
  cap.days = days;
  cap.days_apart = 1;
  return cap;
}

TEST(MondayOf, IsTheFirstDayOfTheWeekBefore1970Too) {
  for (UnixDays day = -400; day < 400; ++day) {
    const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
    const absl::CivilDay monday = absl::PrevWeekday(civil + 1, absl::Weekday::monday);
    EXPECT_EQ(MondayOf(day), monday - absl::CivilDay(1970, 1, 1)) << day;
  }
}

TEST(FrequencyCap, ByDefaultIsOneACalendarWeekAndTwoDaysApart) {
  const FrequencyCap cap = FrequencyCapOf(Policy());
  EXPECT_TRUE(IsWithinCap(cap, Day(kMonday), {}));
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday + 6), {Day(kMonday)})) << "the same week";
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday + 7), {Day(kMonday + 6)})) << "the next day";
  EXPECT_TRUE(IsWithinCap(cap, Day(kMonday + 8), {Day(kMonday + 6)}));
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday), {Day(kMonday + 1)})) << "one that is planned";
}

TEST(FrequencyCap, WithoutDaysApartWindowsMayOverlap) {
  FrequencyCap cap;
  cap.messages = 2;
  cap.days_apart = 0;
  EXPECT_TRUE(IsWithinCap(cap, Days(kMonday, kMonday + 3), {Days(kMonday + 1, kMonday + 4)}));
  cap.days_apart = 1;
  EXPECT_FALSE(IsWithinCap(cap, Days(kMonday, kMonday + 3), {Days(kMonday + 1, kMonday + 4)}));
}

TEST(FrequencyCap, AWindowOccupiesEveryWeekThatItTouches) {
  const FrequencyCap cap;
  const OccupiedDays window = Days(kMonday + 5, kMonday + 8);
  EXPECT_FALSE(IsWithinCap(cap, window, {Day(kMonday)}));
  EXPECT_FALSE(IsWithinCap(cap, window, {Day(kMonday + 13)}));
  EXPECT_TRUE(IsWithinCap(cap, window, {Day(kMonday - 1), Day(kMonday + 14)}));
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday + 13), {window}));
}

TEST(FrequencyCap, RollingAllowsOnTheSeventhDayAfter) {
  const FrequencyCap cap = Rolling(7);
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday + 6), {Day(kMonday)}));
  EXPECT_TRUE(IsWithinCap(cap, Day(kMonday + 7), {Day(kMonday)}));
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday), {Day(kMonday + 6)}));
  EXPECT_TRUE(IsWithinCap(cap, Day(kMonday), {Day(kMonday + 7)}));
}

TEST(FrequencyCap, OfAChannelCountsOnlyItsOwn) {
  FrequencyCap cap = Rolling(7);
  cap.messages = 3;
  cap.channel_messages[static_cast<size_t>(Channel::kCall)] = 1;
  EXPECT_FALSE(IsWithinCap(cap, Day(kMonday + 3, Channel::kCall), {Day(kMonday, Channel::kCall)}));
  EXPECT_TRUE(IsWithinCap(cap, Day(kMonday + 3, Channel::kCall), {Day(kMonday, Channel::kSms)}));
  EXPECT_TRUE(IsWithinCap(cap, Day(kMonday + 3, Channel::kSms), {Day(kMonday, Channel::kCall)}));
}

TEST(FrequencyCap, InTheWayIsWhatIsNearOrPartOfAFullWeek) {
  FrequencyCap cap;
  cap.messages = 2;
  const std::vector<OccupiedDays> others = {Day(kMonday - 3), Day(kMonday), Day(kMonday + 1)};
  const OccupiedDays wanted = Day(kMonday + 5);
  ASSERT_FALSE(IsWithinCap(cap, wanted, others));
  EXPECT_FALSE(IsInTheWay(cap, wanted, others[0], others)) << "of the week before";
  EXPECT_TRUE(IsInTheWay(cap, wanted, others[1], others));
  EXPECT_TRUE(IsInTheWay(cap, wanted, others[2], others));
}

TEST(FrequencyCap, TheNextDayIsTheFirstThatIsWithinIt) {
  const FrequencyCap cap;
  const std::vector<OccupiedDays> others = {Day(kMonday), Days(kMonday + 8, kMonday + 9)};
  EXPECT_EQ(NextDayWithinCap(cap, kMonday, Channel::kSms, others), kMonday + 14);
  EXPECT_EQ(NextDayWithinCap(cap, kMonday - 7, Channel::kSms, others), kMonday - 7);
  EXPECT_EQ(NextDayWithinCap(cap, kMonday, Channel::kSms, {}), kMonday);
}

// The rule said again, day by day. Gives the others that are in the way.
std::set<size_t> InTheWay(const FrequencyCap& cap, const OccupiedDays& wanted,
                          const std::vector<OccupiedDays>& others) {
  std::set<size_t> found;
  const auto has = [](const OccupiedDays& days, UnixDays day) {
    return days.first <= day && day <= days.last;
  };
  for (UnixDays day = wanted.first; day <= wanted.last; ++day) {
    for (size_t i = 0; i < others.size(); ++i) {
      for (UnixDays other = others[i].first; other <= others[i].last; ++other) {
        if (std::abs(day - other) < cap.days_apart) found.insert(i);
      }
    }
    for (UnixDays first = day - 40; first <= day; ++first) {
      const bool is_week = (first % 7 + 7) % 7 == kMonday % 7;
      if (cap.mode == CapMode::kCalendarWeek && !is_week) continue;
      const int32_t length = cap.mode == CapMode::kCalendarWeek ? 7 : cap.days;
      if (first + length <= day) continue;
      for (const bool of_channel : {false, true}) {
        std::set<size_t> touching;
        for (size_t i = 0; i < others.size(); ++i) {
          if (of_channel && others[i].channel != wanted.channel) continue;
          for (UnixDays d = first; d < first + length; ++d) {
            if (has(others[i], d)) touching.insert(i);
          }
        }
        const int32_t messages =
            of_channel ? cap.channel_messages[static_cast<size_t>(wanted.channel)] : cap.messages;
        const bool is_full = messages > 0 && static_cast<int32_t>(touching.size()) >= messages;
        if (is_full) found.insert(touching.begin(), touching.end());
      }
    }
  }
  return found;
}

TEST(FrequencyCap, IsTheRuleDayByDay) {
  Dice dice(static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed()));
  int within = 0;
  for (int i = 0; i < 20'000; ++i) {
    FrequencyCap cap;
    cap.mode = dice.OneIn(2) ? CapMode::kRolling : CapMode::kCalendarWeek;
    cap.messages = static_cast<int32_t>(dice.Between(1, 3));
    cap.days = dice.Pick({1, 2, 7, 31});
    cap.days_apart = static_cast<int32_t>(dice.Between(0, 5));
    cap.channel_messages[1] = static_cast<int32_t>(dice.Between(0, 2));
    const auto draw = [&] {
      const auto first = static_cast<UnixDays>(kMonday + dice.Between(-20, 20));
      return Days(first, first + static_cast<UnixDays>(dice.OneIn(2) ? 0 : dice.Between(0, 7)),
                  dice.Pick({Channel::kEmail, Channel::kSms}));
    };
    std::vector<OccupiedDays> others(dice.Below(5));
    for (OccupiedDays& other : others) other = draw();
    const OccupiedDays wanted = draw();
    const std::set<size_t> expected = InTheWay(cap, wanted, others);
    const bool is_within = IsWithinCap(cap, wanted, others);
    ASSERT_EQ(is_within, expected.empty()) << i;
    within += is_within ? 1 : 0;
    for (size_t other = 0; other < others.size(); ++other) {
      ASSERT_EQ(IsInTheWay(cap, wanted, others[other], others), expected.contains(other)) << i;
    }
    // What lies out of reach changes nothing.
    std::erase_if(others, [&](const OccupiedDays& other) {
      return other.last < wanted.first - ReachOf(cap) || other.first > wanted.last + ReachOf(cap);
    });
    ASSERT_EQ(IsWithinCap(cap, wanted, others), is_within) << i;
  }
  EXPECT_GT(within, 1'000);
}

}  // namespace
}  // namespace clientele::domain
