// Temperature: every clause of the rule, at the second where it turns.
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "server/domain/classification.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

constexpr UnixSeconds kNow = 1'794'819'600;  // 2026-11-16T09:00:00Z
constexpr int64_t kDay = 86'400;
constexpr int64_t kHotEdge = kNow - 90 * kDay;
constexpr int64_t kWarmEdge = kNow - 365 * kDay;

Temperature Of(const TemperatureFacts& facts, const Policy& policy = {}) {
  return TemperatureOf(facts, ClassRules(policy, kNow));
}

TemperatureFacts Ordered(int64_t at) {
  TemperatureFacts facts;
  facts.last_order_at = at;
  return facts;
}

TEST(Temperature, IsColdWhereNothingIsKnown) { EXPECT_EQ(Of({}), Temperature::kCold); }

TEST(Temperature, IsHotWithin90DaysOfAnOrderAndThenWarm) {
  EXPECT_EQ(Of(Ordered(kHotEdge - 1)), Temperature::kWarm);
  EXPECT_EQ(Of(Ordered(kHotEdge)), Temperature::kWarm);
  EXPECT_EQ(Of(Ordered(kHotEdge + 1)), Temperature::kHot);
  EXPECT_EQ(Of(Ordered(kNow)), Temperature::kHot);
}

TEST(Temperature, AWindowHasNoUpperEnd) {
  EXPECT_EQ(Of(Ordered(kNow + kDay)), Temperature::kHot);
  TemperatureFacts facts;
  facts.last_positive_at = kNow + kDay;
  EXPECT_EQ(Of(facts), Temperature::kWarm);
}

TEST(Temperature, ALapsedBuyerIsWarmHoweverLongAgo) {
  EXPECT_EQ(Of(Ordered(0)), Temperature::kWarm);
  EXPECT_EQ(Of(Ordered(kWarmEdge - 1)), Temperature::kWarm);
}

TEST(Temperature, IsHotByAnyOrderEverWhereThePolicySaysSo) {
  Policy policy;
  policy.hot_rule = HotRule::kAnyOrderEver;
  EXPECT_EQ(Of(Ordered(0), policy), Temperature::kHot);
  EXPECT_EQ(Of({}, policy), Temperature::kCold);
}

TEST(Temperature, IsHotInAStageReadyToBuyWhateverElse) {
  TemperatureFacts facts;
  facts.ready_to_buy = true;
  EXPECT_EQ(Of(facts), Temperature::kHot);
  facts.last_reached_negative = true;
  EXPECT_EQ(Of(facts), Temperature::kHot);
}

TEST(Temperature, IsWarmWithin365DaysOfEachSignOfInterest) {
  for (int64_t TemperatureFacts::*sign :
       {&TemperatureFacts::last_positive_at, &TemperatureFacts::last_inbound_at,
        &TemperatureFacts::inbound_created_at}) {
    TemperatureFacts facts;
    facts.*sign = kWarmEdge - 1;
    EXPECT_EQ(Of(facts), Temperature::kCold);
    facts.*sign = kWarmEdge;
    EXPECT_EQ(Of(facts), Temperature::kCold);
    facts.*sign = kWarmEdge + 1;
    EXPECT_EQ(Of(facts), Temperature::kWarm);
    facts.*sign = kNow;
    EXPECT_EQ(Of(facts), Temperature::kWarm) << "interest alone is never HOT";
  }
}

TEST(Temperature, ANegativeLatestContactTakesTheWarmthOfProspectsAndLapsedBuyers) {
  TemperatureFacts prospect;
  prospect.last_positive_at = kNow - kDay;
  prospect.last_reached_negative = true;
  EXPECT_EQ(Of(prospect), Temperature::kCold);
  TemperatureFacts lapsed = Ordered(kHotEdge);
  lapsed.last_reached_negative = true;
  EXPECT_EQ(Of(lapsed), Temperature::kCold);
}

TEST(Temperature, ANegativeLatestContactDoesNotCoolABuyer) {
  TemperatureFacts buyer = Ordered(kHotEdge + 1);
  buyer.last_reached_negative = true;
  EXPECT_EQ(Of(buyer), Temperature::kHot);
}

TEST(Temperature, AnOverrideHoldsUntilItsExpiry) {
  for (const Temperature value : {Temperature::kCold, Temperature::kWarm, Temperature::kHot}) {
    TemperatureFacts facts = Ordered(kNow);
    facts.override_value = value;
    facts.override_until = kNow + 1;
    EXPECT_EQ(Of(facts), value);
    facts.override_until = kNow;
    EXPECT_EQ(Of(facts), Temperature::kHot) << "the rule holds again";
    facts.override_until = kNow - 1;
    EXPECT_EQ(Of(facts), Temperature::kHot);
  }
}

TEST(Temperature, AnOverrideThatWasNeverSetDoesNotHold) {
  TemperatureFacts facts;
  facts.override_until = kNow + kDay;
  EXPECT_EQ(Of(facts), Temperature::kCold);
}

TEST(Temperature, HasTheWindowsOfThePolicy) {
  Policy policy;
  policy.hot_days = 1;
  policy.warm_days = 2;
  EXPECT_EQ(Of(Ordered(kNow - kDay), policy), Temperature::kWarm);
  EXPECT_EQ(Of(Ordered(kNow - kDay + 1), policy), Temperature::kHot);
  TemperatureFacts facts;
  facts.last_inbound_at = kNow - 2 * kDay;
  EXPECT_EQ(Of(facts, policy), Temperature::kCold);
  facts.last_inbound_at += 1;
  EXPECT_EQ(Of(facts, policy), Temperature::kWarm);
}

// The largest window on the first day there is reaches before 1970, and stays after "never".
TEST(Temperature, NeverIsEarlierThanAnyWindow) {
  Policy policy;
  policy.hot_days = policy.warm_days = 3'650;
  const ClassRules rules(policy, 0);
  EXPECT_EQ(TemperatureOf({}, rules), Temperature::kCold);
  EXPECT_EQ(TemperatureOf(Ordered(0), rules), Temperature::kHot);
}

// The rule in the words of the domain, with "within" and "ever" spelt out.
struct Life {
  std::optional<int64_t> order, positive, inbound, inbound_created, override_until;
  Temperature override_value = Temperature::kNone;
  bool ready = false, negative = false;
};

Temperature NaiveTemperature(const Life& life, const Policy& policy) {
  const auto within = [](std::optional<int64_t> at, int64_t days) {
    return at.has_value() && kNow - *at < days * kDay;
  };
  if (life.override_value != Temperature::kNone && life.override_until.has_value() &&
      *life.override_until > kNow) {
    return life.override_value;
  }
  const bool any_order = policy.hot_rule == HotRule::kAnyOrderEver && life.order.has_value();
  if (any_order || within(life.order, policy.hot_days) || life.ready) return Temperature::kHot;
  if (life.negative) return Temperature::kCold;
  const bool prospect = within(life.positive, policy.warm_days) ||
                        within(life.inbound, policy.warm_days) ||
                        within(life.inbound_created, policy.warm_days);
  return prospect || life.order.has_value() ? Temperature::kWarm : Temperature::kCold;
}

// Missing, or within two seconds of an edge, or anywhere.
std::optional<int64_t> RandomTime(Dice& dice, const Policy& policy) {
  if (dice.OneIn(3)) return std::nullopt;
  if (dice.OneIn(4)) return dice.Between(0, kNow + kDay);
  const int64_t days = dice.Pick<int64_t>({0, policy.hot_days, policy.warm_days});
  return kNow - days * kDay + dice.Between(-2, 2);
}

TemperatureFacts ToFacts(const Life& life) {
  TemperatureFacts facts;
  facts.last_order_at = life.order.value_or(kNeverAt);
  facts.last_positive_at = life.positive.value_or(kNeverAt);
  facts.last_inbound_at = life.inbound.value_or(kNeverAt);
  facts.inbound_created_at = life.inbound_created.value_or(kNeverAt);
  facts.ready_to_buy = life.ready;
  facts.last_reached_negative = life.negative;
  facts.override_value = life.override_value;
  facts.override_until = life.override_until.value_or(kNeverAt);
  return facts;
}

TEST(Temperature, AgreesWithTheRuleInWords) {
  Dice dice(7);
  for (int round = 0; round < 200'000; ++round) {
    Policy policy;
    policy.hot_days = static_cast<int32_t>(dice.Between(1, 400));
    policy.warm_days = static_cast<int32_t>(dice.Between(1, 400));
    if (dice.OneIn(4)) policy.hot_rule = HotRule::kAnyOrderEver;
    Life life;
    life.order = RandomTime(dice, policy);
    life.positive = RandomTime(dice, policy);
    life.inbound = RandomTime(dice, policy);
    life.inbound_created = RandomTime(dice, policy);
    life.ready = dice.OneIn(8);
    life.negative = dice.OneIn(3);
    if (dice.OneIn(4)) life.override_value = static_cast<Temperature>(dice.Between(1, 3));
    life.override_until = RandomTime(dice, policy);
    ASSERT_EQ(Of(ToFacts(life), policy), NaiveTemperature(life, policy)) << round;
  }
}

}  // namespace
}  // namespace clientele::domain
