// Custom attributes through the whole edge: declared, set, shown, masked, imported.
#include <gmock/gmock.h>

#include "clientele/v1/import_service.grpc.pb.h"
#include "clientele/v1/policy_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::ClientService;
using v1::PolicyService;

class AttributesTest : public ::testing::Test {
 protected:
  AttributesTest() {
    SetPolicy(
        "attributes { id: 'region' title: 'Region' type: TYPE_STRING values: 'NSK' values: 'OMS' } "
        "attributes { id: 'visits' type: TYPE_INTEGER }");
    api_.base().AddClient();
  }
  v1::UpdatePolicyRequest PolicyRequest(const std::string& policy) {
    return FromText<v1::UpdatePolicyRequest>("update_mask { paths: 'attributes' } policy { " +
                                             policy + " }");
  }
  v1::Policy SetPolicy(const std::string& policy) {
    return Must(*policies_, &PolicyService::Stub::UpdatePolicy, PolicyRequest(policy)).policy();
  }
  std::string Update(const std::string& request) {
    const auto full = FromText<v1::UpdateClientRequest>("client { id: 1 } " + request);
    const grpc::Status status = Try(*clients_, &ClientService::Stub::UpdateClient, full);
    if (!status.ok()) {
      return absl::StrCat(Outcome(status), " ", Details(status).violations.front().first);
    }
    return Shown();
  }
  std::string Shown() {
    const auto card = Must(*clients_, &ClientService::Stub::GetClient,
                           FromText<v1::GetClientRequest>("client { id: 1 }"));
    std::string text;
    for (const v1::AttributeValue& value : card.client().profile().attributes()) {
      absl::StrAppend(&text, text.empty() ? "" : " ", value.attribute(), "=",
                      value.has_text() ? value.text() : absl::StrCat(value.integer()));
    }
    return text;
  }

  ApiBase api_;
  const std::unique_ptr<ClientService::Stub> clients_ = api_.Stub<ClientService>();
  const std::unique_ptr<PolicyService::Stub> policies_ = api_.Stub<PolicyService>();
};

TEST_F(AttributesTest, SetOneByOneAndClearedByNoValue) {
  EXPECT_EQ(Update("profile { attributes { attribute: 'region' text: 'NSK' } }"), "region=NSK");
  EXPECT_EQ(Update("profile { attributes { attribute: 'visits' integer: 0 } }"),
            "region=NSK visits=0");
  EXPECT_EQ(Update("profile { attributes { attribute: 'region' } }"), "visits=0");
}

TEST_F(AttributesTest, AMaskTakesThemInOrLeavesThemOut) {
  EXPECT_EQ(Update("profile { attributes { attribute: 'region' text: 'NSK' } city: 'Omsk' } "
                   "update_mask { paths: 'city' }"),
            "");
  EXPECT_EQ(Update("profile { attributes { attribute: 'region' text: 'NSK' } city: 'Tomsk' } "
                   "update_mask { paths: 'attributes' }"),
            "region=NSK");
  EXPECT_EQ(api_.base().Count("city = \"Omsk\""), 1);
  // Those not named stay, mask or not.
  EXPECT_EQ(Update("update_mask { paths: 'attributes' }"), "region=NSK");
}

TEST_F(AttributesTest, AFaultNamesThePlace) {
  EXPECT_EQ(Update("profile { attributes { attribute: 'region' text: 'MSK' } }"),
            "INVALID_ARGUMENT INVALID_FIELD profile.attributes[0].value");
  EXPECT_EQ(Update("profile { attributes { attribute: 'visits' text: '1' } }"),
            "INVALID_ARGUMENT INVALID_FIELD profile.attributes[0].value");
  EXPECT_EQ(Update("profile { attributes { attribute: 'age' integer: 1 } }"),
            "INVALID_ARGUMENT INVALID_FIELD profile.attributes[0].attribute");
}

TEST_F(AttributesTest, ThePolicyShowsThemAndKeepsTheirTypes) {
  const auto policy = Must(*policies_, &PolicyService::Stub::GetPolicy, v1::GetPolicyRequest());
  ASSERT_EQ(policy.policy().attributes_size(), 2);
  EXPECT_EQ(policy.policy().attributes(0).title(), "Region");
  EXPECT_EQ(policy.policy().attributes(0).values(1), "OMS");
  const auto refused = [&](const std::string& text) {
    const grpc::Status status =
        Try(*policies_, &PolicyService::Stub::UpdatePolicy, PolicyRequest(text));
    return absl::StrCat(Outcome(status), " ", Details(status).violations.front().first);
  };
  EXPECT_EQ(refused("attributes { id: 'visits' type: TYPE_DATE }"),
            "INVALID_ARGUMENT INVALID_FIELD policy.attributes[0].type");
  EXPECT_EQ(refused("attributes { id: 'x' type: 9 }"),
            "INVALID_ARGUMENT INVALID_FIELD policy.attributes[0].type");
  EXPECT_EQ(refused("attributes { id: 'x' type: TYPE_STRING }"),
            "INVALID_ARGUMENT INVALID_FIELD policy.attributes[0].values");
}

TEST_F(AttributesTest, EveryOtherNewFieldOfThePolicyIsSet) {
  const auto request = FromText<v1::UpdatePolicyRequest>(
      "update_mask { paths: 'abc_metric' paths: 'abc_days' paths: 'abc_a_percent' paths: "
      "'abc_b_percent' paths: 'discount_percent' paths: 'discount_orders' paths: 'overdue_factor' "
      "} "
      "policy { abc_metric: ABC_METRIC_PROFIT abc_days: 90 abc_a_percent: 70 abc_b_percent: 90 "
      "discount_percent: 60 discount_orders: 4 overdue_factor: 3 }");
  const v1::Policy policy = Must(*policies_, &PolicyService::Stub::UpdatePolicy, request).policy();
  EXPECT_EQ(policy.abc_metric(), v1::Policy::ABC_METRIC_PROFIT);
  EXPECT_EQ(policy.abc_days(), 90);
  EXPECT_EQ(policy.abc_a_percent(), 70);
  EXPECT_EQ(policy.abc_b_percent(), 90);
  EXPECT_EQ(policy.discount_percent(), 60);
  EXPECT_EQ(policy.discount_orders(), 4);
  EXPECT_EQ(policy.overdue_factor(), 3);
  EXPECT_EQ(policy.attributes_size(), 2);
}

TEST_F(AttributesTest, ImportsTakeThemAndProducts) {
  const auto stub = api_.Stub<v1::ImportService>();
  grpc::ClientContext context;
  const auto stream = stub->Import(&context);
  stream->Write(FromText<v1::ImportRequest>(
      "batch: 1 last: true rows { client { profile { external_id: 'X' attributes { attribute: "
      "'region' text: 'OMS' } } } } rows { client { profile { external_id: 'Y' attributes { "
      "attribute: 'region' text: 'nowhere' } } } } rows { product { sku: 'D-1' category: 'frozen' "
      "} "
      "} rows { product { name: 'no sku' } }"));
  v1::ImportResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.changed(), 2);
  ASSERT_EQ(response.rejections_size(), 2);
  EXPECT_EQ(response.rejections(0).row(), 1);
  EXPECT_EQ(response.rejections(0).field(), "client.profile.attributes[0].value");
  EXPECT_EQ(response.rejections(1).field(), "product.sku");
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(api_.base().Count("attr.region = \"OMS\""), 1);
}

TEST_F(AttributesTest, TheCardShowsTheNewFactsAndClasses) {
  for (int i = 0; i < 3; ++i) {
    api_.base().AddOrder(1, kTestNow - i * 86'400 - i, 1, 100, absl::StrCat("O", i));
  }
  const auto card = Must(*clients_, &ClientService::Stub::GetClient,
                         FromText<v1::GetClientRequest>("client { id: 1 } with_standing: true"))
                        .client();
  // Two intervals of 86,401 s each.
  EXPECT_EQ(card.facts().median_order_interval_seconds(), 86'401);
  EXPECT_EQ(card.facts().discounted_orders_count(), 0);
  EXPECT_FALSE(card.facts().has_last_responded_at());
  EXPECT_EQ(card.classes().abc_class(), v1::ABC_CLASS_A);
  EXPECT_EQ(card.classes().behavior(), v1::BEHAVIOR_UNKNOWN);
  EXPECT_FALSE(card.classes().behavior_overridden());
  EXPECT_EQ(card.classes().rfm_recency(), 1);
  EXPECT_FALSE(card.classes().overdue());
}

}  // namespace
}  // namespace clientele::api
