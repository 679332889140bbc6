#include "server/api/audience_calls.h"

#include <gmock/gmock.h>

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::CampaignService;

class AudienceCallsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "a", "b", "c"}) {
      api_.base().AddClientWithEmail(absl::StrCat(name, "@example.com"));
    }
    api_.base().AddClient();
  }
  void Create(const std::string& id, const std::string& options = "") {
    Must(*stub_, &CampaignService::Stub::CreateCampaign,
         FromText<v1::CreateCampaignRequest>(absl::StrCat(
             "campaign_id: '", id, "' channels: CHANNEL_EMAIL options { ", options, " }")));
  }
  v1::Audience Build(const std::string& id) {
    v1::BuildAudienceRequest request;
    request.set_campaign_id(id);
    return Must(*stub_, &CampaignService::Stub::BuildAudience, request).audience();
  }
  v1::Audience Get(const std::string& id) {
    v1::GetAudienceRequest request;
    request.set_campaign_id(id);
    return Must(*stub_, &CampaignService::Stub::GetAudience, request).audience();
  }
  std::vector<v1::StreamAudienceResponse> Stream(const std::string& request) {
    grpc::ClientContext context;
    auto reader = stub_->StreamAudience(&context, FromText<v1::StreamAudienceRequest>(request));
    std::vector<v1::StreamAudienceResponse> messages;
    v1::StreamAudienceResponse message;
    while (reader->Read(&message)) messages.push_back(message);
    status_ = reader->Finish();
    return messages;
  }
  // "1:10 5:2": clients with the number of the reason.
  std::string Page(v1::ListExclusionsRequest& request) {
    const auto page = Must(*stub_, &CampaignService::Stub::ListExclusions, request);
    std::string text;
    for (const auto& exclusion : page.exclusions()) {
      absl::StrAppend(&text, text.empty() ? "" : " ", exclusion.client_id(), ":",
                      static_cast<int>(exclusion.reason()));
    }
    request.set_page_token(page.next_page_token());
    return text;
  }

  ApiBase api_;
  const std::unique_ptr<CampaignService::Stub> stub_ = api_.Stub<CampaignService>();
  grpc::Status status_;
};

TEST_F(AudienceCallsTest, AnAudienceSaysAllThatWasDecided) {
  Create("spring", "variants { id: 'only' title: 'Hi' }");
  const v1::Audience audience = Build("spring");
  EXPECT_EQ(audience.matched(), 5);
  EXPECT_EQ(audience.members(), 3);
  ASSERT_EQ(audience.exclusions_size(), 2);
  EXPECT_EQ(audience.exclusions(0).reason(), v1::EXCLUSION_REASON_NO_CONTACT_POINT);
  EXPECT_EQ(audience.exclusions(1).reason(), v1::EXCLUSION_REASON_DUPLICATE_ADDRESS);
  ASSERT_EQ(audience.variants_size(), 1);
  EXPECT_EQ(audience.variants(0).variant_id(), "only");
  EXPECT_EQ(audience.variants(0).members(), 3);
  EXPECT_EQ(audience.step(), 1);
  EXPECT_EQ(audience.send_from().seconds(), kTestNow);
  EXPECT_EQ(audience.send_to().seconds(), kTestNow + 86'400);
  EXPECT_EQ(audience.state(), v1::Audience::STATE_OPEN);
  EXPECT_EQ(audience.streamed(), 0);
  EXPECT_EQ(audience.members_hash().size(), 64u);
  EXPECT_EQ(audience.provenance_hash().size(), 64u);

  Create("autumn");
  const v1::Audience loser = Build("autumn");
  ASSERT_EQ(loser.lost_to_size(), 1);
  EXPECT_EQ(loser.lost_to(0).campaign_id(), "spring");
  // Three by themselves, the twin by its address.
  EXPECT_EQ(loser.lost_to(0).count(), 4);
}

TEST_F(AudienceCallsTest, AStreamHasTheTextsFirstAndMarksItsMembers) {
  Create("spring", "variants { id: 'only' title: 'Hi' body: 'Come' }");
  Build("spring");
  const auto messages = Stream("campaign_id: 'spring'");
  ASSERT_TRUE(status_.ok()) << status_.error_message();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_THAT(messages[0].client_ids(), ElementsAre(1, 3, 4));
  EXPECT_THAT(messages[0].variants(), ElementsAre(0, 0, 0));
  EXPECT_THAT(messages[0].owners(), ElementsAre("", "", ""));
  ASSERT_EQ(messages[0].variant_texts_size(), 1);
  EXPECT_EQ(messages[0].variant_texts(0).body(), "Come");
  EXPECT_EQ(Get("spring").streamed(), 3);
}

TEST_F(AudienceCallsTest, AReleasedAudienceIsNotStreamedAndSaysWhatItFreed) {
  Create("spring");
  Build("spring");
  auto request = FromText<v1::ReleaseAudienceRequest>("campaign_id: 'spring' number: 1");
  const auto released = Must(*stub_, &CampaignService::Stub::ReleaseAudience, request);
  EXPECT_EQ(released.freed(), 3);
  EXPECT_EQ(released.audience().state(), v1::Audience::STATE_RELEASED);
  Stream("campaign_id: 'spring'");
  EXPECT_EQ(Outcome(status_), "FAILED_PRECONDITION AUDIENCE_CLOSED");
  request.set_number(0);
  EXPECT_THAT(Try(*stub_, &CampaignService::Stub::ReleaseAudience, request).error_message(),
              HasSubstr("number: got \"0\""));
}

TEST_F(AudienceCallsTest, ExclusionsArePagedByClientAndByReason) {
  Create("spring", "exclusions: 'id = 4'");
  Build("spring");
  v1::ListExclusionsRequest request;
  request.set_campaign_id("spring");
  EXPECT_EQ(Page(request), "2:10 4:1 5:2");
  EXPECT_EQ(request.page_token(), "");
  request.set_page_size(2);
  EXPECT_EQ(Page(request), "2:10 4:1");
  EXPECT_EQ(Page(request), "5:2");
  EXPECT_EQ(request.page_token(), "");
  request.set_reason(v1::EXCLUSION_REASON_EXCLUDED);
  EXPECT_EQ(Page(request), "4:1");
  EXPECT_EQ(request.page_token(), "");
}

TEST_F(AudienceCallsTest, AudiencesAreListedNewestFirst) {
  Create("a");
  Create("b");
  for (const char* id : {"a", "b", "a"}) Build(id);
  v1::ListAudiencesRequest request;
  request.set_page_size(2);
  const auto first = Must(*stub_, &CampaignService::Stub::ListAudiences, request);
  ASSERT_EQ(first.audiences_size(), 2);
  EXPECT_EQ(first.audiences(0).campaign_id(), "a");
  EXPECT_EQ(first.audiences(0).number(), 2);
  EXPECT_EQ(first.audiences(1).campaign_id(), "b");
  request.set_page_token(first.next_page_token());
  const auto second = Must(*stub_, &CampaignService::Stub::ListAudiences, request);
  ASSERT_EQ(second.audiences_size(), 1);
  EXPECT_EQ(second.audiences(0).number(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  v1::ListAudiencesRequest of_b;
  of_b.set_campaign_id("b");
  EXPECT_EQ(Must(*stub_, &CampaignService::Stub::ListAudiences, of_b).audiences_size(), 1);
}

TEST_F(AudienceCallsTest, AnUnsavedCampaignIsEstimated) {
  const auto request = FromText<v1::EstimateAudienceRequest>(
      "unsaved { filter { expression: 'id < 4' } channels: CHANNEL_EMAIL "
      "options { limit: 1 goal: 'id = 3' steps { } } }");
  const auto estimate = Must(*stub_, &CampaignService::Stub::EstimateAudience, request);
  EXPECT_EQ(estimate.matched(), 2) << "who has reached the goal is not asked";
  EXPECT_EQ(estimate.members(), 1);
  const auto fault = [&](const std::string& text) {
    return Try(*stub_, &CampaignService::Stub::EstimateAudience,
               FromText<v1::EstimateAudienceRequest>(text))
        .error_message();
  };
  EXPECT_THAT(fault("unsaved { channels: CHANNEL_EMAIL } step: 2"), HasSubstr("step: got \"2\""));
  EXPECT_THAT(fault("unsaved { }"), HasSubstr("unsaved.channels: got \"0\""));
  EXPECT_THAT(fault("unsaved { channels: CHANNEL_EMAIL } campaign_id: 'x'"),
              HasSubstr("campaign_id: got \"x\", want nothing beside unsaved"));
}

TEST_F(AudienceCallsTest, AWeekIsBuiltAndItsFailuresSayWhy) {
  Create("spring");
  const auto request = FromText<v1::BuildWeekRequest>("week: '2026-W47'");
  const auto week = Must(*stub_, &CampaignService::Stub::BuildWeek, request);
  ASSERT_EQ(week.audiences_size(), 1);
  EXPECT_EQ(week.audiences(0).week(), "2026-W47");
  EXPECT_EQ(week.failures_size(), 0);
  EXPECT_EQ(Must(*stub_, &CampaignService::Stub::BuildWeek, request).audiences(0).members_hash(),
            week.audiences(0).members_hash());
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::BuildWeek,
                        FromText<v1::BuildWeekRequest>("week: 'soon'"))),
            "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(AudienceCallsTest, AMemberIsExplained) {
  Create("spring");
  const auto explained =
      Must(*stub_, &CampaignService::Stub::ExplainMember,
           FromText<v1::ExplainMemberRequest>("campaign_id: 'spring' client { id: 2 }"));
  EXPECT_TRUE(explained.matched());
  EXPECT_FALSE(explained.member());
  EXPECT_EQ(explained.reason(), v1::EXCLUSION_REASON_DUPLICATE_ADDRESS);
  EXPECT_EQ(explained.gates().rbegin()->reason(), v1::EXCLUSION_REASON_DUPLICATE_ADDRESS);
  EXPECT_FALSE(explained.gates().rbegin()->passed());
}

TEST_F(AudienceCallsTest, TheSameRequestGivesTheSameAudience) {
  Create("spring");
  const auto request = FromText<v1::BuildAudienceRequest>("campaign_id: 'spring' request_id: 'r1'");
  const auto first = Must(*stub_, &CampaignService::Stub::BuildAudience, request);
  const auto again = Must(*stub_, &CampaignService::Stub::BuildAudience, request);
  EXPECT_EQ(again.audience().number(), 1);
  EXPECT_EQ(again.revision().token(), first.revision().token());
}

}  // namespace
}  // namespace clientele::api
