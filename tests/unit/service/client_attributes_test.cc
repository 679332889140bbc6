#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/service/client_changes.h"
#include "server/service/clients.h"
#include "server/service/policies.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::AttributeType;
using ::testing::HasSubstr;

class ClientAttributesTest : public ::testing::Test {
 protected:
  ClientAttributesTest() {
    EXPECT_THAT(Declare({{"region", "Region", AttributeType::kString, {"NSK", "OMS"}},
                         {"visits", "Visits", AttributeType::kInteger, {}},
                         {"since", "Since", AttributeType::kDate, {}},
                         {"gold", "Gold card", AttributeType::kBoolean, {}}}),
                IsOk());
  }
  absl::Status Declare(std::vector<domain::Attribute> attributes) {
    return base_
        .Write(UpdatePolicy([=](domain::Policy& policy) { policy.attributes = attributes; },
                            std::nullopt, "anna"))
        .status();
  }
  static AttributeInput Value(const std::string& attribute, AttributeType type, int64_t number,
                              const std::string& text = "") {
    return {attribute, type, number, text, "profile.attributes[0]"};
  }
  absl::Status Set(AttributeInput value) {
    ClientUpdateInput input;
    input.client = ById(client_);
    input.profile.attributes = {std::move(value)};
    input.actor = "anna";
    return base_.Write(UpdateClient(input, base_.secret())).status();
  }
  // "region=NSK visits=3".
  std::string Shown() {
    std::string text;
    const ClientCard card = *base_.Card(client_);
    for (const CardAttribute& attribute : card.attributes) {
      text += (text.empty() ? "" : " ") + attribute.row.attribute + "=" +
              (attribute.type == AttributeType::kString ? attribute.row.text
                                                        : std::to_string(attribute.row.number));
    }
    return text;
  }

  TestBase base_;
  const domain::ClientId client_ = base_.AddClient();
};

TEST_F(ClientAttributesTest, EachTypeIsKeptAndFound) {
  ASSERT_THAT(Set(Value("region", AttributeType::kString, 0, "OMS")), IsOk());
  ASSERT_THAT(Set(Value("visits", AttributeType::kInteger, -3)), IsOk());
  ASSERT_THAT(Set(Value("since", AttributeType::kDate, 20'000)), IsOk());  // 2024-10-04
  ASSERT_THAT(Set(Value("gold", AttributeType::kBoolean, 0)), IsOk());
  EXPECT_EQ(Shown(), "region=OMS visits=-3 since=20000 gold=0");
  const auto all_found = [&] {
    return base_.Count(
        "attr.region = \"OMS\" AND attr.visits < 0 AND attr.since = 2024-10-04 AND "
        "attr.gold = false AND NOT attr.gold");
  };
  EXPECT_EQ(all_found(), 1);
  base_.Restart();
  EXPECT_EQ(all_found(), 1);
}

TEST_F(ClientAttributesTest, AMissingValueIsNeitherTrueNorFalse) {
  EXPECT_EQ(base_.Count("attr.gold"), 0);
  EXPECT_EQ(base_.Count("attr.gold = false"), 0);
  EXPECT_EQ(base_.Count("attr.region != \"NSK\""), 0);
  EXPECT_EQ(base_.Count("NOT has(attr.region)"), 1);
}

TEST_F(ClientAttributesTest, AValueIsReplacedAndClearedAndHistoryKnows) {
  ASSERT_THAT(Set(Value("region", AttributeType::kString, 0, "NSK")), IsOk());
  const domain::Revision revision = base_.Card(client_)->row.revision;
  ASSERT_THAT(Set(Value("region", AttributeType::kString, 0, "NSK")), IsOk());
  EXPECT_EQ(base_.Card(client_)->row.revision, revision);
  ASSERT_THAT(Set(Value("region", AttributeType::kString, 0, "OMS")), IsOk());
  ASSERT_THAT(Set(Value("region", AttributeType::kUnspecified, 0)), IsOk());
  ASSERT_THAT(Set(Value("region", AttributeType::kUnspecified, 0)), IsOk());
  EXPECT_EQ(Shown(), "");
  EXPECT_EQ(base_.Count("has(attr.region)"), 0);
  std::vector<std::string> changes;
  const ClientCard card = *base_.Card(client_);
  for (const HistoryEntry& entry : card.recent) {
    const auto* change = std::get_if<ChangeEntry>(&entry.detail);
    if (change == nullptr || change->event.kind != domain::HistoryKind::kAttributeChanged) continue;
    changes.push_back(change->event.reason + ": " + change->event.previous + " to " +
                      change->event.value);
  }
  EXPECT_EQ(changes,
            (std::vector<std::string>{"region: OMS to ", "region: NSK to OMS", "region:  to NSK"}));
}

TEST_F(ClientAttributesTest, WhatThePolicyDoesNotAllowIsRefused) {
  const absl::Status unknown = Set(Value("regoin", AttributeType::kString, 0, "NSK"));
  EXPECT_THAT(unknown, FailsAtField("profile.attributes[0].attribute"));
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("region, visits, since, gold"));
  const absl::Status type = Set(Value("visits", AttributeType::kString, 0, "three"));
  EXPECT_THAT(type, FailsAtField("profile.attributes[0].value"));
  EXPECT_THAT(std::string(type.message()), HasSubstr("INTEGER"));
  const absl::Status value = Set(Value("region", AttributeType::kString, 0, "NSC"));
  EXPECT_THAT(value, FailsAtField("profile.attributes[0].value"));
  EXPECT_THAT(std::string(value.message()), HasSubstr("did you mean NSK?"));
  EXPECT_EQ(Shown(), "");
}

TEST_F(ClientAttributesTest, AClientComesInWithThem) {
  NewClientInput input;
  input.profile.external_id = "X-1";
  input.profile.attributes = {Value("gold", AttributeType::kBoolean, 1)};
  base_.AddClient(input);
  EXPECT_EQ(base_.Count("attr.gold"), 1);
  // The same client again, by import: what is known changes nothing.
  input.on_match = NewClientInput::OnMatch::kUpdate;
  const domain::Revision before = base_.index().revision();
  base_.AddClient(input);
  EXPECT_EQ(base_.index().revision(), before);
}

TEST_F(ClientAttributesTest, ARefusedWriteLeavesNoValue) {
  ClientUpdateInput input;
  input.client = ById(client_);
  input.profile.attributes = {Value("gold", AttributeType::kBoolean, 1),
                              Value("regoin", AttributeType::kString, 0, "NSK")};
  EXPECT_THAT(base_.Write(UpdateClient(input, base_.secret())), FailsWith(Reason::kInvalidField));
  EXPECT_EQ(Shown(), "");
  EXPECT_EQ(base_.Count("attr.gold"), 0);
}

TEST_F(ClientAttributesTest, TheTypeOfADeclaredOneDoesNotChange) {
  const absl::Status changed = Declare({{"visits", "", AttributeType::kBoolean, {}}});
  EXPECT_THAT(changed, FailsAtField("policy.attributes[0].type"));
  EXPECT_THAT(Declare({{"visits", "Renamed", AttributeType::kInteger, {}}}), IsOk());
}

TEST_F(ClientAttributesTest, TakenOffTheListAValueStays) {
  ASSERT_THAT(Set(Value("region", AttributeType::kString, 0, "NSK")), IsOk());
  ASSERT_THAT(Declare({}), IsOk());
  EXPECT_EQ(Shown(), "");
  ASSERT_THAT(Declare({{"region", "", AttributeType::kString, {"OMS"}}}), IsOk());
  EXPECT_EQ(Shown(), "region=NSK");
  EXPECT_EQ(base_.Count("has(attr.region)"), 1);
  EXPECT_EQ(base_.Count("attr.region != \"OMS\""), 1);
}

}  // namespace
}  // namespace clientele::service
