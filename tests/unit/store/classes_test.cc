// Each class at the edges of its rule, by the default policy where none is set.
#include "server/store/filter_sql/classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using domain::Temperature;
using filter::FieldId;
using testing::ElementsAre;

class Classes : public testing::Test {
 protected:
  std::string ValueOf(domain::ClientId id, FieldId field) { return base_.Value(id, field); }
  std::string TemperatureOf(domain::ClientId id) { return ValueOf(id, FieldId::kTemperature); }

  FilterBase base_;
};

TEST_F(Classes, AnOrderWithinTheWindowIsHot) {
  base_.Order(1, kNow - 90 * kDay, 100);
  base_.Order(2, kNow - 90 * kDay + 1, 100);
  base_.Client(3);
  base_.Write();
  EXPECT_EQ(TemperatureOf(1), "WARM");  // a lapsed buyer
  EXPECT_EQ(TemperatureOf(2), "HOT");
  EXPECT_EQ(TemperatureOf(3), "COLD");
  EXPECT_EQ(base_.Value(2, FieldId::kTemperature, kNow + 1), "WARM");
}

TEST_F(Classes, AnyOrderEverMayBeHot) {
  base_.policy().hot_rule = domain::HotRule::kAnyOrderEver;
  base_.Order(1, 0, 100);
  base_.Write();
  EXPECT_EQ(TemperatureOf(1), "HOT");
}

TEST_F(Classes, EveryKindOfInterestIsWarmWithinTheWindow) {
  const UnixSeconds within = kNow - 365 * kDay + 1;
  base_.Client(1).last_positive_at = within;
  base_.Client(2).last_inbound_at = within;
  base_.Client(3).last_responded_at = within;
  base_.Client(4).source = "referral";
  base_.Client(4).created_at = within;
  base_.Client(5).source = "directory";
  base_.Client(5).created_at = within;
  base_.Client(6).last_positive_at = within - 1;
  base_.Client(7).last_responded_at = within - 1;
  base_.Write();
  EXPECT_THAT(base_.Members("temperature = WARM"), ElementsAre(1, 2, 3, 4));
}

TEST_F(Classes, ANegativeLastContactIsCold) {
  base_.Client(1).last_positive_at = kNow - kDay;
  base_.Client(1).last_reached_outcome = domain::Outcome::kNegative;
  base_.Order(2, kNow - 100 * kDay, 100);
  base_.Client(2).last_reached_outcome = domain::Outcome::kNegative;
  base_.Order(3, kNow - kDay, 100);
  base_.Client(3).last_reached_outcome = domain::Outcome::kNegative;
  base_.Write();
  EXPECT_EQ(TemperatureOf(1), "COLD");
  EXPECT_EQ(TemperatureOf(2), "COLD");
  EXPECT_EQ(TemperatureOf(3), "HOT");
}

TEST_F(Classes, AnOverrideHoldsUntilItExpires) {
  for (domain::ClientId id = 1; id <= 3; ++id) {
    base_.Client(id).temperature_override = Temperature::kHot;
    base_.Client(id).temperature_override_until = kNow + id - 2;
    base_.Client(id).behavior_override = domain::Behavior::kImpulse;
    base_.Client(id).behavior_override_until = kNow + id - 2;
  }
  base_.Write();
  EXPECT_THAT(base_.Members("temperature = HOT"), ElementsAre(3));
  EXPECT_THAT(base_.Members("behavior = IMPULSE"), ElementsAre(3));
}

TEST_F(Classes, StagesCountByTheirKind) {
  base_.Client(1).stage = "ready-to-buy";
  base_.Client(2).stage = "lost";
  base_.Client(3).stage = "no-such-stage";
  base_.Client(4).stage = "";
  base_.Write();
  EXPECT_EQ(TemperatureOf(1), "HOT");
  EXPECT_EQ(ValueOf(1, FieldId::kStageKind), "READY_TO_BUY");
  EXPECT_EQ(ValueOf(2, FieldId::kStageKind), "LOST");
  EXPECT_EQ(ValueOf(3, FieldId::kStageKind), "-");
  EXPECT_EQ(ValueOf(4, FieldId::kStageKind), "-");
  EXPECT_THAT(base_.Members("stage_kind != LOST"), ElementsAre(1));
}

TEST_F(Classes, TiersByTheAverageQuantityCompareExactly) {
  base_.policy().volume_medium_from = 10;
  base_.policy().volume_large_from = 100;
  base_.Order(1, kNow - kDay, 1, 10);
  base_.Order(1, kNow - kDay, 1, 9);  // 9.5
  base_.Order(2, kNow - kDay, 1, 10);
  base_.Order(3, kNow - kDay, 1, 100);
  base_.Client(4);
  base_.Write();
  EXPECT_EQ(ValueOf(1, FieldId::kVolumeTier), "SMALL");
  EXPECT_EQ(ValueOf(2, FieldId::kVolumeTier), "MEDIUM");
  EXPECT_EQ(ValueOf(3, FieldId::kVolumeTier), "LARGE");
  EXPECT_EQ(ValueOf(4, FieldId::kVolumeTier), "NONE");
}

// Orders of 30 (long ago), 5 and 20 pieces (at one moment, the second recorded later), and a return
// of 4, for 300, 50, 200 and 40.
class Volumes : public Classes, public testing::WithParamInterface<domain::VolumeMetric> {
 protected:
  // Where the value is LARGE exactly: the threshold that it reaches and the next does not.
  bool Reaches(int64_t threshold, int32_t window_days) {
    FilterBase base;
    base.policy().volume_metric = GetParam();
    base.policy().volume_window_days = window_days;
    base.policy().volume_medium_from = 0;
    base.policy().volume_large_from = threshold;
    base.Order(1, kNow - 400 * kDay, 300, 30);
    base.Order(1, kNow - 2 * kDay, 50, 5);
    base.Order(1, kNow - 2 * kDay, 200, 20);
    base.Return(1, kNow - kDay, 40, 4);
    base.Write();
    return base.Value(1, FieldId::kVolumeTier) == "LARGE";
  }
  void ExpectValue(int64_t value, int32_t window_days) {
    EXPECT_TRUE(Reaches(value, window_days));
    EXPECT_FALSE(Reaches(value + 1, window_days));
  }
};

TEST_P(Volumes, AreOverTheWholeLifeOrAWindow) {
  using domain::VolumeMetric;
  struct Values {
    int64_t lifetime;
    int64_t recent;
  };
  const std::map<VolumeMetric, Values> want = {
      {VolumeMetric::kAverageQuantity, {17, 10}},  // 51 / 3, 21 / 2
      {VolumeMetric::kLargestQuantity, {30, 20}},
      {VolumeMetric::kLastQuantity, {20, 20}},
      {VolumeMetric::kTotalQuantity, {51, 21}},
      {VolumeMetric::kAverageAmount, {170, 105}},  // 510 / 3, 210 / 2
      {VolumeMetric::kTotalAmount, {510, 210}},
  };
  ExpectValue(want.at(GetParam()).lifetime, 0);
  ExpectValue(want.at(GetParam()).recent, 30);
}

INSTANTIATE_TEST_SUITE_P(
    , Volumes,
    testing::Values(domain::VolumeMetric::kAverageQuantity, domain::VolumeMetric::kLargestQuantity,
                    domain::VolumeMetric::kLastQuantity, domain::VolumeMetric::kTotalQuantity,
                    domain::VolumeMetric::kAverageAmount, domain::VolumeMetric::kTotalAmount));

TEST_F(Classes, WithoutAnOrderInTheWindowThereIsNoTier) {
  base_.policy().volume_window_days = 30;
  base_.Order(1, kNow - 30 * kDay, 1, 1'000);
  base_.Return(1, kNow - kDay, 1, 1);
  base_.Write();
  EXPECT_EQ(ValueOf(1, FieldId::kVolumeTier), "NONE");
}

TEST_F(Classes, FrequencyCountsOrdersWithinAYear) {
  base_.Client(1);
  base_.Order(2, kNow - kDay, 1);
  for (int i = 0; i < 4; ++i) base_.Order(3, kNow - 365 * kDay + 1 - (i == 0), 1);
  for (int i = 0; i < 4; ++i) base_.Order(4, kNow - 365 * kDay + 1, 1);
  base_.Write();
  EXPECT_EQ(ValueOf(1, FieldId::kPurchaseFrequency), "NONE");
  EXPECT_EQ(ValueOf(2, FieldId::kPurchaseFrequency), "ONE_TIME");
  EXPECT_EQ(ValueOf(3, FieldId::kPurchaseFrequency), "PERIODIC");
  EXPECT_EQ(ValueOf(4, FieldId::kPurchaseFrequency), "REGULAR");
  EXPECT_EQ(ValueOf(4, FieldId::kBehavior), "LOYAL");
  EXPECT_EQ(ValueOf(3, FieldId::kBehavior), "UNKNOWN");
}

TEST_F(Classes, OrderValuesReachTheirThresholdsExactly) {
  const int64_t amounts[] = {99'999, 100'000, 999'999, 1'000'000};
  domain::ClientId id = 0;
  for (const int64_t amount : amounts) base_.Order(++id, kNow, amount);
  base_.Write();
  EXPECT_THAT(base_.Members("order_value_class = ECONOMY"), ElementsAre(1));
  EXPECT_THAT(base_.Members("order_value_class = STANDARD"), ElementsAre(2, 3));
  EXPECT_THAT(base_.Members("order_value_class = VIP"), ElementsAre(4));
}

TEST_F(Classes, DiscountSeekersBoughtMostlyWithADiscount) {
  // 7 of 10 and 2 of 3 discounted: 70 % and 66 %.
  for (int i = 0; i < 10; ++i) base_.Order(1, kNow - 400 * kDay, 1).discount = i < 7;
  for (int i = 0; i < 3; ++i) base_.Order(2, kNow - 400 * kDay, 1).discount = i < 2;
  for (int i = 0; i < 2; ++i) base_.Order(3, kNow - 400 * kDay, 1).discount = 1;
  base_.Client(4).last_positive_at = 0;
  base_.Client(5).last_positive_at = 0;
  base_.Client(5).stage = "ready-to-buy";
  base_.Write();
  EXPECT_EQ(ValueOf(1, FieldId::kBehavior), "DISCOUNT");
  EXPECT_EQ(ValueOf(2, FieldId::kBehavior), "UNKNOWN");
  EXPECT_EQ(ValueOf(3, FieldId::kBehavior), "UNKNOWN");
  EXPECT_EQ(ValueOf(4, FieldId::kBehavior), "WANDERING");
  EXPECT_EQ(ValueOf(5, FieldId::kBehavior), "UNKNOWN");
}

TEST_F(Classes, ActiveIsWithinNinetyDays) {
  base_.Order(1, kNow - 90 * kDay, 1);
  base_.Order(2, kNow - 90 * kDay + 1, 1);
  base_.Client(3);
  base_.Write();
  EXPECT_THAT(base_.Members("active"), ElementsAre(2));
  EXPECT_THAT(base_.Members("NOT active"), ElementsAre(1, 3));
}

TEST_F(Classes, OverdueIsLongerSilentThanTwiceTheMedian) {
  // Intervals of 10 days: due after 20.
  for (int i = 0; i < 3; ++i) base_.Order(1, kNow - 20 * kDay - i * 10 * kDay, 1);
  for (int i = 0; i < 3; ++i) base_.Order(2, kNow - 20 * kDay - 1 - i * 10 * kDay, 1);
  for (int i = 0; i < 2; ++i) base_.Order(3, kNow - 900 * kDay - i * kDay, 1);
  base_.Write();
  EXPECT_THAT(base_.Members("overdue"), ElementsAre(2));
}

TEST_F(Classes, ReachableNeedsABasisToProcess) {
  using domain::Channel;
  using domain::ConsentStatus;
  for (domain::ClientId id = 1; id <= 4; ++id) base_.Reach(id, Channel::kEmail);
  base_.Client(1).processing_consent = ConsentStatus::kGranted;
  base_.Client(2).processing_consent = ConsentStatus::kPending;
  base_.Order(3, kNow, 1);
  base_.Order(4, kNow, 1);
  base_.Client(4).processing_consent = ConsentStatus::kWithdrawn;
  base_.Client(5).processing_consent = ConsentStatus::kGranted;
  base_.Reach(5, Channel::kEmail, domain::ExclusionReason::kConsentNeverGiven);
  base_.Client(6).processing_consent = ConsentStatus::kGranted;
  base_.Reach(6, Channel::kSms);
  base_.policy().processing_basis = domain::ProcessingBasis::kConsentOrOrder;
  base_.Write();
  EXPECT_THAT(base_.Members("reachable(EMAIL)"), ElementsAre(1, 3));
  EXPECT_THAT(base_.Members("reachable(SMS)"), ElementsAre(6));
}

}  // namespace
}  // namespace clientele::store
