#include "server/service/interactions.h"

#include <gtest/gtest.h>

#include "server/service/policies.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::Temperature;

constexpr UnixSeconds kDay = 86'400;

class InteractionsTest : public ::testing::Test {
 protected:
  InteractionInput Call(domain::Outcome outcome = domain::Outcome::kNeutral) {
    InteractionInput input;
    input.client = ById(client_);
    input.field = "interactions[0].";
    input.channel = domain::Channel::kCall;
    input.outcome = outcome;
    input.actor = "anna";
    return input;
  }
  absl::StatusOr<WriteOutcome> Record(InteractionInput input) {
    return base_.Write(RecordInteractions({std::move(input)}, base_.secret()));
  }
  Temperature TemperatureNow() { return base_.Card(client_)->temperature; }

  TestBase base_;
  const domain::ClientId client_ = base_.AddClient();
};

TEST_F(InteractionsTest, APositiveContactWarmsALeadAndANegativeOneCoolsIt) {
  EXPECT_EQ(TemperatureNow(), Temperature::kCold);
  ASSERT_THAT(Record(Call(domain::Outcome::kPositive)), IsOk());
  EXPECT_EQ(TemperatureNow(), Temperature::kWarm);
  EXPECT_EQ(base_.Count("temperature = WARM"), 1);
  ASSERT_THAT(Record(Call(domain::Outcome::kNegative)), IsOk());
  EXPECT_EQ(TemperatureNow(), Temperature::kCold);
  EXPECT_EQ(base_.Count("temperature = COLD"), 1);
}

TEST_F(InteractionsTest, AnOlderContactThatArrivesLateIsNotTheLatest) {
  ASSERT_THAT(Record(Call(domain::Outcome::kPositive)), IsOk());
  InteractionInput late = Call(domain::Outcome::kNegative);
  late.at = kTestNow - kDay;
  ASSERT_THAT(Record(late), IsOk());
  EXPECT_EQ(TemperatureNow(), Temperature::kWarm);
}

TEST_F(InteractionsTest, WhatFollowedFromAContactIsRecordedWithIt) {
  InteractionInput call = Call(domain::Outcome::kPositive);
  call.note = "перезвонить, \"срочно\"\nпо прайсу";
  call.tags.add = {"price-list"};
  call.stage.stage = "ready-to-buy";
  call.contacts = {Address(domain::Channel::kEmail, "masha@example.com")};
  call.consents = {Grant(domain::ConsentPurpose::kProcessing),
                   Grant(domain::ConsentPurpose::kMarketing)};
  ASSERT_THAT(Record(call), IsOk());
  EXPECT_EQ(base_.Count("tags:price-list AND stage = ready-to-buy AND reachable(EMAIL)"), 1);
  bool note_found = false;
  const auto card = base_.Card(client_);
  for (const HistoryEntry& entry : card->recent) {
    if (const auto* detail = std::get_if<InteractionEntry>(&entry.detail)) {
      note_found |= detail->note == call.note;
    }
  }
  EXPECT_TRUE(note_found);
}

TEST_F(InteractionsTest, WhenOnePartIsRefusedNothingHappened) {
  InteractionInput call = Call(domain::Outcome::kPositive);
  call.tags.add = {"price-list"};
  call.stage.stage = "nowhere";
  call.stage.field = "interactions[0].";
  EXPECT_THAT(Record(call), FailsAtField("interactions[0].stage"));
  EXPECT_EQ(TemperatureNow(), Temperature::kCold);
  EXPECT_EQ(base_.Count("has(tags)"), 0);
}

TEST_F(InteractionsTest, AnOverrideHoldsUntilItsExpiryOrAContradictingFact) {
  InteractionInput call = Call();
  call.temperature_override = {Temperature::kHot, kTestNow + 60};
  ASSERT_THAT(Record(call), IsOk());
  EXPECT_EQ(TemperatureNow(), Temperature::kHot);
  base_.clock().Advance(59);
  EXPECT_EQ(base_.Count("temperature = HOT"), 1);
  base_.clock().Advance(1);
  EXPECT_EQ(base_.Count("temperature = HOT"), 0);

  call.temperature_override = {Temperature::kHot, std::nullopt};
  ASSERT_THAT(Record(call), IsOk());
  EXPECT_EQ(base_.Count("temperature = HOT"), 1);
  ASSERT_THAT(Record(Call(domain::Outcome::kNegative)), IsOk());
  EXPECT_EQ(base_.Count("temperature = COLD"), 1);
}

TEST_F(InteractionsTest, TheOverrideOfAContactOutlivesThatContact) {
  InteractionInput call = Call(domain::Outcome::kPositive);
  call.temperature_override = {Temperature::kCold, std::nullopt};
  ASSERT_THAT(Record(call), IsOk());
  EXPECT_EQ(TemperatureNow(), Temperature::kCold);
  base_.AddOrder(client_, kTestNow - kDay, 1, 100);
  EXPECT_EQ(TemperatureNow(), Temperature::kHot);
}

TEST_F(InteractionsTest, AKnownContactIsRecordedOnce) {
  InteractionInput call = Call(domain::Outcome::kPositive);
  call.external_id = "C-1";
  call.at = kTestNow - 5;
  call.tags.add = {"vip"};
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Record(call));
  const int64_t revision = base_.Card(client_)->row.revision;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Record(call));
  EXPECT_EQ(again.ids, first.ids);
  EXPECT_EQ(again.changed, 0);
  EXPECT_EQ(base_.Card(client_)->row.revision, revision);
  call.outcome = domain::Outcome::kNegative;
  EXPECT_THAT(Record(call), FailsWith(Reason::kContentDiffers));
}

TEST_F(InteractionsTest, ATagOutsideAListedVocabularyIsRefused) {
  const auto patch = [](domain::Policy& p) {
    p.tag_vocabulary = domain::TagVocabulary::kListed;
    p.listed_tags = {"vip"};
  };
  ASSERT_THAT(base_.Write(UpdatePolicy(patch, std::nullopt, "admin")), IsOk());
  InteractionInput call = Call();
  call.tags.add = {"other"};
  EXPECT_THAT(Record(call), FailsWith(Reason::kTagNotListed));
  call.tags.add = {"vip"};
  EXPECT_THAT(Record(call), IsOk());
}

}  // namespace
}  // namespace clientele::service
