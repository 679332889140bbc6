#include "server/service/policies.h"

#include <gtest/gtest.h>

#include "server/index/queries.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

TEST(PatchPolicy, NamesEveryFieldThatIsOutOfBounds) {
  const auto patch = [](domain::Policy& policy) {
    policy.hot_days = 0;
    policy.time_zone = "Mars/Olympus";
  };
  const auto patched = PatchPolicy({}, patch, std::nullopt);
  EXPECT_THAT(patched, FailsAtField("policy.hot_days"));
  EXPECT_THAT(patched, FailsAtField("policy.time_zone"));
}

TEST(PatchPolicy, TheCurrencyCanBeSetOnce) {
  domain::Policy policy;
  const auto rubles = [](domain::Policy& p) { p.currency = "RUB"; };
  ASSERT_OK_AND_ASSIGN(policy, PatchPolicy(policy, rubles, std::nullopt));
  EXPECT_THAT(PatchPolicy(policy, rubles, std::nullopt), IsOk());
  const auto pounds = [](domain::Policy& p) { p.currency = "GBP"; };
  EXPECT_THAT(PatchPolicy(policy, pounds, std::nullopt), FailsAtField("policy.currency"));
}

TEST(PatchPolicy, AnEtagIsTheVersion) {
  const auto nothing = [](domain::Policy&) {};
  EXPECT_THAT(PatchPolicy({}, nothing, 1), IsOk());
  EXPECT_THAT(PatchPolicy({}, nothing, 2), FailsWith(Reason::kEtagMismatch));
}

TEST(UpdatePolicy, AnAttributeKeepsItsTypeEvenWhenItWasTakenOffMeanwhile) {
  TestBase base;
  const auto declare = [&](domain::AttributeType type) {
    return base
        .Write(UpdatePolicy(
            [type](domain::Policy& policy) {
              policy.attributes = {{"size", "", type, {}}};
            },
            std::nullopt, "admin"))
        .status();
  };
  EXPECT_THAT(declare(domain::AttributeType::kInteger), IsOk());
  const auto none = [](domain::Policy& policy) { policy.attributes.clear(); };
  EXPECT_THAT(base.Write(UpdatePolicy(none, std::nullopt, "admin")), IsOk());
  EXPECT_THAT(declare(domain::AttributeType::kDate), FailsAtField("policy.attributes[0].type"));
  base.Restart();
  EXPECT_THAT(declare(domain::AttributeType::kDate), FailsAtField("policy.attributes[0].type"));
  EXPECT_THAT(declare(domain::AttributeType::kInteger), IsOk());
}

TEST(UpdatePolicy, HoldsForTheNextAnswerAndSurvivesARestart) {
  TestBase base;
  const domain::ClientId id = base.AddClient();
  base.AddOrder(id, kTestNow - 40 * 86'400, 50, 5'000);
  EXPECT_EQ(base.Count("temperature = HOT AND volume_tier = MEDIUM"), 1);
  const auto patch = [](domain::Policy& policy) {
    policy.hot_days = 30;
    policy.volume_large_from = 50;
    policy.volume_medium_from = 20;
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                       base.Write(UpdatePolicy(patch, std::nullopt, "admin")));
  EXPECT_EQ(outcome.changed, 1);
  EXPECT_EQ(base.index().policy()->version, 2);
  EXPECT_EQ(base.Count("temperature = WARM AND volume_tier = LARGE"), 1);
  base.Restart();
  EXPECT_EQ(base.index().policy()->version, 2);
  EXPECT_EQ(base.Count("temperature = WARM AND volume_tier = LARGE"), 1);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again,
                       base.Write(UpdatePolicy(patch, std::nullopt, "admin")));
  EXPECT_EQ(again.changed, 0);
  EXPECT_EQ(base.index().policy()->version, 2);
}

TEST(UpdatePolicy, WhoWouldChangeClassIsCountedBefore) {
  TestBase base;
  for (int i = 1; i <= 10; ++i) {
    base.AddOrder(base.AddClient(), kTestNow - i * 10 * 86'400, 5, 500);
  }
  domain::Policy shorter;
  shorter.hot_days = 55;
  shorter.active_days = 55;
  const index::Index::Reader reader(base.index());
  ASSERT_OK_AND_ASSIGN(const int64_t count,
                       index::CountReclassified(reader, shorter, kTestNow, nullptr));
  EXPECT_EQ(count, 3);  // 60, 70 and 80 days ago
}

}  // namespace
}  // namespace clientele::service
