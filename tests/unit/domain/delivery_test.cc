#include "server/domain/delivery.h"

#include <gtest/gtest.h>

#include <vector>

namespace clientele::domain {
namespace {

using S = DeliveryStatus;
using E = ReportEffect;

constexpr S kAll[] = {S::kSent, S::kDelivered, S::kBouncedSoft, S::kFailed, S::kBouncedHard};

TEST(EffectOf, EveryPairOfAKnownAndAReportedStatus) {
  const std::vector<std::vector<E>> expected = {
      // Reported: SENT, DELIVERED, BOUNCED_SOFT, FAILED, BOUNCED_HARD.
      {E::kNone, E::kStatus, E::kStatus, E::kStatus, E::kStatus},  // known: SENT
      {E::kNone, E::kNone, E::kStatus, E::kStatus, E::kStatus},    // DELIVERED
      {E::kNone, E::kNone, E::kNone, E::kStatus, E::kStatus},      // BOUNCED_SOFT
      {E::kRetry, E::kRetry, E::kNone, E::kNone, E::kStatus},      // FAILED
      {E::kNone, E::kNone, E::kNone, E::kNone, E::kNone}};         // BOUNCED_HARD
  for (size_t known = 0; known < std::size(kAll); ++known) {
    for (size_t reported = 0; reported < std::size(kAll); ++reported) {
      EXPECT_EQ(EffectOf(kAll[known], kAll[reported]), expected[known][reported])
          << NameOf(kAll[known]) << ", then " << NameOf(kAll[reported]);
    }
  }
}

TEST(EffectOf, TheSameReportAgainSaysNothing) {
  for (const S status : kAll) EXPECT_EQ(EffectOf(status, status), E::kNone);
}

TEST(IsSent, IsWhatUsesTheCapUp) {
  EXPECT_TRUE(IsSent(S::kSent));
  EXPECT_TRUE(IsSent(S::kDelivered));
  for (const S status : {S::kUnspecified, S::kBouncedSoft, S::kFailed, S::kBouncedHard}) {
    EXPECT_FALSE(IsSent(status));
  }
}

}  // namespace
}  // namespace clientele::domain
