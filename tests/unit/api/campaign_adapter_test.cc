#include "server/api/campaign_adapter.h"

#include <gmock/gmock.h>

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "server/service/clients.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::CampaignService;

class CampaignAdapterTest : public ::testing::Test {
 protected:
  v1::Campaign Create(const std::string& id) {
    return Must(*stub_, &CampaignService::Stub::CreateCampaign,
                FromText<v1::CreateCampaignRequest>(
                    absl::StrCat("campaign_id: '", id, "' channels: CHANNEL_EMAIL")))
        .campaign();
  }
  void Withdraw(domain::ClientId id) {
    service::ConsentInput no = Grant(domain::ConsentPurpose::kMarketing);
    no.status = domain::ConsentStatus::kWithdrawn;
    service::ClientRef client = ById(id);
    service::Mutation mutation = service::SetConsent(client, {no}, "", api_.base().secret());
    EXPECT_TRUE(api_.base().Write(std::move(mutation)).ok());
  }
  // The messages of a stream.
  std::vector<v1::StreamAudienceResponse> Stream(const std::string& request) {
    grpc::ClientContext context;
    auto reader = stub_->StreamAudience(&context, FromText<v1::StreamAudienceRequest>(request));
    std::vector<v1::StreamAudienceResponse> messages;
    v1::StreamAudienceResponse message;
    while (reader->Read(&message)) messages.push_back(message);
    status_ = reader->Finish();
    return messages;
  }

  ApiBase api_;
  const std::unique_ptr<CampaignService::Stub> stub_ = api_.Stub<CampaignService>();
  grpc::Status status_;
};

TEST_F(CampaignAdapterTest, ChannelsAreGivenAndNoneTwice) {
  const auto faults = [&](const std::string& channels) {
    return Try(*stub_, &CampaignService::Stub::CreateCampaign,
               FromText<v1::CreateCampaignRequest>("campaign_id: 'c' " + channels))
        .error_message();
  };
  EXPECT_EQ(faults(""), "channels: got \"0\", want 1 to 5");
  EXPECT_EQ(faults("channels: [CHANNEL_SMS, CHANNEL_EMAIL, CHANNEL_SMS]"),
            "channels[2]: got \"SMS\", want no channel twice");
  EXPECT_EQ(faults("channels: [CHANNEL_SMS, 6]"),
            "channels[1]: got \"6\", want one of EMAIL, SMS, CALL, MESSENGER, POST");
}

TEST_F(CampaignAdapterTest, CampaignsArePagedById) {
  for (const char* id : {"b", "d", "a", "c"}) Create(id);
  v1::ListCampaignsRequest request;
  request.set_page_size(3);
  const auto first = Must(*stub_, &CampaignService::Stub::ListCampaigns, request);
  ASSERT_EQ(first.campaigns_size(), 3);
  EXPECT_EQ(first.campaigns(2).id(), "c");
  request.set_page_token(first.next_page_token());
  const auto second = Must(*stub_, &CampaignService::Stub::ListCampaigns, request);
  ASSERT_EQ(second.campaigns_size(), 1);
  EXPECT_EQ(second.campaigns(0).id(), "d");
  EXPECT_EQ(second.next_page_token(), "");
  request.set_page_token("");
  request.set_page_size(4);  // just all: no page follows
  EXPECT_EQ(Must(*stub_, &CampaignService::Stub::ListCampaigns, request).next_page_token(), "");
}

TEST_F(CampaignAdapterTest, WhatIsNotThereHasItsOwnReason) {
  Create("c");
  v1::GetAudienceRequest request;
  request.set_campaign_id("c");
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::GetAudience, request)),
            "NOT_FOUND AUDIENCE_NOT_FOUND");
  request.set_campaign_id("d");
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::GetAudience, request)),
            "NOT_FOUND CAMPAIGN_NOT_FOUND");
  Stream("campaign_id: 'd'");
  EXPECT_EQ(Outcome(status_), "NOT_FOUND CAMPAIGN_NOT_FOUND");
  Stream("campaign_id: 'c' number: -1");
  EXPECT_EQ(Outcome(status_), "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(CampaignAdapterTest, AStreamGoesOnAfterItsPositionAndCountsWhomItLeftOut) {
  std::vector<service::ImportRowInput> rows;
  for (int i = 1; i <= 3'500; ++i) {
    service::NewClientInput client;
    client.contacts = {Address(domain::Channel::kEmail, absl::StrCat("c", i, "@example.com"))};
    client.consents = {Grant(domain::ConsentPurpose::kProcessing),
                       Grant(domain::ConsentPurpose::kMarketing)};
    rows.push_back(client);
  }
  api_.Import(std::move(rows));
  Create("all");
  v1::BuildAudienceRequest build;
  build.set_campaign_id("all");
  EXPECT_EQ(Must(*stub_, &CampaignService::Stub::BuildAudience, build).audience().members(), 3'500);
  Withdraw(3);
  Withdraw(3'400);
  const auto whole = Stream("campaign_id: 'all'");
  ASSERT_TRUE(status_.ok());
  ASSERT_GE(whole.size(), 2u);
  EXPECT_EQ(whole.front().left_out(), 1);
  EXPECT_EQ(whole.back().left_out(), 2);

  const auto rest =
      Stream(absl::StrCat("campaign_id: 'all' position: '", whole.front().position(), "'"));
  ASSERT_TRUE(status_.ok());
  int64_t members = whole.front().client_ids_size();
  for (const auto& message : rest) members += message.client_ids_size();
  EXPECT_EQ(members, 3'498);
  EXPECT_EQ(rest.front().client_ids(0), whole[1].client_ids(0));
  // Together the streams say the same as one that never broke.
  EXPECT_EQ(rest.back().left_out(), 2);
}

TEST_F(CampaignAdapterTest, APositionIsOfOneAudience) {
  api_.base().AddClientWithEmail("a@example.com");
  Create("c");
  v1::BuildAudienceRequest build;
  build.set_campaign_id("c");
  Must(*stub_, &CampaignService::Stub::BuildAudience, build);
  Must(*stub_, &CampaignService::Stub::BuildAudience, build);
  const auto messages = Stream("campaign_id: 'c' number: 1");
  ASSERT_FALSE(messages.empty());
  Stream(absl::StrCat("campaign_id: 'c' number: 2 position: '", messages[0].position(), "'"));
  EXPECT_EQ(Outcome(status_), "INVALID_ARGUMENT INVALID_TOKEN");
  Stream("campaign_id: 'c' number: 1 position: 'mine'");
  EXPECT_EQ(Outcome(status_), "INVALID_ARGUMENT INVALID_TOKEN");
}

}  // namespace
}  // namespace clientele::api
