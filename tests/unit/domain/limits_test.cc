#include "server/domain/limits.h"

#include <gtest/gtest.h>

#include <limits>

#include "server/base/civil_time.h"

namespace clientele::domain {
namespace {

using Wide = __int128;

constexpr Wide kMax64 = std::numeric_limits<int64_t>::max();

TEST(Limits, EventTimesRunFrom1970To2105) {
  EXPECT_EQ(FormatTime(kMinEventTime), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(kMaxEventTime), "2105-12-31T23:59:59Z");
}

TEST(Limits, EventTimesLeaveOneNumberOf32BitsForNever) {
  EXPECT_LT(kMaxEventTime, int64_t{std::numeric_limits<uint32_t>::max()});
}

TEST(Limits, AnEventMayLieOneDayAhead) { EXPECT_EQ(kMaxFutureSeconds, kSecondsPerDay); }

TEST(Limits, ASumOverAllOrdersOfAClientFits64Bits) {
  EXPECT_LE(Wide{kMaxAmount} * kMaxOrdersPerClient, kMax64);
  EXPECT_LE(Wide{kMaxQuantity} * kMaxOrdersPerClient, kMax64);
  // A total at its bound and one order more, on the way to being refused.
  EXPECT_LE(Wide{kMaxClientTotal} + kMaxAmount, kMax64);
}

TEST(Limits, AThresholdTimesAllOrdersOfAClientFits64Bits) {
  // Policies take thresholds up to kMaxAmount.
  EXPECT_LE(Wide{kMaxAmount} * kMaxOrdersPerClient, kMax64);
}

TEST(Limits, AreTheNumbersOfTheDomain) {
  EXPECT_EQ(Wide{kMaxAmount}, Wide{10'000} * 1'000'000'000);
  EXPECT_EQ(Wide{kMaxQuantity}, Wide{1'000} * 1'000'000'000);
  EXPECT_EQ(kMaxOrdersPerClient, 100'000);
  EXPECT_EQ(Wide{kMaxClientTotal}, Wide{100'000'000} * 1'000'000'000);
}

}  // namespace
}  // namespace clientele::domain
