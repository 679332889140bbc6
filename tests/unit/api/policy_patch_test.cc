#include "server/api/policy_patch.h"

#include <google/protobuf/text_format.h>

#include "server/api/render.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::UpdatePolicyRequest Request(const std::string& text) {
  v1::UpdatePolicyRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

// The faults of a request: its own, else those of the policy it would make.
std::vector<std::string> PatchFaults(const v1::UpdatePolicyRequest& request,
                                     domain::Policy policy = {}) {
  RequestParser parser(std::make_shared<domain::Policy>(), kTestNow);
  const service::PolicyPatch patch = MakePolicyPatch(request, parser);
  if (!parser.ok()) return FaultsOf(parser.status());
  return FaultsOf(service::PatchPolicy(policy, patch, std::nullopt).status());
}

domain::Policy Patched(const v1::UpdatePolicyRequest& request, domain::Policy policy = {}) {
  RequestParser parser(std::make_shared<domain::Policy>(), kTestNow);
  const service::PolicyPatch patch = MakePolicyPatch(request, parser);
  const auto patched = service::PatchPolicy(policy, patch, std::nullopt);
  EXPECT_TRUE(parser.ok() && patched.ok()) << patched.status();
  return patched.value_or(domain::Policy());
}

TEST(PolicyPatch, ChangesWhatTheMaskNamesAndNothingElse) {
  const domain::Policy policy =
      Patched(Request("policy { hot_days: 60 warm_days: 7 currency: 'RUB' } "
                      "update_mask { paths: 'hot_days' paths: 'currency' }"));
  EXPECT_EQ(policy.hot_days, 60);
  EXPECT_EQ(policy.currency, "RUB");
  EXPECT_EQ(policy.warm_days, 365);
  EXPECT_EQ(policy.version, 1);
}

TEST(PolicyPatch, NamedOptionalFieldsThatAreAbsentAreUnset) {
  domain::Policy policy;
  policy.volume_medium_from = 20;
  policy.volume_large_from = 200;
  const domain::Policy patched =
      Patched(Request("update_mask { paths: 'volume_medium_from' }"), policy);
  EXPECT_EQ(patched.volume_medium_from, std::nullopt);
  EXPECT_EQ(patched.MediumFrom(), 10);
  EXPECT_EQ(patched.volume_large_from, 200);
}

TEST(PolicyPatch, ListsAreReplacedWhole) {
  const domain::Policy policy =
      Patched(Request("policy { lost_reasons: ['price'] stages { id: 'only' title: 'Only one' "
                      "kind: STAGE_KIND_WON } } "
                      "update_mask { paths: 'lost_reasons' paths: 'stages' }"));
  EXPECT_THAT(policy.lost_reasons, ElementsAre("price"));
  ASSERT_EQ(policy.stages.size(), 1u);
  EXPECT_EQ(policy.stages[0].id, "only");
  EXPECT_EQ(policy.stages[0].title, "Only one");
  EXPECT_EQ(policy.stages[0].kind, domain::StageKind::kWon);
}

TEST(PolicyPatch, AMaskIsRequiredAndNamesFieldsOfPolicy) {
  EXPECT_THAT(PatchFaults(Request("policy { hot_days: 60 }")),
              ElementsAre("update_mask: got nothing, want the names of the fields to change"));
  EXPECT_THAT(PatchFaults(Request("update_mask { paths: 'hot_dayz' paths: 'version' }")),
              ElementsAre("update_mask: got \"hot_dayz\", want names of Policy's fields",
                          "update_mask: got \"version\", want names of Policy's fields"));
}

// A field that joins the contract must be one that can be set; the version is the service's own.
TEST(PolicyPatch, EveryFieldCanBeSetToWhatItIs) {
  v1::UpdatePolicyRequest request;
  domain::Policy policy;
  policy.currency = "EUR";
  policy.volume_medium_from = 11;
  policy.volume_large_from = 111;
  policy.listed_tags = {"vip"};
  policy.cap_mode = domain::CapMode::kRolling;
  policy.cap_messages = 3;
  policy.cap_days = 10;
  policy.cap_days_apart = 4;
  policy.channel_caps = {{domain::Channel::kSms, 2}, {domain::Channel::kEmail, 1}};
  policy.global_holdout_percent = 5;
  *request.mutable_policy() = RenderPolicy(policy);
  const google::protobuf::Descriptor& fields = *v1::Policy::descriptor();
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i)->name() == "version") continue;
    request.mutable_update_mask()->add_paths(fields.field(i)->name());
  }
  EXPECT_EQ(domain::EncodePolicy(Patched(request)), domain::EncodePolicy(policy));
}

TEST(PolicyPatch, NumbersHaveTheirBounds) {
  const std::tuple<const char*, int64_t, int64_t> bounds[] = {{"hot_days", 1, 3'650},
                                                              {"warm_days", 1, 3'650},
                                                              {"override_days", 1, 3'650},
                                                              {"volume_window_days", 0, 3'650},
                                                              {"regular_days", 1, 3'650},
                                                              {"regular_orders", 2, 1'000},
                                                              {"active_days", 1, 3'650},
                                                              {"cap_messages", 1, 100},
                                                              {"cap_days", 1, 31},
                                                              {"cap_days_apart", 0, 31},
                                                              {"global_holdout_percent", 0, 50}};
  for (const auto& [field, least, most] : bounds) {
    const auto faults = [&, name = field](int64_t value) {
      return PatchFaults(Request(
          absl::StrCat("policy { ", name, ": ", value, " } update_mask { paths: '", name, "' }")));
    };
    EXPECT_THAT(faults(least), IsEmpty()) << field;
    EXPECT_THAT(faults(most), IsEmpty()) << field;
    for (const int64_t wrong : {least - 1, most + 1}) {
      EXPECT_THAT(faults(wrong), ElementsAre(absl::StrCat("policy.", field, ": got \"", wrong,
                                                          "\", want ", least, " to ", most)));
    }
  }
}

// 257 is 1 in a byte: an enumerator must be judged by its whole number.
TEST(PolicyPatch, UnknownEnumeratorsAreRefusedWhateverTheirNumber) {
  for (const char* field : {"hot_rule", "volume_metric", "tag_vocabulary", "processing_basis",
                            "abc_metric", "cap_mode"}) {
    for (const int number : {-1, 0, 7, 255, 256, 257, 65'537}) {
      v1::UpdatePolicyRequest request;
      const auto* descriptor = v1::Policy::descriptor()->FindFieldByName(field);
      request.policy().GetReflection()->SetEnumValue(request.mutable_policy(), descriptor, number);
      request.mutable_update_mask()->add_paths(field);
      const std::vector<std::string> faults = PatchFaults(request);
      ASSERT_EQ(faults.size(), 1u) << field << " = " << number;
      EXPECT_THAT(faults[0], ::testing::StartsWith(absl::StrCat("policy.", field, ": got ")));
      if (number != 0) {
        EXPECT_THAT(faults[0], ::testing::HasSubstr(absl::StrCat("got \"", number, "\"")));
      }
    }
  }
}

TEST(PolicyPatch, CapsOfChannelsAreChecked) {
  const auto faults = [](const std::string& caps) {
    return PatchFaults(Request("policy { " + caps + " } update_mask { paths: 'channel_caps' }"));
  };
  EXPECT_THAT(faults("channel_caps { channel: CHANNEL_SMS messages: 2 }"), IsEmpty());
  EXPECT_THAT(faults("channel_caps { channel: CHANNEL_SMS messages: 0 }"),
              ElementsAre("policy.channel_caps[0].messages: got \"0\", want 1 to 100"));
  EXPECT_THAT(faults("channel_caps { messages: 2 }"),
              ElementsAre("policy.channel_caps[0].channel: got nothing, want one of EMAIL, SMS, "
                          "CALL, MESSENGER, POST"));
  EXPECT_THAT(faults("channel_caps { channel: 258 messages: 2 }").size(), 1u);
  EXPECT_THAT(faults("channel_caps { channel: CHANNEL_SMS messages: 2 } "
                     "channel_caps { channel: CHANNEL_SMS messages: 3 }"),
              ElementsAre("policy.channel_caps[1].channel: got \"SMS\", want no channel twice"));
}

TEST(PolicyPatch, StagesAreChecked) {
  const auto faults = [](const std::string& stages) {
    return PatchFaults(Request("policy { " + stages + " } update_mask { paths: 'stages' }"));
  };
  EXPECT_THAT(faults(""), ElementsAre("policy.stages: got \"0\", want 1 to 32"));
  EXPECT_THAT(faults("stages { id: 'new' kind: 258 }").size(), 1u);
  EXPECT_THAT(faults("stages { id: 'New' kind: STAGE_KIND_OPEN }"),
              ElementsAre("policy.stages[0].id: got \"New\", want 1 to 64 letters, digits or "
                          "\"-\""));
  EXPECT_THAT(faults("stages { id: 'a' kind: STAGE_KIND_OPEN } stages { id: 'a' kind: "
                     "STAGE_KIND_WON }"),
              ElementsAre("policy.stages[1].id: got \"a\", want no stage twice"));
  EXPECT_THAT(faults("stages { id: 'a' kind: STAGE_KIND_OPEN title: 'x\\001' }"),
              ElementsAre("policy.stages[0].title: got \"x?\", want text without control "
                          "characters"));
  EXPECT_THAT(faults("stages { id: 'a' kind: STAGE_KIND_OPEN title: '" + Letters(200) + "' }"),
              IsEmpty());
  EXPECT_EQ(faults("stages { id: 'a' kind: STAGE_KIND_OPEN title: '" + Letters(201) + "' }").size(),
            1u);
}

TEST(PolicyPatch, TheCurrencyIsSetOnce) {
  domain::Policy policy;
  policy.currency = "RUB";
  EXPECT_THAT(
      PatchFaults(Request("policy { currency: 'USD' } update_mask { paths: 'currency' }"), policy),
      ElementsAre("policy.currency: got \"USD\", want RUB"));
  EXPECT_THAT(
      PatchFaults(Request("policy { currency: 'RUB' } update_mask { paths: 'currency' }"), policy),
      IsEmpty());
}

}  // namespace
}  // namespace clientele::api
