// Custom attributes and overrides on the command line.
#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/policy_service.pb.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AttributeCommandsTest : public RunToolTest {
 protected:
  AttributeCommandsTest() {
    v1::GetPolicyResponse answer;
    answer.mutable_policy()->set_currency("RUB");
    const auto declare = [&](const char* id, v1::Policy::Attribute::Type type) {
      auto& attribute = *answer.mutable_policy()->add_attributes();
      attribute.set_id(id);
      attribute.set_type(type);
      return &attribute;
    };
    auto* region = declare("region", v1::Policy::Attribute::TYPE_STRING);
    region->add_values("NSK");
    region->add_values("OMS");
    declare("visits", v1::Policy::Attribute::TYPE_INTEGER);
    declare("since", v1::Policy::Attribute::TYPE_DATE);
    declare("gold", v1::Policy::Attribute::TYPE_BOOLEAN);
    server_.Answer("GetPolicy", answer);
    server_.OnCall<v1::UpdateClientRequest, v1::UpdateClientResponse>(
        "UpdateClient", [this](const auto& request, auto& response) {
          sent_ = request;
          *response.mutable_client()->mutable_profile() = request.profile();
          return grpc::Status::OK;
        });
  }
  Ran Update(std::vector<std::string> words) {
    words.insert(words.begin(), {"client", "update", "42"});
    return RunHere(std::move(words));
  }

  v1::UpdateClientRequest sent_;
};

TEST_F(AttributeCommandsTest, EachIsReadByItsType) {
  const Ran ran = Update({"--attr", "region=NSK", "--attr", "visits=1 000", "--attr",
                          "since=31.01.2026", "--attr", "gold=да"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto& attributes = sent_.profile().attributes();
  ASSERT_EQ(attributes.size(), 4);
  EXPECT_EQ(attributes[0].text(), "NSK");
  EXPECT_EQ(attributes[1].integer(), 1'000);
  EXPECT_EQ(attributes[2].date().year(), 2026);
  EXPECT_EQ(attributes[2].date().day(), 31);
  EXPECT_TRUE(attributes[3].boolean());
  EXPECT_THAT(ran.out, AllOf(HasSubstr("since"), HasSubstr("2026-01-31"), HasSubstr("visits")));
}

TEST_F(AttributeCommandsTest, NoValueClears) {
  EXPECT_EQ(Update({"--attr", "region="}).code, 0);
  ASSERT_EQ(sent_.profile().attributes_size(), 1);
  EXPECT_EQ(sent_.profile().attributes(0).attribute(), "region");
  EXPECT_EQ(sent_.profile().attributes(0).value_case(), v1::AttributeValue::VALUE_NOT_SET);
}

TEST_F(AttributeCommandsTest, WithAClearedFieldTheMaskNamesThem) {
  EXPECT_EQ(Update({"--attr", "gold=no", "--clear", "owner"}).code, 0);
  EXPECT_THAT(sent_.update_mask().paths(), ElementsAre("attributes", "owner"));
}

TEST_F(AttributeCommandsTest, WhatIsWrongIsSaidBeforeAnythingIsSent) {
  EXPECT_EQ(Update({"--attr", "visits=many"}).err,
            "clientele: --attr: got \"visits=many\", want visits=VALUE, a whole number\n");
  EXPECT_EQ(Update({"--attr", "regoin=NSK"}).err,
            "clientele: --attr: got \"regoin=NSK\", want NAME=VALUE, NAME one of region, visits, "
            "since, gold\n");
  EXPECT_EQ(Update({"--attr", "gold"}).code, 3);
  EXPECT_EQ(server_.calls("UpdateClient"), 0);
}

TEST_F(AttributeCommandsTest, ThePolicyShowsThemAsItTakesThem) {
  const Ran shown = RunHere({"policy", "show", "--format", "csv"});
  EXPECT_THAT(shown.out, HasSubstr("attributes,\"region:STRING:NSK|OMS,visits:INTEGER,since:DATE,"
                                   "gold:BOOLEAN\"\n"));
  v1::UpdatePolicyRequest sent;
  server_.OnCall<v1::UpdatePolicyRequest, v1::UpdatePolicyResponse>(
      "UpdatePolicy", [&](const auto& request, auto&) {
        sent = request;
        return grpc::Status::OK;
      });
  const Ran set = RunHere({"policy", "set", "attributes=region:string:NSK|a:b,gold:BOOLEAN"});
  EXPECT_EQ(set.code, 0) << set.err;
  EXPECT_THAT(sent.update_mask().paths(), ElementsAre("attributes"));
  ASSERT_EQ(sent.policy().attributes_size(), 2);
  EXPECT_EQ(sent.policy().attributes(0).type(), v1::Policy::Attribute::TYPE_STRING);
  EXPECT_THAT(sent.policy().attributes(0).values(), ElementsAre("NSK", "a:b"));
  EXPECT_EQ(sent.policy().attributes(1).id(), "gold");
  EXPECT_EQ(sent.policy().attributes(1).type(), v1::Policy::Attribute::TYPE_BOOLEAN);
  EXPECT_EQ(RunHere({"policy", "set", "attributes="}).code, 0);
  EXPECT_EQ(sent.policy().attributes_size(), 0);
  EXPECT_THAT(RunHere({"policy", "set", "attributes=region"}).err, HasSubstr("ID:TYPE"));
  EXPECT_THAT(RunHere({"policy", "set", "attributes=region:TEXT"}).err, HasSubstr("STRING"));
}

TEST_F(AttributeCommandsTest, ABehaviorIsLogged) {
  v1::RecordInteractionsRequest sent;
  server_.OnCall<v1::RecordInteractionsRequest, v1::RecordInteractionsResponse>(
      "RecordInteractions", [&](const auto& request, auto& response) {
        sent = request;
        response.add_results();
        return grpc::Status::OK;
      });
  EXPECT_EQ(RunHere({"interaction", "log", "42", "--behavior", "need-based"}).code, 0);
  EXPECT_EQ(sent.interactions(0).behavior_override().behavior(), v1::BEHAVIOR_NEED_BASED);
  EXPECT_EQ(RunHere({"interaction", "log", "42", "--behavior", "greedy"}).code, 3);
}

}  // namespace
}  // namespace clientele::client
