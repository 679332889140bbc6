#include "server/service/audience_builder.h"

#include "server/base/civil_time.h"
#include "server/service/policies.h"
#include "server/service/segment_changes.h"
#include "tests/unit/service/campaign_base.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using domain::CampaignOptions;
using domain::CampaignStatus;
using domain::ClientId;
using domain::ExclusionReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr UnixSeconds kDay = kSecondsPerDay;

class AudienceBuilderTest : public CampaignBase {
 protected:
  AudienceInput Window(const std::string& campaign_id, UnixSeconds from, UnixSeconds to) {
    AudienceInput input;
    input.campaign_id = campaign_id;
    input.send_from = from;
    input.send_to = to;
    return input;
  }
};

TEST_F(AudienceBuilderTest, SeesAWithdrawalThatCameAfterItWasPrepared) {
  const ClientId stays = Add("a");
  const ClientId leaves = Add("b");
  Create("spring", "");
  const AudienceInput input = {"spring", 1, {}, {}, ""};
  auto prepared = Prepare(input);
  ASSERT_NE(prepared, nullptr);
  Withdraw(leaves);
  const ClientId late = Add("late");
  ASSERT_THAT(base_.Write(BuildPrepared(input, std::move(prepared))), IsOk());
  EXPECT_THAT(MembersOf("spring", 1), ElementsAre(stays, late));
  ASSERT_OK_AND_ASSIGN(const auto audience, Audience("spring", 1));
  EXPECT_EQ(Count(audience, ExclusionReason::kConsentWithdrawn), 1);
}

TEST_F(AudienceBuilderTest, IsJudgedAnewWhenTheCampaignHasChangedSinceItWasPrepared) {
  Add("a");
  const ClientId second = Add("b");
  Create("spring", "");
  const AudienceInput input = {"spring", 1, {}, {}, ""};
  auto prepared = Prepare(input);
  Update("spring", "id = 2");
  ASSERT_THAT(base_.Write(BuildPrepared(input, std::move(prepared))), IsOk());
  EXPECT_THAT(MembersOf("spring", 1), ElementsAre(second));
  ASSERT_OK_AND_ASSIGN(const auto audience, Audience("spring", 1));
  EXPECT_EQ(audience.filter, "id = 2");
}

TEST_F(AudienceBuilderTest, IsJudgedByThePolicyThatIsInForceThen) {
  Add("a");
  Create("spring", "");
  ASSERT_THAT(Build("spring"), IsOk());
  Create("autumn", "");
  const AudienceInput input = {"autumn", 1, {}, {}, ""};
  auto prepared = Prepare(input);
  const auto loosen = [](domain::Policy& policy) {
    policy.cap_messages = 2;
    policy.cap_days_apart = 0;
  };
  ASSERT_THAT(base_.Write(UpdatePolicy(loosen, {}, "")), IsOk());
  ASSERT_THAT(base_.Write(BuildPrepared(input, std::move(prepared))), IsOk());
  EXPECT_THAT(MembersOf("autumn", 1), ElementsAre(1));
}

TEST_F(AudienceBuilderTest, ASegmentThatChangedSinceItWasPreparedMeansWhatItSaysThen) {
  Add("a");
  const ClientId second = Add("b");
  SegmentInput segment;
  segment.segment_id = "wanted";
  segment.filter.emplace().expression = "id = 1";
  ASSERT_THAT(base_.Write(CreateSegment(segment)), IsOk());
  Create("spring", "segment(\"wanted\")");
  const AudienceInput input = {"spring", 1, {}, {}, ""};
  auto prepared = Prepare(input);
  segment.filter->expression = "id = 2";
  ASSERT_THAT(base_.Write(UpdateSegment(segment)), IsOk());
  ASSERT_THAT(base_.Write(BuildPrepared(input, std::move(prepared))), IsOk());
  EXPECT_THAT(MembersOf("spring", 1), ElementsAre(second));
}

TEST_F(AudienceBuilderTest, TwoThatWerePreparedAtOnceNeverShareASlot) {
  for (const char* name : {"a", "b", "c"}) Add(name);
  Create("one", "");
  Create("two", "");
  const AudienceInput one = {"one", 1, {}, {}, ""};
  const AudienceInput two = {"two", 1, {}, {}, ""};
  auto first = Prepare(one);
  auto second = Prepare(two);
  ASSERT_THAT(base_.Write(BuildPrepared(one, std::move(first))), IsOk());
  ASSERT_THAT(base_.Write(BuildPrepared(two, std::move(second))), IsOk());
  EXPECT_EQ(MembersOf("one", 1).size(), 3u);
  EXPECT_THAT(MembersOf("two", 1), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto audience, Audience("two", 1));
  EXPECT_EQ(Count(audience, ExclusionReason::kFrequencyCapped), 3);
}

TEST_F(AudienceBuilderTest, OfTheSameAddressOnlyOneClientIsMessagedByAnyCampaign) {
  Add("same");
  Create("one", "id = 1");
  ASSERT_THAT(Build("one"), IsOk());
  Add("same");
  Create("two", "id = 2");
  ASSERT_OK_AND_ASSIGN(const auto audience, Build("two"));
  EXPECT_EQ(Count(audience, ExclusionReason::kFrequencyCapped), 1);
}

TEST_F(AudienceBuilderTest, TheSameRequestGivesTheSameAudienceWhateverCameAfterIt) {
  Add("a");
  Create("spring", "");
  const AudienceInput input = {"spring", 1, {}, {}, ""};
  const auto ask = [&] {
    Mutation mutation = BuildPrepared(input, Prepare(input));
    mutation.request = {"anna", "BuildAudience", "r1", "print"};
    return base_.Write(std::move(mutation));
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, ask());
  SetStatus("spring", CampaignStatus::kArchived);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, ask());
  EXPECT_EQ(again.ids, first.ids);
  EXPECT_EQ(again.revision, first.revision);
  EXPECT_THAT(Audience("spring", 2), FailsWith(Reason::kAudienceNotFound));
}

TEST_F(AudienceBuilderTest, OnlyActiveCampaignsInTheirPeriodAreBuilt) {
  CampaignOptions options;
  options.active_from = *ParseDate("2026-11-20");
  options.active_until = *ParseDate("2026-11-25");
  Create("spring", "", options);
  const auto at = [](const char* time) { return *ParseTime(time, absl::UTCTimeZone()); };
  const auto early = Window("spring", kTestNow, at("2026-11-19T23:59:59Z"));
  EXPECT_THAT(Build(early), FailsWith(Reason::kCampaignNotActive));
  EXPECT_THAT(Build(Window("spring", kTestNow, at("2026-11-20T00:00:00Z"))), IsOk());
  EXPECT_THAT(Build(Window("spring", at("2026-11-25T23:59:59Z"), at("2026-11-27T00:00:00Z"))),
              IsOk());
  const auto late = Window("spring", at("2026-11-26T00:00:00Z"), at("2026-11-27T00:00:00Z"));
  EXPECT_THAT(Build(late), FailsWith(Reason::kCampaignNotActive));
  SetStatus("spring", CampaignStatus::kPaused);
  EXPECT_THAT(Build(Window("spring", kTestNow, at("2026-11-20T00:00:00Z"))),
              FailsWith(Reason::kCampaignNotActive));
}

TEST_F(AudienceBuilderTest, TheWindowHasItsBounds) {
  Create("spring", "");
  const auto build = [&](UnixSeconds from, UnixSeconds to) {
    return Build(Window("spring", from, to)).status();
  };
  EXPECT_THAT(build(kTestNow, kTestNow), FailsWith(Reason::kInvalidField));
  EXPECT_THAT(build(kTestNow + 10, kTestNow + 9), FailsWith(Reason::kInvalidField));
  EXPECT_THAT(build(kTestNow, kTestNow + 8 * kDay), FailsWith(Reason::kInvalidField));
  EXPECT_THAT(build(kTestNow + 61 * kDay, kTestNow + 62 * kDay), FailsWith(Reason::kInvalidField));
  EXPECT_THAT(build(kTestNow - 9 * kDay, kTestNow + kDay), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto audience, Audience("spring", 0));
  EXPECT_EQ(audience.send_from, kTestNow) << "what has passed is taken as now";
  ASSERT_OK_AND_ASSIGN(const auto usual, Build("spring"));
  EXPECT_EQ(usual.send_to, kTestNow + kDay);
}

TEST_F(AudienceBuilderTest, LaterStepsAreForThoseWhoGotTheOneBefore) {
  Add("a");
  CampaignOptions options;
  options.steps = {{"id > 0", {}, {}}};
  options.goal = "orders_count > 0";
  Create("two-steps", "", options);
  AudienceInput input;
  input.campaign_id = "two-steps";
  input.step = 2;
  ASSERT_OK_AND_ASSIGN(const auto audience, Build(input));
  EXPECT_EQ(audience.matched, 0);
  EXPECT_EQ(audience.filter,
            "id > 0 AND deliveries(campaign = two-steps, step = 1, status IN (SENT, "
            "DELIVERED)).count > 0 AND deliveries(campaign = two-steps, step = 2, status IN "
            "(SENT, DELIVERED)).count = 0 AND NOT orders_count > 0");
  input.step = 3;
  EXPECT_THAT(Build(input), FailsWith(Reason::kInvalidField));
}

TEST_F(AudienceBuilderTest, TheWeeklyQuotaBoundsAllAudiencesOfAWeekTogether) {
  for (int i = 0; i < 10; ++i) Add(absl::StrCat("c", i));
  CampaignOptions options;
  options.weekly_quota = 6;
  options.limit = 4;
  options.obeys_cap = false;
  Create("news", "", options);
  ASSERT_OK_AND_ASSIGN(const auto first, Build("news"));
  EXPECT_EQ(first.members, 4);
  ASSERT_OK_AND_ASSIGN(const auto second, Build("news"));
  EXPECT_EQ(second.members, 2);
  EXPECT_EQ(Count(second, ExclusionReason::kBelowLimit), 8);
  ASSERT_OK_AND_ASSIGN(const auto none, Build("news"));
  EXPECT_EQ(none.members, 0);
  ASSERT_OK_AND_ASSIGN(const auto next_week,
                       Build(Window("news", kTestNow + 7 * kDay, kTestNow + 8 * kDay)));
  EXPECT_EQ(next_week.members, 4);
  // Over both weeks: what is left in the fuller one.
  ASSERT_OK_AND_ASSIGN(const auto both,
                       Build(Window("news", kTestNow + 5 * kDay, kTestNow + 8 * kDay)));
  EXPECT_EQ(both.members, 0);
  ASSERT_THAT(Release("news", 1), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto freed, Build("news"));
  EXPECT_EQ(freed.members, 4);
}

TEST_F(AudienceBuilderTest, AnEstimateIsWhatABuildFindsAndTakesNothing) {
  for (int i = 0; i < 30; ++i) Add(absl::StrCat("c", i));
  CampaignOptions options;
  options.variants = {{"a", "", "", "", 1}, {"b", "", "", "", 2}};
  options.holdout_percent = 20;
  options.limit = 15;
  options.exclusions = "id < 4";
  options.ranking_field = "id";
  Create("spring", "", options);
  domain::CampaignRow row;
  {
    auto transaction = base_.store().BeginRead();
    row = **transaction->reader().Campaign("spring");
  }
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition campaign, DefinitionOf(row));
  const auto estimate = [&] {
    return EstimateAudience(campaign, {"spring", 1, {}, {}, ""}, base_.store(), base_.index(),
                            base_.clock(), kTestSplitSecret, nullptr);
  };
  ASSERT_OK_AND_ASSIGN(const Estimate before, estimate());
  ASSERT_OK_AND_ASSIGN(const auto audience, Build("spring"));
  EXPECT_EQ(domain::DecodeAudienceCounts(audience.counts), before.counts);
  EXPECT_EQ(audience.matched, 30);
  EXPECT_EQ(Count(audience, ExclusionReason::kExcluded), 3);
  EXPECT_EQ(audience.members, 15);
  EXPECT_EQ(before.counts.variants[0] + before.counts.variants[1], 15);
  ASSERT_OK_AND_ASSIGN(const Estimate after, estimate());
  EXPECT_GT(after.counts.exclusions[static_cast<size_t>(ExclusionReason::kFrequencyCapped)], 0);
}

class OnTwoServers : public TwoServers {};

TEST_F(OnTwoServers, WhatTheOtherServerBuiltMeanwhileTakesItsSlots) {
  for (const char* name : {"a", "b"}) Add(a_, name);
  for (const char* id : {"one", "two"}) {
    CampaignInput input;
    input.campaign_id = id;
    input.channels = {domain::Channel::kEmail};
    ASSERT_THAT(a_.Write(CreateCampaign(input)), IsOk());
  }
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  const AudienceInput one = {"one", 1, {}, {}, ""};
  const AudienceInput two = {"two", 1, {}, {}, ""};
  auto prepared = PrepareAudience(two, b_.store(), b_.index(), b_.clock(), "split", nullptr);
  ASSERT_NE(prepared, nullptr);
  ASSERT_THAT(a_.Write(BuildAudience(one, a_.index(), "split", nullptr)), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome late,
                       b_.Write(BuildAudience(two, b_.index(), "split", std::move(prepared))));
  EXPECT_EQ(late.changed, 0);
  EXPECT_EQ(late.matched, 2);
}

}  // namespace
}  // namespace clientele::service
