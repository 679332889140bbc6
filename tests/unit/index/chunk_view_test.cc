// The rules of the domain's page at their turning points, worked out by hand. Policy defaults: hot
// 90 days, warm 365, active 90, regular 4 orders in 365.
#include "server/index/chunk_view.h"

#include <gtest/gtest.h>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using domain::Channel;
using domain::ConsentStatus;
using domain::ExclusionReason;
using domain::Outcome;
using domain::Temperature;
using filter::FieldId;

class ChunkViewTest : public ::testing::Test {
 protected:
  // The name of client 1's class.
  std::string ClassOf(FieldId field, UnixSeconds now = kNow) {
    const Index::Reader reader(base_.index());
    const Cancelled never;
    Moment moment(reader, now, never);
    ChunkView view(moment, *reader.chunks().front());
    return std::string(filter::FieldOf(field).names()[view.ClassesOf(field)[0]]);
  }
  std::string Temperature(UnixSeconds now = kNow) { return ClassOf(FieldId::kTemperature, now); }
  std::string Tier(UnixSeconds now = kNow) { return ClassOf(FieldId::kVolumeTier, now); }

  HandMade base_;
};

TEST_F(ChunkViewTest, ABuyerIsHotForNinetyDaysAndWarmAfterwards) {
  base_.Order(1, kNow, 1, 1);
  base_.Apply();
  EXPECT_EQ(Temperature(kNow), "HOT");
  EXPECT_EQ(Temperature(kNow + 90 * kDay - 1), "HOT");
  EXPECT_EQ(Temperature(kNow + 90 * kDay), "WARM");
  EXPECT_EQ(Temperature(kNow + 5'000 * kDay), "WARM");
}

TEST_F(ChunkViewTest, AProspectIsWarmForAYear) {
  base_.Client(1).last_positive_at = kNow;
  base_.Apply();
  EXPECT_EQ(Temperature(kNow + 365 * kDay - 1), "WARM");
  EXPECT_EQ(Temperature(kNow + 365 * kDay), "COLD");
}

TEST_F(ChunkViewTest, AnInboundSourceCountsFromTheCreation) {
  base_.Client(1).source = "form";
  base_.Client(1).created_at = kNow - 365 * kDay + 1;
  base_.Apply();
  EXPECT_EQ(Temperature(), "WARM");
  EXPECT_EQ(Temperature(kNow + 1), "COLD");
  base_.Client(1).source = "directory";
  base_.Apply();
  EXPECT_EQ(Temperature(), "COLD");
}

TEST_F(ChunkViewTest, ANegativeLatestContactCoolsEvenALapsedBuyer) {
  base_.Order(1, kNow - 90 * kDay, 1, 1);
  base_.Client(1).last_inbound_at = kNow;
  base_.Client(1).last_reached_outcome = Outcome::kNegative;
  base_.Apply();
  EXPECT_EQ(Temperature(kNow - 1), "HOT");
  EXPECT_EQ(Temperature(), "COLD");
  base_.Client(1).last_reached_outcome = Outcome::kNeutral;
  base_.Apply();
  EXPECT_EQ(Temperature(), "WARM");
}

TEST_F(ChunkViewTest, AStageOfKindReadyToBuyIsHot) {
  base_.Client(1).stage = "ready-to-buy";
  base_.Apply();
  EXPECT_EQ(Temperature(), "HOT");
  EXPECT_EQ(ClassOf(FieldId::kStageKind), "READY_TO_BUY");
  base_.Client(1).stage = "no-such-stage";
  base_.Apply();
  EXPECT_EQ(Temperature(), "COLD");
  EXPECT_EQ(ClassOf(FieldId::kStageKind), "");
}

TEST_F(ChunkViewTest, AnOverrideHoldsUntilItsExpiry) {
  base_.Client(1).temperature_override = Temperature::kHot;
  base_.Client(1).temperature_override_until = kNow;
  base_.Apply();
  EXPECT_EQ(Temperature(kNow - 1), "HOT");
  EXPECT_EQ(Temperature(kNow), "COLD");
}

TEST_F(ChunkViewTest, AverageQuantityReachesAThresholdExactly) {
  base_.policy().volume_medium_from = 10;
  base_.policy().volume_large_from = 20;
  base_.Order(1, kNow, 15, 0);
  base_.Order(1, kNow, 24, 0);
  base_.Apply();
  EXPECT_EQ(Tier(), "MEDIUM");  // 39 / 2 = 19.5
  base_.Order(1, kNow, 21, 0);
  base_.Apply();
  EXPECT_EQ(Tier(), "LARGE");  // 60 / 3 = 20
  base_.Order(1, kNow, 1, 0, domain::OrderKind::kReturn);
  base_.Apply();
  EXPECT_EQ(Tier(), "MEDIUM");  // 59 / 3
}

TEST_F(ChunkViewTest, AWindowOfVolumeForgetsOlderOrders) {
  base_.policy().volume_window_days = 30;
  base_.policy().volume_metric = domain::VolumeMetric::kTotalQuantity;
  base_.Order(1, kNow - 30 * kDay + 1, 95, 0);
  base_.Order(1, kNow, 5, 0);
  base_.Apply();
  EXPECT_EQ(Tier(), "LARGE");  // the stand-in thresholds: 10 and 100
  EXPECT_EQ(Tier(kNow + 1), "SMALL");
  EXPECT_EQ(Tier(kNow + 30 * kDay), "NONE");
}

TEST_F(ChunkViewTest, ReturnsLowerAWindowAtTheirOwnTime) {
  base_.policy().volume_window_days = 30;
  base_.policy().volume_metric = domain::VolumeMetric::kTotalQuantity;
  base_.Order(1, kNow, 100, 0);
  base_.Order(1, kNow - 10 * kDay, 1, 0, domain::OrderKind::kReturn);
  base_.Order(1, kNow - 40 * kDay, 90, 0, domain::OrderKind::kReturn);
  base_.Apply();
  EXPECT_EQ(Tier(), "MEDIUM");                 // 99
  EXPECT_EQ(Tier(kNow + 20 * kDay), "LARGE");  // 100
}

TEST_F(ChunkViewTest, OfOneSecondTheOrderRecordedLaterIsTheLast) {
  base_.policy().volume_window_days = 30;
  base_.policy().volume_metric = domain::VolumeMetric::kLastQuantity;
  base_.Order(1, kNow, 5, 0);
  base_.Order(1, kNow, 50, 0);
  const int64_t twin = base_.Order(1, kNow, 5, 0).order_id;
  base_.Apply();
  EXPECT_EQ(Tier(), "SMALL");
  // Canceling the last leaves the one of 50, though the first holds the same as the canceled one.
  domain::OrderRow canceled;
  canceled.order_id = twin;
  canceled.client_id = 1;
  canceled.placed_at = kNow;
  canceled.quantity = 5;
  canceled.canceled_at = kNow;
  base_.changes().orders.push_back(canceled);
  base_.Apply();
  EXPECT_EQ(Tier(), "MEDIUM");
}

TEST_F(ChunkViewTest, FourOrdersWithinAYearAreRegular) {
  for (int order = 0; order < 4; ++order) base_.Order(1, kNow - order * 100 * kDay, 1, 1);
  // A return is no order.
  base_.Order(1, kNow, 1, 1, domain::OrderKind::kReturn);
  base_.Apply();
  const UnixSeconds oldest = kNow - 300 * kDay;
  EXPECT_EQ(ClassOf(FieldId::kPurchaseFrequency, oldest + 365 * kDay - 1), "REGULAR");
  EXPECT_EQ(ClassOf(FieldId::kPurchaseFrequency, oldest + 365 * kDay), "PERIODIC");
}

TEST_F(ChunkViewTest, OneOrderIsOneTimeAndNoneIsNone) {
  base_.Client(1);
  base_.Apply();
  EXPECT_EQ(ClassOf(FieldId::kPurchaseFrequency), "NONE");
  EXPECT_EQ(ClassOf(FieldId::kOrderValueClass), "NONE");
  EXPECT_EQ(Tier(), "NONE");
  base_.Order(1, kNow, 1, 999'999);
  base_.Apply();
  EXPECT_EQ(ClassOf(FieldId::kPurchaseFrequency), "ONE_TIME");
  EXPECT_EQ(ClassOf(FieldId::kOrderValueClass), "STANDARD");
}

TEST_F(ChunkViewTest, MomentsByAnotherPolicyJudgeByIt) {
  base_.Order(1, kNow - 10 * kDay, 1, 1);
  base_.Apply();
  domain::Policy strict = base_.policy();
  strict.hot_days = 10;
  const Index::Reader reader(base_.index());
  const Cancelled never;
  Moment moment(reader, strict, kNow, never);
  ChunkView view(moment, *reader.chunks().front());
  EXPECT_EQ(view.ClassesOf(FieldId::kTemperature)[0], 2);  // WARM
}

TEST_F(ChunkViewTest, ReachingNeedsABasisToProcess) {
  base_.Channel(1, Channel::kSms, ExclusionReason::kNone, 7);
  base_.Channel(2, Channel::kSms, ExclusionReason::kSuppressed);
  base_.Channel(3, Channel::kSms, ExclusionReason::kConsentPending);
  base_.Channel(4, Channel::kSms, ExclusionReason::kNone, 8);
  base_.Client(4).processing_consent = ConsentStatus::kGranted;
  base_.Order(1, kNow, 1, 1);
  base_.Apply();
  const auto reasons = [&] {
    const Index::Reader reader(base_.index());
    const Cancelled never;
    Moment moment(reader, kNow, never);
    const ChunkView view(moment, *reader.chunks().front());
    std::vector<ExclusionReason> all;
    for (size_t i = 0; i < 4; ++i) all.push_back(view.ReasonOf(Channel::kSms, i));
    all.push_back(view.ReasonOf(Channel::kPost, 0));
    Bitmap reachable;
    view.Reachable(Channel::kSms, reachable);
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(reachable.Test(i), all[i] == ExclusionReason::kNone);
    }
    return all;
  };
  using R = ExclusionReason;
  EXPECT_EQ(reasons(), (std::vector<R>{R::kNoProcessingBasis, R::kSuppressed, R::kNoProcessingBasis,
                                       R::kNone, R::kNoContactPoint}));
  // Where an order is a basis too, a withdrawal still ends it.
  base_.policy().processing_basis = domain::ProcessingBasis::kConsentOrOrder;
  base_.Apply();
  EXPECT_EQ(reasons()[0], R::kNone);
  base_.Client(1).processing_consent = ConsentStatus::kWithdrawn;
  base_.Apply();
  EXPECT_EQ(reasons()[0], R::kNoProcessingBasis);
}

}  // namespace
}  // namespace clientele::index
