// A server that answers from SQL alone: what it serves, and what it says of the rest.
#include <gmock/gmock.h>

#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/campaign_service.grpc.pb.h"
#include "clientele/v1/policy_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using v1::CampaignService;
using v1::ClientService;

constexpr char kNeedsIndex[] = "FAILED_PRECONDITION NEEDS_INDEX";

class EvaluatorTest : public ::testing::Test {
 protected:
  EvaluatorTest() {
    const domain::ClientId client = api_.base().AddClientWithEmail("a@example.com");
    api_.base().AddOrder(client, kTestNow, 1, 500);
    api_.base().AddClient();
  }
  std::string Campaign(const std::string& call) {
    const auto stub = api_.Stub<CampaignService>();
    if (call == "create") {
      return Outcome(Try(
          *stub, &CampaignService::Stub::CreateCampaign,
          FromText<v1::CreateCampaignRequest>("campaign_id: 'spring' channels: CHANNEL_EMAIL")));
    }
    if (call == "build") {
      return Outcome(Try(*stub, &CampaignService::Stub::BuildAudience,
                         FromText<v1::BuildAudienceRequest>("campaign_id: 'spring'")));
    }
    return Outcome(Try(*stub, &CampaignService::Stub::EstimateAudience,
                       FromText<v1::EstimateAudienceRequest>("campaign_id: 'spring'")));
  }

  ApiBase api_{10'000, index::Content::kNames};
};

TEST_F(EvaluatorTest, SegmentsAreServed) {
  const auto stub = api_.Stub<v1::SegmentService>();
  const auto count =
      Must(*stub, &v1::SegmentService::Stub::CountSegment,
           FromText<v1::CountSegmentRequest>("filter { expression: 'orders_count > 0' }"));
  EXPECT_EQ(count.count(), 1);
  EXPECT_EQ(count.reachable(0).count(), 1);
  grpc::ClientContext context;
  auto reader = stub->QuerySegment(
      &context, FromText<v1::QuerySegmentRequest>("fields: 'total_amount' order_by: 'id desc'"));
  v1::QuerySegmentResponse batch;
  ASSERT_TRUE(reader->Read(&batch));
  EXPECT_THAT(batch.client_ids(), ElementsAre(2, 1));
  EXPECT_THAT(batch.columns(0).integers(), ElementsAre(0, 500));
  EXPECT_FALSE(reader->Read(&batch));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(EvaluatorTest, TheStatusSaysWhichItIs) {
  const auto stub = api_.Stub<v1::AdminService>();
  const auto status = Must(*stub, &v1::AdminService::Stub::GetStatus, v1::GetStatusRequest());
  EXPECT_EQ(status.evaluator(), "sql");
  EXPECT_EQ(status.clients(), 2);
  EXPECT_EQ(status.index_bytes(), 0);
  ApiBase by_index;
  const auto other = Must(*by_index.Stub<v1::AdminService>(), &v1::AdminService::Stub::GetStatus,
                          v1::GetStatusRequest());
  EXPECT_EQ(other.evaluator(), "index");
}

TEST_F(EvaluatorTest, TheCardHasItsPlaceInTheBase) {
  const auto card = Must(*api_.Stub<ClientService>(), &ClientService::Stub::GetClient,
                         FromText<v1::GetClientRequest>("client { id: 1 } with_standing: true"));
  EXPECT_EQ(card.client().classes().abc_class(), v1::ABC_CLASS_A);
  EXPECT_EQ(card.client().classes().rfm_monetary(), 1);
  const auto without = Must(*api_.Stub<ClientService>(), &ClientService::Stub::GetClient,
                            FromText<v1::GetClientRequest>("client { id: 1 }"));
  EXPECT_EQ(without.client().classes().abc_class(), v1::ABC_CLASS_UNSPECIFIED);
  EXPECT_EQ(without.client().classes().rfm_monetary(), 0);
}

TEST_F(EvaluatorTest, WhatNeedsTheIndexSaysSo) {
  EXPECT_EQ(Campaign("create"), "OK");
  EXPECT_EQ(Campaign("estimate"), kNeedsIndex);
  EXPECT_EQ(Campaign("build"), kNeedsIndex);
  const auto clients = api_.Stub<ClientService>();
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::ListTags, v1::ListTagsRequest())),
            kNeedsIndex);
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::TagClients,
                        FromText<v1::TagClientsRequest>("filter {} add: 'vip'"))),
            kNeedsIndex);
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::TagClients,
                        FromText<v1::TagClientsRequest>("clients { id: 1 } add: 'vip'"))),
            "OK");
  const auto policies = api_.Stub<v1::PolicyService>();
  EXPECT_EQ(Outcome(Try(*policies, &v1::PolicyService::Stub::UpdatePolicy,
                        FromText<v1::UpdatePolicyRequest>(
                            "policy { hot_days: 30 } update_mask { paths: 'hot_days' } "
                            "validate_only: true"))),
            kNeedsIndex);
  EXPECT_EQ(Outcome(Try(*policies, &v1::PolicyService::Stub::UpdatePolicy,
                        FromText<v1::UpdatePolicyRequest>(
                            "policy { hot_days: 30 } update_mask { paths: 'hot_days' }"))),
            "OK");
}

}  // namespace
}  // namespace clientele::api
