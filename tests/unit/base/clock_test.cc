#include "server/base/clock.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/manual_clock.h"
#include "tests/support/status_matchers.h"

namespace clientele {
namespace {

constexpr int64_t kDay = 86'400;

// True whatever the machine's clock says: only its distance from `clock` is looked at.
void ExpectShifted(const Clock& clock, absl::Duration offset) {
  const absl::Time before = absl::Now();
  const absl::Time shown = clock.Now();
  const absl::Time after = absl::Now();
  EXPECT_GE(shown, before + offset);
  EXPECT_LE(shown, after + offset);
}

TEST(FixedClock, StandsStill) {
  const absl::Time time = absl::FromUnixSeconds(1'794'819'600) + absl::Milliseconds(999);
  const std::unique_ptr<Clock> clock = MakeFixedClock(time);
  EXPECT_EQ(clock->Now(), time);
  EXPECT_EQ(clock->Now(), time);
  EXPECT_EQ(clock->NowSeconds(), 1'794'819'600);
}

TEST(Clock, CutsToTheWholeSecondBefore) {
  EXPECT_EQ(MakeFixedClock(absl::UnixEpoch() - absl::Milliseconds(1))->NowSeconds(), -1);
}

TEST(SystemClock, IsTheMachinesClockShifted) {
  ExpectShifted(*MakeSystemClock(), absl::ZeroDuration());
  ExpectShifted(*MakeSystemClock(absl::Hours(36)), absl::Hours(36));
  ExpectShifted(*MakeSystemClock(-absl::Hours(1)), -absl::Hours(1));
}

// Waits are measured by what no date moves: neither an offset nor a clock that stands still.
TEST(Clock, UptimeGoesOnWhateverTheClockShows) {
  for (const char* text : {"", "+36h", "-90d", "2011-12-10"}) {
    ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Clock> clock, ParseClock(text));
    const absl::Time before = absl::Now();
    const absl::Duration first = clock->Uptime();
    EXPECT_GE(clock->Uptime(), first) << text;
    while (clock->Uptime() == first) continue;
    EXPECT_GT(clock->Uptime(), first) << text;
    // Not by more than the time that has passed.
    const absl::Duration passed = clock->Uptime() - first;
    EXPECT_LE(passed, absl::Now() - before + absl::Seconds(1)) << text;
  }
}

TEST(Clock, APauseTakesAsLongAsItSays) {
  const std::unique_ptr<Clock> clock = MakeFixedClock(absl::UnixEpoch());
  for (const absl::Duration pause : {absl::Milliseconds(-5), absl::ZeroDuration(),
                                     absl::Milliseconds(1), absl::Milliseconds(15)}) {
    const absl::Duration before = clock->Uptime();
    clock->Pause(pause);
    EXPECT_GE(clock->Uptime() - before, pause);
  }
  EXPECT_EQ(clock->Now(), absl::UnixEpoch()) << "and moves no date";
}

TEST(ManualClock, PausesMoveOnlyItsUptimeAndTakeNoTime) {
  const ManualClock clock(100);
  const absl::Time before = absl::Now();
  const absl::Duration first = clock.Uptime();
  clock.Pause(absl::Hours(10));
  EXPECT_GE(clock.Uptime() - first, absl::Hours(10));
  EXPECT_LT(absl::Now() - before, absl::Hours(1));
  EXPECT_EQ(clock.NowSeconds(), 100);
}

TEST(ManualClock, MovesWhenTold) {
  ManualClock clock(100);
  EXPECT_EQ(clock.NowSeconds(), 100);
  clock.Advance(5);
  EXPECT_EQ(clock.NowSeconds(), 105);
  clock.Set(7);
  EXPECT_EQ(clock.NowSeconds(), 7);
}

TEST(ParseClock, TakesNothingForTheMachinesClock) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Clock> clock, ParseClock(""));
  ExpectShifted(*clock, absl::ZeroDuration());
}

TEST(ParseClock, TakesAnOffsetEitherWay) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Clock> later, ParseClock("+36h"));
  ExpectShifted(*later, absl::Hours(36));
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Clock> earlier, ParseClock("-90d"));
  ExpectShifted(*earlier, absl::Seconds(-90 * kDay));
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Clock> composed, ParseClock("+1d12h30s"));
  ExpectShifted(*composed, absl::Seconds(kDay + 12 * 3600 + 30));
}

TEST(ParseClock, TakesATimeForAClockThatStandsStill) {
  const struct {
    const char* text;
    UnixSeconds seconds;
  } cases[] = {{"2011-12-10T00:00:00Z", 1'323'475'200},
               {"2011-12-10", 1'323'475'200},
               {"2011-12-10T03:00:00+03:00", 1'323'475'200},
               {"2011-12-10 00:00", 1'323'475'200},
               {"1970-01-01", 0}};
  for (const auto& c : cases) {
    ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Clock> clock, ParseClock(c.text));
    EXPECT_EQ(clock->Now(), absl::FromUnixSeconds(c.seconds)) << c.text;
  }
}

TEST(ParseClock, RefusesAnythingElseAndSaysWhatItWants) {
  for (const char* text : {"+", "-", "now", "90d", "+90", "+d", "+90x", "+-90d", "2011-13-01",
                           "2011-02-30", "2011-12-10T24:00:00Z", " ", "+9999999999999s"}) {
    const absl::StatusOr<std::unique_ptr<Clock>> clock = ParseClock(text);
    EXPECT_THAT(clock, FailsAtField("--clock")) << text;
    EXPECT_THAT(clock, FailsWith(Reason::kInvalidField)) << text;
  }
  EXPECT_EQ(ParseClock("soon").status().message(),
            "--clock: got \"soon\", want a time like 2026-11-16T09:00:00Z or an offset like +36h "
            "or -90d");
}

}  // namespace
}  // namespace clientele
