#include "server/api/audience_stream.h"

#include <gmock/gmock.h>

#include <utility>

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "server/api/limits.h"
#include "server/domain/limits.h"
#include "server/service/clients.h"
#include "server/service/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::CampaignService;

// Three messages: two full ones, and one member.
class AudienceStreamTest : public ::testing::Test {
 protected:
  static constexpr int kClients = 2 * static_cast<int>(kAudienceBatch) + 1;

  void SetUp() override {
    std::vector<service::ImportRowInput> rows;
    for (int i = 1; i <= kClients; ++i) {
      rows.push_back(Client(i));
      if (rows.size() == size_t{kMaxImportRows} || i == kClients)
        api_.Import(std::exchange(rows, {}));
    }
    const auto stub = api_.Stub<CampaignService>();
    Must(*stub, &CampaignService::Stub::CreateCampaign,
         FromText<v1::CreateCampaignRequest>("campaign_id: 'spring' channels: CHANNEL_EMAIL "
                                             "options { variants { id: 'a' weight: 1 } }"));
    Must(*stub, &CampaignService::Stub::BuildAudience,
         FromText<v1::BuildAudienceRequest>("campaign_id: 'spring'"));
    request_.set_campaign_id("spring");
    source_ = OpenAudienceStream(api_.context(), request_);
  }
  static service::ImportRowInput Client(int number, const std::string& name = "") {
    service::NewClientInput client;
    client.field = "client";
    client.profile.display_name = name;
    client.profile.city = name.empty() ? "" : "Tver";
    client.profile.external_id = absl::StrCat("C-", number);
    client.contacts = {Address(domain::Channel::kEmail, absl::StrCat("c", number, "@example.com"))};
    client.consents = {Grant(domain::ConsentPurpose::kProcessing),
                       Grant(domain::ConsentPurpose::kMarketing)};
    return client;
  }
  v1::StreamAudienceResponse Next() {
    v1::StreamAudienceResponse message;
    const auto more = source_->Next(message);
    EXPECT_THAT(more, IsOk());
    EXPECT_TRUE(more.ok() && *more);
    return message;
  }
  void Withdraw(domain::ClientId id) {
    api_.base().clock().Advance(1);
    service::ConsentInput stop = Grant(domain::ConsentPurpose::kMarketing);
    stop.status = domain::ConsentStatus::kWithdrawn;
    ASSERT_THAT(api_.base().Write(service::SetConsent(ById(id), {stop}, "", api_.base().secret())),
                IsOk());
  }

  ApiBase api_;
  v1::StreamAudienceRequest request_;
  std::unique_ptr<StreamSource<v1::StreamAudienceResponse>> source_;
};

TEST_F(AudienceStreamTest, AMessageThatHasWaitedIsMadeAnewFromTheOneThatWasSent) {
  const v1::StreamAudienceResponse first = Next();
  EXPECT_EQ(first.variant_texts_size(), 1);
  ASSERT_TRUE(source_->MaySend());
  const v1::StreamAudienceResponse waiting = Next();
  const domain::ClientId gone = waiting.client_ids(5);
  Withdraw(gone);
  api_.base().clock().Pause(service::kMaxStreamStaleness);
  EXPECT_FALSE(source_->MaySend());
  const v1::StreamAudienceResponse anew = Next();
  ASSERT_TRUE(source_->MaySend());
  EXPECT_EQ(anew.variant_texts_size(), 0);
  EXPECT_EQ(anew.client_ids(0), first.client_ids(first.client_ids_size() - 1) + 1);
  EXPECT_THAT(anew.client_ids(), ::testing::Not(::testing::Contains(gone)));
  EXPECT_EQ(anew.left_out(), 1);
  const v1::StreamAudienceResponse last = Next();
  EXPECT_EQ(first.client_ids_size() + anew.client_ids_size() + last.client_ids_size(),
            kClients - 1);
  EXPECT_EQ(last.left_out(), 1);
}

TEST_F(AudienceStreamTest, TheFirstMessageThatHasWaitedHasItsTextsAgain) {
  const v1::StreamAudienceResponse waiting = Next();
  api_.base().clock().Pause(service::kMaxStreamStaleness);
  EXPECT_FALSE(source_->MaySend());
  const v1::StreamAudienceResponse anew = Next();
  EXPECT_EQ(anew.variant_texts_size(), 1);
  EXPECT_EQ(anew.client_ids_size(), waiting.client_ids_size());
  EXPECT_EQ(anew.client_ids(0), waiting.client_ids(0));
  EXPECT_TRUE(source_->MaySend());
}

TEST_F(AudienceStreamTest, OneThatGoesOnFromAPositionIsMadeAnewFromThere) {
  const v1::StreamAudienceResponse first = Next();
  request_.set_position(first.position());
  source_ = OpenAudienceStream(api_.context(), request_);
  const v1::StreamAudienceResponse second = Next();
  api_.base().clock().Pause(service::kMaxStreamStaleness);
  EXPECT_FALSE(source_->MaySend());
  EXPECT_EQ(Next().client_ids(0), second.client_ids(0));
}

TEST_F(AudienceStreamTest, AMessageTakesThePlaceOfALongerOne) {
  v1::StreamAudienceResponse message = Next();
  EXPECT_EQ(message.variant_texts_size(), 1);
  ASSERT_TRUE(source_->MaySend());
  const std::string second = Next().external_ids(0);
  ASSERT_TRUE(source_->MaySend());
  ASSERT_TRUE(source_->Next(message).value());
  const v1::StreamAudienceResponse alone = message;
  EXPECT_EQ(alone.variant_texts_size(), 0);
  for (const int size : {alone.client_ids_size(), alone.channels_size(), alone.variants_size(),
                         alone.addresses_size(), alone.display_names_size(),
                         alone.external_ids_size(), alone.owners_size()}) {
    EXPECT_EQ(size, 1);
  }
  EXPECT_EQ(second, absl::StrCat("C-", kAudienceBatch + 1));
  EXPECT_EQ(alone.external_ids(0), absl::StrCat("C-", kClients));
  EXPECT_EQ(alone.addresses(0), absl::StrCat("c", kClients, "@example.com"));
}

TEST_F(AudienceStreamTest, AMessageOfLongTextsIsShort) {
  std::string name;
  for (size_t i = 0; i < domain::kMaxName; ++i) name += "𝕏";
  std::vector<service::ImportRowInput> rows;
  for (int i = 1; i <= 2'000; ++i) rows.push_back(Client(kClients + i, name));
  api_.Import(std::move(rows));
  const auto stub = api_.Stub<CampaignService>();
  Must(*stub, &CampaignService::Stub::CreateCampaign,
       FromText<v1::CreateCampaignRequest>("campaign_id: 'long' channels: CHANNEL_EMAIL filter { "
                                           "expression: 'city = \"Tver\"' }"));
  Must(*stub, &CampaignService::Stub::BuildAudience,
       FromText<v1::BuildAudienceRequest>("campaign_id: 'long'"));
  request_.set_campaign_id("long");
  source_ = OpenAudienceStream(api_.context(), request_);
  const v1::StreamAudienceResponse message = Next();
  EXPECT_GE(message.ByteSizeLong(), kMaxPageBytes);
  EXPECT_LE(message.ByteSizeLong(), kMaxPageBytes + kAudienceSlice * 1'000);
}

TEST_F(AudienceStreamTest, EndsAfterTheLastMember) {
  for (int message = 0; message < 3; ++message) {
    Next();
    ASSERT_TRUE(source_->MaySend());
  }
  v1::StreamAudienceResponse none;
  const auto more = source_->Next(none);
  ASSERT_THAT(more, IsOk());
  EXPECT_FALSE(*more);
}

}  // namespace
}  // namespace clientele::api
