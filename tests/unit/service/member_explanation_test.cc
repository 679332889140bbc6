#include "server/service/member_explanation.h"

#include "server/base/civil_time.h"
#include "tests/unit/service/campaign_base.h"

namespace clientele::service {
namespace {

using domain::CampaignOptions;
using domain::ClientId;
using domain::ExclusionReason;
using ::testing::HasSubstr;

class MemberExplanationTest : public CampaignBase {
 protected:
  absl::StatusOr<MemberAnswer> Explain(const std::string& campaign_id, ClientId id,
                                       int64_t number = 0) {
    MemberInput input;
    input.number = number;
    input.audience.campaign_id = campaign_id;
    input.client = ById(id);
    return ExplainMember(
        input, {base_.store(), base_.index(), base_.clock(), base_.secret(), secret_, nullptr});
  }
  // "1 2 3 -9": the gates by number, one that was not passed with a minus.
  static std::string GatesOf(const MemberAnswer& answer) {
    std::string text;
    for (const MemberGate& gate : answer.gates) {
      absl::StrAppend(&text, text.empty() ? "" : " ", gate.passed ? "" : "-",
                      static_cast<int>(gate.reason));
    }
    return text;
  }

  const std::string secret_ = kTestSplitSecret;
};

TEST_F(MemberExplanationTest, AMemberPassesEveryGate) {
  Add("a");
  CampaignOptions options;
  options.variants = {{"only", "", "", "", 1}};
  Create("spring", "id > 0", options);
  ASSERT_OK_AND_ASSIGN(const MemberAnswer answer, Explain("spring", 1));
  EXPECT_TRUE(answer.matched);
  EXPECT_TRUE(answer.member);
  EXPECT_EQ(answer.reason, ExclusionReason::kNone);
  EXPECT_EQ(answer.channel, domain::Channel::kEmail);
  EXPECT_EQ(answer.variant_id, "only");
  EXPECT_EQ(answer.explanation.text, "id > 0");
  EXPECT_EQ(GatesOf(answer), "1 2 3 4 5 6 7 8 9 10 11 12");
  EXPECT_EQ(answer.revision, base_.index().revision());
}

TEST_F(MemberExplanationTest, OfWhoDoesNotMatchOnlyTheFilterIsExplained) {
  Add("a");
  Create("spring", "id > 1");
  ASSERT_OK_AND_ASSIGN(const MemberAnswer answer, Explain("spring", 1));
  EXPECT_FALSE(answer.matched);
  EXPECT_FALSE(answer.explanation.matches);
  EXPECT_EQ(GatesOf(answer), "");
}

TEST_F(MemberExplanationTest, SaysWhoHasTheSlotAndUntilWhen) {
  Add("a");
  Create("spring", "");
  Create("autumn", "");
  ASSERT_THAT(Build("spring"), IsOk());
  ASSERT_OK_AND_ASSIGN(const MemberAnswer answer, Explain("autumn", 1));
  EXPECT_EQ(answer.reason, ExclusionReason::kFrequencyCapped);
  EXPECT_EQ(GatesOf(answer), "1 2 3 4 5 6 7 8 -9");
  EXPECT_EQ(answer.gates.back().detail,
            "audience 1 of the campaign spring has 2026-11-16 to 2026-11-17; allowed from "
            "2026-11-23");
}

TEST_F(MemberExplanationTest, SaysThatTheAddressHasTheSlot) {
  Add("same");
  Add("same");
  Create("spring", "id = 1");
  Create("autumn", "");
  ASSERT_THAT(Build("spring"), IsOk());
  ASSERT_OK_AND_ASSIGN(const MemberAnswer answer, Explain("autumn", 2));
  EXPECT_EQ(answer.reason, ExclusionReason::kFrequencyCapped);
  EXPECT_THAT(answer.gates.back().detail, HasSubstr("at this address, audience 1 of the campaign"));
}

TEST_F(MemberExplanationTest, NamesTheReasonOfEveryChannel) {
  Add("a");
  Withdraw(1);
  CampaignInput input;
  input.campaign_id = "spring";
  input.channels = {domain::Channel::kSms, domain::Channel::kEmail};
  ASSERT_THAT(base_.Write(CreateCampaign(input)), IsOk());
  ASSERT_OK_AND_ASSIGN(const MemberAnswer answer, Explain("spring", 1));
  EXPECT_EQ(answer.reason, ExclusionReason::kConsentWithdrawn);
  EXPECT_EQ(GatesOf(answer), "1 2 3 4 5 6 7 -8");
  EXPECT_EQ(answer.gates.back().detail, "SMS: NO_CONTACT_POINT, EMAIL: CONSENT_WITHDRAWN");
}

TEST_F(MemberExplanationTest, GatesThatDependOnOthersAreJudgedWithThem) {
  Add("same");
  Add("same");
  Add("other");
  Add("excluded");
  CampaignOptions options;
  options.limit = 1;
  options.exclusions = "id = 4";
  Create("spring", "", options);
  EXPECT_EQ(GatesOf(*Explain("spring", 1)), "1 2 3 4 5 6 7 8 9 10 11 12");
  EXPECT_EQ(GatesOf(*Explain("spring", 2)), "1 2 3 4 5 6 7 8 9 -10");
  EXPECT_EQ(GatesOf(*Explain("spring", 3)), "1 2 3 4 5 6 7 8 9 10 -11");
  EXPECT_EQ(GatesOf(*Explain("spring", 4)), "-1");
  EXPECT_THAT(Explain("spring", 4)->gates[0].detail, HasSubstr("id = 4"));
}

// For every client of an audience: the reason is the one that a build records, and the last gate is
// the one that it is about.
TEST_F(MemberExplanationTest, AgreesWithWhatABuildRecords) {
  for (int i = 0; i < 40; ++i) {
    base_.AddClientWithEmail(absl::StrCat("c", i % 30, "@example.com"), i % 5 != 0);
  }
  Create("before", "id < 12");
  ASSERT_THAT(Build("before"), IsOk());
  CampaignOptions options;
  options.holdout_percent = 30;
  options.limit = 8;
  options.exclusions = "id > 35";
  Create("spring", "", options);
  std::vector<MemberAnswer> expected;
  for (ClientId id = 1; id <= 40; ++id) expected.push_back(*Explain("spring", id));
  ASSERT_OK_AND_ASSIGN(const auto audience, Build("spring"));
  std::vector<int64_t> counts(domain::kExclusionReasonCount);
  for (ClientId id = 1; id <= 40; ++id) {
    const MemberAnswer& before = expected[static_cast<size_t>(id - 1)];
    ASSERT_OK_AND_ASSIGN(const MemberAnswer recorded, Explain("spring", id, 1));
    EXPECT_EQ(before.reason, recorded.reason) << id;
    EXPECT_EQ(before.member, recorded.member) << id;
    EXPECT_EQ(GatesOf(before), GatesOf(recorded)) << id;
    ++counts[static_cast<size_t>(before.reason)];
    if (before.member) continue;
    EXPECT_EQ(before.gates.back().reason, before.reason) << id;
    EXPECT_FALSE(before.gates.back().passed) << id;
  }
  const auto stored = domain::DecodeAudienceCounts(audience.counts);
  for (size_t reason = 1; reason < counts.size(); ++reason) {
    EXPECT_EQ(counts[reason], stored->exclusions[reason]) << reason;
  }
}

TEST_F(MemberExplanationTest, OfABuiltAudienceTheRecordStaysAndTheGatesAreOfNow) {
  Add("a");
  Create("spring", "");
  ASSERT_THAT(Build("spring"), IsOk());
  Withdraw(1);
  ASSERT_OK_AND_ASSIGN(const MemberAnswer answer, Explain("spring", 1, 1));
  EXPECT_TRUE(answer.member);
  EXPECT_FALSE(answer.streamed);
  EXPECT_EQ(GatesOf(answer), "1 2 3 4 5 6 7 -8");
  Consent(1, domain::ConsentStatus::kGranted);
  ASSERT_THAT(ReadNext(AudienceCursor(CursorParts(base_), "spring", 1, 0), 1), IsOk());
  EXPECT_TRUE(Explain("spring", 1, 1)->streamed);
}

TEST_F(MemberExplanationTest, WhatIsNotThereIsNotFound) {
  Create("spring", "");
  EXPECT_THAT(Explain("summer", 1), FailsWith(Reason::kCampaignNotFound));
  EXPECT_THAT(Explain("spring", 1), FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(Explain("spring", 1, 1), FailsWith(Reason::kAudienceNotFound));
}

}  // namespace
}  // namespace clientele::service
