#include "server/domain/classification.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

using Wide = __int128;

constexpr UnixSeconds kNow = 1'794'819'600;  // 2026-11-16T09:00:00Z
constexpr int64_t kDay = 86'400;

ClassRules Rules(const Policy& policy = {}) { return ClassRules(policy, kNow); }

ClassRules VolumeRules(VolumeMetric metric, int64_t medium_from, int64_t large_from) {
  Policy policy;
  policy.volume_metric = metric;
  policy.volume_medium_from = medium_from;
  policy.volume_large_from = large_from;
  return Rules(policy);
}

TEST(ClassRules, TurnWindowsOfDaysIntoInstants) {
  Policy policy;
  policy.hot_days = 1;
  policy.warm_days = 2;
  policy.active_days = 3;
  policy.regular_days = 4;
  policy.volume_window_days = 3'650;
  const ClassRules rules = Rules(policy);
  EXPECT_EQ(rules.now, kNow);
  EXPECT_EQ(rules.hot_after, kNow - 86'400);
  EXPECT_EQ(rules.warm_after, kNow - 172'800);
  EXPECT_EQ(rules.active_after, kNow - 259'200);
  EXPECT_EQ(rules.regular_after, kNow - 345'600);
  EXPECT_EQ(rules.volume_after, kNow - 315'360'000);
}

TEST(ClassRules, AWindowOfNoDaysIsTheWholeLife) { EXPECT_EQ(Rules().volume_after, kNeverAt); }

TEST(ClassRules, UseTenAndAHundredWhileTheBusinessHasSetNoThresholds) {
  EXPECT_EQ(Rules().medium_from, 10);
  EXPECT_EQ(Rules().large_from, 100);
}

TEST(VolumeTier, IsNoneWithoutAnOrderWhateverTheTotals) {
  OrderTotals totals;
  totals.amount = totals.quantity = -5;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kNone);
  totals.quantity = 1'000;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kNone);
}

TEST(VolumeTier, IsByTheAverageQuantityUnlessThePolicySaysOtherwise) {
  OrderTotals totals;
  totals.count = 3;
  totals.quantity = 29;  // just below 10 an order
  totals.largest_quantity = totals.last_quantity = 1'000;
  totals.amount = 1'000'000;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kSmall);
  totals.quantity = 30;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kMedium);
  totals.quantity = 299;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kMedium);
  totals.quantity = 300;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kLarge);
}

TEST(VolumeTier, ReadsTheNumberOfItsMetricOnly) {
  const OrderTotals totals = {
      .count = 10, .amount = 2'000, .quantity = 500, .largest_quantity = 90, .last_quantity = 40};
  const auto is_large_from = [&](VolumeMetric metric, int64_t value) {
    return VolumeTierOf(totals, VolumeRules(metric, 1, value)) == VolumeTier::kLarge &&
           VolumeTierOf(totals, VolumeRules(metric, 1, value + 1)) == VolumeTier::kMedium &&
           VolumeTierOf(totals, VolumeRules(metric, value + 1, value + 2)) == VolumeTier::kSmall;
  };
  EXPECT_TRUE(is_large_from(VolumeMetric::kAverageQuantity, 50));
  EXPECT_TRUE(is_large_from(VolumeMetric::kLargestQuantity, 90));
  EXPECT_TRUE(is_large_from(VolumeMetric::kLastQuantity, 40));
  EXPECT_TRUE(is_large_from(VolumeMetric::kTotalQuantity, 500));
  EXPECT_TRUE(is_large_from(VolumeMetric::kAverageAmount, 200));
  EXPECT_TRUE(is_large_from(VolumeMetric::kTotalAmount, 2'000));
}

TEST(VolumeTier, OfABuyerWhoReturnedMoreThanWasBoughtIsSmall) {
  OrderTotals totals;
  totals.count = 1;
  totals.quantity = -kMaxClientTotal;
  EXPECT_EQ(VolumeTierOf(totals, Rules()), VolumeTier::kSmall);
}

TEST(VolumeTier, ComparesAveragesExactlyAtTheBounds) {
  const int64_t count = kMaxOrdersPerClient;
  const int64_t threshold = kMaxClientTotal / count;
  const ClassRules rules = VolumeRules(VolumeMetric::kAverageAmount, 1, threshold);
  OrderTotals totals;
  totals.count = count;
  totals.amount = kMaxClientTotal;
  EXPECT_EQ(VolumeTierOf(totals, rules), VolumeTier::kLarge);
  // One minor unit in 10^17: no double could tell.
  totals.amount = kMaxClientTotal - 1;
  EXPECT_EQ(VolumeTierOf(totals, rules), VolumeTier::kMedium);
}

TEST(VolumeTier, TheLargestThresholdTimesTheMostOrdersDoesNotOverflow) {
  const ClassRules rules = VolumeRules(VolumeMetric::kAverageAmount, kMaxAmount, kMaxAmount);
  OrderTotals totals;
  totals.count = kMaxOrdersPerClient;
  totals.amount = kMaxClientTotal;
  EXPECT_EQ(VolumeTierOf(totals, rules), VolumeTier::kSmall);
  totals.count = 1;
  totals.amount = kMaxAmount;
  EXPECT_EQ(VolumeTierOf(totals, rules), VolumeTier::kLarge);
}

TEST(PurchaseFrequency, CountsOrders) {
  EXPECT_EQ(PurchaseFrequencyOf(0, 0, Rules()), PurchaseFrequency::kNone);
  EXPECT_EQ(PurchaseFrequencyOf(1, 0, Rules()), PurchaseFrequency::kOneTime);
  EXPECT_EQ(PurchaseFrequencyOf(1, 1, Rules()), PurchaseFrequency::kOneTime);
  EXPECT_EQ(PurchaseFrequencyOf(2, 0, Rules()), PurchaseFrequency::kPeriodic);
  EXPECT_EQ(PurchaseFrequencyOf(kMaxOrdersPerClient, 0, Rules()), PurchaseFrequency::kPeriodic);
}

TEST(PurchaseFrequency, IsRegularFromFourOrdersInTheWindow) {
  EXPECT_EQ(PurchaseFrequencyOf(100, 3, Rules()), PurchaseFrequency::kPeriodic);
  EXPECT_EQ(PurchaseFrequencyOf(4, 4, Rules()), PurchaseFrequency::kRegular);
  EXPECT_EQ(PurchaseFrequencyOf(100, 5, Rules()), PurchaseFrequency::kRegular);
  Policy policy;
  policy.regular_orders = 2;
  EXPECT_EQ(PurchaseFrequencyOf(2, 1, Rules(policy)), PurchaseFrequency::kPeriodic);
  EXPECT_EQ(PurchaseFrequencyOf(2, 2, Rules(policy)), PurchaseFrequency::kRegular);
}

TEST(OrderValueClass, IsTheAverageOrderAgainstTwoThresholds) {
  EXPECT_EQ(OrderValueClassOf(0, 0, Rules()), OrderValueClass::kNone);
  EXPECT_EQ(OrderValueClassOf(0, -5, Rules()), OrderValueClass::kNone);
  EXPECT_EQ(OrderValueClassOf(3, 299'999, Rules()), OrderValueClass::kEconomy);
  EXPECT_EQ(OrderValueClassOf(3, 300'000, Rules()), OrderValueClass::kStandard);
  EXPECT_EQ(OrderValueClassOf(3, 2'999'999, Rules()), OrderValueClass::kStandard);
  EXPECT_EQ(OrderValueClassOf(3, 3'000'000, Rules()), OrderValueClass::kVip);
  EXPECT_EQ(OrderValueClassOf(1, -kMaxClientTotal, Rules()), OrderValueClass::kEconomy);
}

TEST(OrderValueClass, ComparesExactlyAtTheBounds) {
  Policy policy;
  policy.order_value_vip_from = kMaxClientTotal / kMaxOrdersPerClient;
  const ClassRules rules = Rules(policy);
  EXPECT_EQ(OrderValueClassOf(kMaxOrdersPerClient, kMaxClientTotal, rules), OrderValueClass::kVip);
  EXPECT_EQ(OrderValueClassOf(kMaxOrdersPerClient, kMaxClientTotal - 1, rules),
            OrderValueClass::kStandard);
}

TEST(Active, IsAnOrderWithin90Days) {
  constexpr int64_t kEdge = kNow - 90 * kDay;
  EXPECT_FALSE(IsActive(kNeverAt, Rules()));
  EXPECT_FALSE(IsActive(kEdge - 1, Rules()));
  EXPECT_FALSE(IsActive(kEdge, Rules()));
  EXPECT_TRUE(IsActive(kEdge + 1, Rules()));
  EXPECT_TRUE(IsActive(kNow, Rules()));
  EXPECT_TRUE(IsActive(kNow + kDay, Rules()));
}

// Averages as fractions, in 128 bits.
TEST(Averages, AgreeWithFractionsOverRandomTotals) {
  Dice dice(11);
  for (int round = 0; round < 100'000; ++round) {
    Policy policy;
    policy.volume_metric = VolumeMetric::kAverageAmount;
    policy.volume_medium_from = dice.Between(1, dice.OneIn(2) ? 100 : kMaxAmount);
    policy.volume_large_from = dice.Between(*policy.volume_medium_from, kMaxAmount);
    policy.order_value_standard_from = *policy.volume_medium_from;
    policy.order_value_vip_from = *policy.volume_large_from;
    OrderTotals totals;
    totals.count = dice.Between(1, kMaxOrdersPerClient);
    const Wide near = Wide{*policy.volume_medium_from} * totals.count;
    const bool at_edge = near < kMaxClientTotal && dice.OneIn(2);
    totals.amount = at_edge ? static_cast<int64_t>(near) + dice.Between(-1, 1)
                            : dice.Between(-kMaxClientTotal, kMaxClientTotal);
    const int reached = (Wide{totals.amount} >= near) +
                        (Wide{totals.amount} >= Wide{*policy.volume_large_from} * totals.count);
    const ClassRules rules = Rules(policy);
    ASSERT_EQ(static_cast<int>(VolumeTierOf(totals, rules)),
              static_cast<int>(VolumeTier::kSmall) + reached);
    ASSERT_EQ(static_cast<int>(OrderValueClassOf(totals.count, totals.amount, rules)),
              static_cast<int>(OrderValueClass::kEconomy) + reached);
  }
}

TEST(Average, RoundsHalfAwayFromZero) {
  EXPECT_EQ(Average(0, 3), 0);
  EXPECT_EQ(Average(4, 3), 1);
  EXPECT_EQ(Average(5, 3), 2);
  EXPECT_EQ(Average(3, 2), 2);
  EXPECT_EQ(Average(-3, 2), -2);
  EXPECT_EQ(Average(-4, 3), -1);
  EXPECT_EQ(Average(1, kMaxOrdersPerClient), 0);
  EXPECT_EQ(Average(-kMaxClientTotal, 1), -kMaxClientTotal);
}

TEST(Average, IsNeverMoreThanHalfAUnitOff) {
  Dice dice(12);
  for (int round = 0; round < 100'000; ++round) {
    const int64_t total = dice.Between(-kMaxClientTotal, kMaxClientTotal);
    const int64_t count = dice.Between(1, kMaxOrdersPerClient);
    const Wide rest = Wide{total} - Wide{Average(total, count)} * count;
    ASSERT_LE((rest < 0 ? -rest : rest) * 2, Wide{count}) << total << " / " << count;
  }
}

}  // namespace
}  // namespace clientele::domain
