#include "server/api/report_calls.h"

#include <gmock/gmock.h>

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::CampaignService;

// An audience of two, of a campaign without a cap on it.
class ReportCallsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"anna", "boris"}) {
      ids_.push_back(api_.base().AddClientWithEmail(absl::StrCat(name, "@example.com")));
    }
    Must(*stub_, &CampaignService::Stub::CreateCampaign,
         FromText<v1::CreateCampaignRequest>("campaign_id: 'spring' channels: CHANNEL_EMAIL"));
    Must(*stub_, &CampaignService::Stub::BuildAudience,
         FromText<v1::BuildAudienceRequest>("campaign_id: 'spring'"));
  }
  v1::RecordDeliveriesResponse Deliver(const std::string& request) {
    return Must(*stub_, &CampaignService::Stub::RecordDeliveries,
                FromText<v1::RecordDeliveriesRequest>(request));
  }
  v1::RecordResponsesResponse Respond(const std::string& request) {
    return Must(*stub_, &CampaignService::Stub::RecordResponses,
                FromText<v1::RecordResponsesRequest>(request));
  }
  // "place field: reason" of each rejection.
  static std::string Text(const v1::RecordDeliveriesResponse& response) {
    std::string text;
    for (const auto& rejection : response.rejections()) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", rejection.delivery(), " ", rejection.field(),
                      ": ", v1::ErrorReason_Name(rejection.reason()));
    }
    return text;
  }
  std::string ClientOf(size_t i) const { return absl::StrCat("client { id: ", ids_[i], " }"); }

  ApiBase api_;
  const std::unique_ptr<CampaignService::Stub> stub_ = api_.Stub<CampaignService>();
  std::vector<domain::ClientId> ids_;
};

TEST_F(ReportCallsTest, ADeliveryOfAnAudienceNeedsNeitherChannelNorAddress) {
  const v1::RecordDeliveriesResponse answer =
      Deliver(absl::StrCat("actor: 'tool' deliveries { ", ClientOf(0),
                           " external_id: 'm-1' status: DELIVERY_STATUS_SENT campaign_id: 'spring' "
                           "audience_number: 1 }"));
  EXPECT_EQ(Text(answer), "");
  ASSERT_EQ(answer.results_size(), 1);
  EXPECT_GT(answer.results(0).delivery_id(), 0);
  EXPECT_EQ(answer.results(0).client_id(), ids_[0]);
  EXPECT_TRUE(answer.results(0).changed());
  EXPECT_FALSE(answer.results(0).over_cap());
  EXPECT_FALSE(answer.revision().token().empty());
}

TEST_F(ReportCallsTest, TheSameReportAgainChangesNothing) {
  const std::string report = absl::StrCat("deliveries { ", ClientOf(0),
                                          " external_id: 'm-1' status: DELIVERY_STATUS_SENT "
                                          "campaign_id: 'spring' audience_number: 1 }");
  const v1::RecordDeliveriesResponse first = Deliver(report);
  const v1::RecordDeliveriesResponse again = Deliver(report);
  ASSERT_EQ(again.results_size(), 1);
  EXPECT_FALSE(again.results(0).changed());
  EXPECT_EQ(again.results(0).delivery_id(), first.results(0).delivery_id());
}

TEST_F(ReportCallsTest, AFaultLosesOnlyItsOwnReport) {
  const v1::RecordDeliveriesResponse answer = Deliver(
      absl::StrCat("deliveries { client { id: -1 } external_id: 'm-1' status: DELIVERY_STATUS_SENT "
                   "  channel: CHANNEL_EMAIL } "
                   "deliveries { ",
                   ClientOf(0),
                   " external_id: 'm-2' channel: CHANNEL_EMAIL "
                   "  status: DELIVERY_STATUS_SENT } "
                   "deliveries { ",
                   ClientOf(1),
                   " external_id: 'm-3' status: DELIVERY_STATUS_SENT } "
                   "deliveries { ",
                   ClientOf(1),
                   " external_id: 'm-4' channel: CHANNEL_EMAIL } "
                   "deliveries { ",
                   ClientOf(1),
                   " external_id: 'm-5' status: DELIVERY_STATUS_SENT "
                   "  channel: CHANNEL_EMAIL audience_number: 1 } "
                   "deliveries { ",
                   ClientOf(1),
                   " external_id: 'm-6' status: DELIVERY_STATUS_SENT "
                   "  channel: CHANNEL_EMAIL address: 'nobody' } "
                   "deliveries { client { id: 999 } external_id: 'm-7' channel: CHANNEL_EMAIL "
                   "  status: DELIVERY_STATUS_SENT }"));
  EXPECT_EQ(Text(answer),
            "0 deliveries[0].client.id: ERROR_REASON_INVALID_FIELD; "
            "2 deliveries[2].channel: ERROR_REASON_INVALID_FIELD; "
            "3 deliveries[3].status: ERROR_REASON_INVALID_FIELD; "
            "4 deliveries[4].campaign_id: ERROR_REASON_INVALID_FIELD; "
            "5 deliveries[5].address: ERROR_REASON_INVALID_FIELD; "
            "6 deliveries[6].client: ERROR_REASON_CLIENT_NOT_FOUND");
  ASSERT_EQ(answer.results_size(), 7);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(answer.results(i).delivery_id() != 0, i == 1) << i;
}

TEST_F(ReportCallsTest, AMessageOutsideOfAudiencesThatTheCapForbidsIsTold) {
  const auto report = [&](const char* id) {
    return Deliver(absl::StrCat("deliveries { ", ClientOf(0), " external_id: '", id,
                                "' channel: CHANNEL_EMAIL status: DELIVERY_STATUS_SENT }"));
  };
  EXPECT_TRUE(report("m-1").results(0).over_cap()) << "the audience holds the slot";
}

TEST_F(ReportCallsTest, AResponseHasItsEffect) {
  const v1::RecordResponsesResponse answer = Respond(
      absl::StrCat("responses { ", ClientOf(0),
                   " external_id: 'r-1' channel: CHANNEL_EMAIL kind: RESPONSE_KIND_UNSUBSCRIBED } "
                   "responses { ",
                   ClientOf(1),
                   " external_id: 'r-2' kind: RESPONSE_KIND_REPLIED } "
                   "responses { ",
                   ClientOf(1), " external_id: 'r-3' channel: CHANNEL_EMAIL }"));
  ASSERT_EQ(answer.results_size(), 3);
  EXPECT_GT(answer.results(0).response_id(), 0);
  EXPECT_EQ(answer.results(0).client_id(), ids_[0]);
  EXPECT_TRUE(answer.results(0).changed());
  ASSERT_EQ(answer.rejections_size(), 2);
  EXPECT_EQ(answer.rejections(0).response(), 1);
  EXPECT_EQ(answer.rejections(0).field(), "responses[1].channel");
  EXPECT_EQ(answer.rejections(1).field(), "responses[2].kind");

  const auto estimate =
      Must(*stub_, &CampaignService::Stub::EstimateAudience,
           FromText<v1::EstimateAudienceRequest>(
               "unsaved { channels: CHANNEL_EMAIL options { obeys_cap: false } }"));
  ASSERT_EQ(estimate.exclusions_size(), 1);
  EXPECT_EQ(estimate.exclusions(0).reason(), v1::EXCLUSION_REASON_CONSENT_WITHDRAWN);
}

TEST_F(ReportCallsTest, RefusesACallWithoutReportsOrWithTooMany) {
  const auto deliveries = [&](const v1::RecordDeliveriesRequest& request) {
    return Outcome(Try(*stub_, &CampaignService::Stub::RecordDeliveries, request));
  };
  v1::RecordDeliveriesRequest request;
  EXPECT_EQ(deliveries(request), "INVALID_ARGUMENT INVALID_FIELD");
  for (int i = 0; i < 501; ++i) request.add_deliveries();
  EXPECT_EQ(deliveries(request), "INVALID_ARGUMENT INVALID_FIELD");
  EXPECT_EQ(
      Outcome(Try(*stub_, &CampaignService::Stub::RecordResponses, v1::RecordResponsesRequest())),
      "INVALID_ARGUMENT INVALID_FIELD");
}

}  // namespace
}  // namespace clientele::api
