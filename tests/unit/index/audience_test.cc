#include "server/index/audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/index/hand_made.h"
#include "tests/unit/index/judge_audience.h"

namespace clientele::index {
namespace {

using domain::AudienceExclusion;
using domain::AudienceMember;
using domain::Channel;
using domain::ExclusionReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AudienceTest : public ::testing::Test {
 protected:
  // Someone whose data may be processed.
  void Client(domain::ClientId id) {
    base_.Client(id).processing_consent = domain::ConsentStatus::kGranted;
  }
  void Reachable(domain::ClientId id, Channel channel, int64_t address_key) {
    Client(id);
    base_.Channel(id, channel, ExclusionReason::kNone, address_key);
  }
  void Blocked(domain::ClientId id, Channel channel, ExclusionReason reason) {
    Client(id);
    base_.Channel(id, channel, reason);
  }
  domain::AudienceDraft Judge(const std::vector<Channel>& channels,
                              const std::string& expression = "") {
    base_.Apply();
    const filter::Filter filter = base_.Filter(expression);
    const Index::Reader reader(base_.index());
    const auto draft = JudgeAudience(reader, {filter, kNow, nullptr}, channels);
    EXPECT_THAT(draft, IsOk());
    return *draft;
  }

  HandMade base_;
};

TEST_F(AudienceTest, AClientGoesOnTheFirstChannelWhereItIsReachable) {
  Reachable(1, Channel::kEmail, 11);
  Reachable(1, Channel::kSms, 12);
  Reachable(2, Channel::kEmail, 21);
  EXPECT_THAT(
      Judge({Channel::kSms, Channel::kEmail}).chunks.front().members,
      ElementsAre(AudienceMember{1, Channel::kSms, 12}, AudienceMember{2, Channel::kEmail, 21}));
  EXPECT_THAT(
      Judge({Channel::kEmail, Channel::kSms}).chunks.front().members,
      ElementsAre(AudienceMember{1, Channel::kEmail, 11}, AudienceMember{2, Channel::kEmail, 21}));
}

TEST_F(AudienceTest, TheReasonIsTheOneThatLetItGetFurthest) {
  Blocked(1, Channel::kEmail, ExclusionReason::kConsentPending);
  Blocked(1, Channel::kSms, ExclusionReason::kInvalidContact);
  Blocked(2, Channel::kSms, ExclusionReason::kSuppressed);
  Client(3);
  const std::vector<AudienceExclusion> expected = {{1, ExclusionReason::kConsentPending},
                                                   {2, ExclusionReason::kSuppressed},
                                                   {3, ExclusionReason::kNoContactPoint}};
  EXPECT_EQ(Judge({Channel::kSms, Channel::kEmail}).chunks.front().exclusions, expected);
  EXPECT_EQ(Judge({Channel::kEmail, Channel::kSms}).chunks.front().exclusions, expected);
}

TEST_F(AudienceTest, WithoutABasisLaterGatesDoNotCount) {
  base_.Channel(1, Channel::kEmail, ExclusionReason::kConsentWithdrawn);
  base_.Channel(2, Channel::kEmail, ExclusionReason::kNone, 5);
  base_.Channel(3, Channel::kEmail, ExclusionReason::kSuppressed);
  EXPECT_THAT(Judge({Channel::kEmail}).chunks.front().exclusions,
              ElementsAre(AudienceExclusion{1, ExclusionReason::kNoProcessingBasis},
                          AudienceExclusion{2, ExclusionReason::kNoProcessingBasis},
                          AudienceExclusion{3, ExclusionReason::kSuppressed}));
}

TEST_F(AudienceTest, OfOneAddressTheLowestIdKeepsItOverChunksAndChannels) {
  // Calls and short messages share telephone numbers.
  Reachable(65'540, Channel::kSms, 7);
  Reachable(9, Channel::kSms, 7);
  Reachable(10, Channel::kCall, 7);
  const domain::AudienceDraft draft = Judge({Channel::kSms, Channel::kCall});
  ASSERT_EQ(draft.chunks.size(), 2u);
  EXPECT_THAT(draft.chunks[0].members, ElementsAre(AudienceMember{9, Channel::kSms, 7}));
  EXPECT_THAT(draft.chunks[0].exclusions,
              ElementsAre(AudienceExclusion{10, ExclusionReason::kDuplicateAddress}));
  EXPECT_EQ(draft.chunks[1].number, 1);
  EXPECT_THAT(draft.chunks[1].members, IsEmpty());
  EXPECT_THAT(draft.chunks[1].exclusions,
              ElementsAre(AudienceExclusion{65'540, ExclusionReason::kDuplicateAddress}));
}

TEST_F(AudienceTest, WhoeverTheFilterLeavesOutTakesNoAddress) {
  Reachable(1, Channel::kSms, 7);
  Reachable(2, Channel::kSms, 7);
  EXPECT_THAT(Judge({Channel::kSms}, "id != 1").chunks.front().members,
              ElementsAre(AudienceMember{2, Channel::kSms, 7}));
}

TEST_F(AudienceTest, TheCountsAddUp) {
  Reachable(1, Channel::kSms, 7);
  Reachable(2, Channel::kEmail, 8);
  Reachable(3, Channel::kSms, 7);
  Blocked(4, Channel::kSms, ExclusionReason::kConsentNeverGiven);
  Client(5);
  const domain::AudienceCounts counts = Judge({Channel::kSms, Channel::kEmail}).counts;
  EXPECT_EQ(counts.matched, 5);
  EXPECT_EQ(counts.members, 2);
  EXPECT_THAT(counts.channels, ElementsAre(0, 1, 1, 0, 0, 0));
  EXPECT_THAT(counts.exclusions, ElementsAre(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0));
}

TEST_F(AudienceTest, ALaterStepKeepsTheVariantOfTheFirst) {
  struct Sent {
    int64_t step;
    int64_t variant;
    int64_t audience_number;
  };
  Reachable(1, Channel::kSms, 7);
  // Recorded in this order; what was sent by hand has no variant.
  for (const Sent& sent : {Sent{1, 0, 0}, Sent{2, 2, 5}, Sent{1, 1, 4}, Sent{1, 2, 4}}) {
    domain::DeliveryRow& row = base_.changes().deliveries.emplace_back();
    row.delivery_id = base_.NextId();
    row.client_id = 1;
    row.at = kNow;
    row.campaign_id = "spring";
    row.step = sent.step;
    row.variant = sent.variant;
    row.audience_number = sent.audience_number;
  }
  base_.Apply();
  AudienceQuestion question;
  question.campaign_id = "spring";
  question.step = 3;
  question.channels = {Channel::kSms};
  question.obeys_cap = false;
  question.send_from = question.send_to = question.now = kNow;
  const domain::Split split("secret", "spring");
  const Index::Reader reader(base_.index());
  for (const std::vector<int32_t>& weights : {std::vector<int32_t>{1, 0, 0}, {0, 0, 1}}) {
    question.weights = weights;
    const auto draft = AudienceJudge(question, split).Judge(reader, nullptr);
    ASSERT_THAT(draft, IsOk());
    EXPECT_THAT(draft->chunks.front().members, ElementsAre(AudienceMember{1, Channel::kSms, 7, 1}));
  }
}

class JudgedAgainTest : public AudienceTest {
 protected:
  // The members' ids, by a judge that is kept.
  std::vector<domain::ClientId> Members(const std::string& expression) {
    const filter::Filter filter = base_.Filter(expression);
    if (judge_ == nullptr) {
      AudienceQuestion question;
      question.filter = filter;
      question.channels = {Channel::kSms};
      question.send_from = question.send_to = question.now = kNow;
      judge_ = std::make_unique<AudienceJudge>(question, split_);
    }
    const Index::Reader reader(base_.index());
    const auto draft = judge_->Judge(reader, nullptr);
    EXPECT_THAT(draft, IsOk());
    std::vector<domain::ClientId> ids;
    for (const domain::AudienceChunk& chunk : draft->chunks) {
      for (const AudienceMember& member : chunk.members) ids.push_back(member.client_id);
    }
    return ids;
  }

  const domain::Split split_{"secret", ""};
  std::unique_ptr<AudienceJudge> judge_;
};

TEST_F(JudgedAgainTest, AClientOfAnotherChunkMayTakeThePlace) {
  Reachable(1, Channel::kSms, 7);
  Reachable(65'540, Channel::kSms, 8);
  base_.Order(1, kNow - kDay, 1, 500);
  base_.Apply();
  EXPECT_THAT(Members("top(1, total_amount)"), ElementsAre(1));
  domain::CommittedBatch batch;
  domain::ClientRow& row = batch.changes.clients.emplace_back(base_.Client(65'540));
  row.orders_count = 1;
  row.total_amount = 501;
  batch.revision_last = base_.NextId();
  base_.index().Apply(batch);
  EXPECT_THAT(Members("top(1, total_amount)"), ElementsAre(65'540));
}

TEST_F(JudgedAgainTest, AnotherContentIsJudgedAnewWhateverItsRevision) {
  Reachable(1, Channel::kSms, 7);
  base_.Apply();
  EXPECT_THAT(Members(""), ElementsAre(1));
  HandMade other;
  other.Client(2).processing_consent = domain::ConsentStatus::kGranted;
  other.Channel(2, Channel::kSms, ExclusionReason::kNone, 8);
  other.Apply();
  ASSERT_LE(other.index().revision(), base_.index().revision());
  base_.index().Replace(other.index());
  EXPECT_THAT(Members(""), ElementsAre(2));
}

TEST_F(AudienceTest, NobodyGivesNoChunks) {
  Client(1);
  const domain::AudienceDraft draft = Judge({Channel::kSms}, "id = 2");
  EXPECT_THAT(draft.chunks, IsEmpty());
  EXPECT_EQ(draft.counts, domain::AudienceCounts());
}

TEST_F(AudienceTest, ACancelledCallStops) {
  Client(1);
  base_.Apply();
  const filter::Filter everyone;
  const Index::Reader reader(base_.index());
  const Cancelled cancelled = [] { return true; };
  EXPECT_THAT(JudgeAudience(reader, {everyone, kNow, cancelled}, {}),
              FailsWith(Reason::kCallCancelled));
}

TEST_F(AudienceTest, RecipientsAreWhoMayStillBeMessagedAtTheChosenAddress) {
  base_.Profile(1).display_name = "Anna";
  base_.changes().profiles.back().external_id = "C-1";
  Reachable(1, Channel::kSms, 7);
  Reachable(2, Channel::kSms, 8);
  Blocked(3, Channel::kSms, ExclusionReason::kConsentWithdrawn);
  base_.Apply();
  const std::vector<AudienceMember> members = {{1, Channel::kSms, 7}, {1, Channel::kEmail, 7},
                                               {2, Channel::kSms, 9}, {3, Channel::kSms, 7},
                                               {4, Channel::kSms, 7}, {100'000, Channel::kSms, 7},
                                               {0, Channel::kSms, 7}};
  const Index::Reader reader(base_.index());
  int visited = 0;
  VisitRecipients(reader, kNow, members, [&](size_t place, const Recipient& recipient) {
    ++visited;
    EXPECT_EQ(place, 0u);
    EXPECT_EQ(recipient.address, "address 7");
    EXPECT_EQ(recipient.display_name, "Anna");
    EXPECT_EQ(recipient.external_id, "C-1");
  });
  EXPECT_EQ(visited, 1);
}

}  // namespace
}  // namespace clientele::index
