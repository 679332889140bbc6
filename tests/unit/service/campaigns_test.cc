#include "server/service/campaigns.h"

#include <gtest/gtest.h>

#include "server/service/audience_builder.h"
#include "server/service/audiences.h"
#include "server/service/clients.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ExclusionReason;

class CampaignsTest : public ::testing::Test {
 protected:
  absl::StatusOr<WriteOutcome> Create(const std::string& id, const std::string& expression,
                                      std::vector<Channel> channels = {Channel::kEmail}) {
    CampaignInput input;
    input.campaign_id = id;
    input.filter.emplace().expression = expression;
    // Some audiences of one test have the same members.
    input.options.emplace().obeys_cap = false;
    input.channels = std::move(channels);
    return base_.Write(CreateCampaign(input));
  }
  absl::StatusOr<domain::AudienceRow> Build(const std::string& id) {
    absl::StatusOr<WriteOutcome> outcome = base_.Write(BuildNow(id, base_.index()));
    if (!outcome.ok()) return outcome.status();
    return Audience(id, outcome->ids.front());
  }
  absl::StatusOr<domain::AudienceRow> Audience(const std::string& id, int64_t number) {
    auto transaction = base_.store().BeginRead();
    return FindAudience(transaction->reader(), id, number);
  }
  struct Streamed {
    std::vector<domain::ClientId> ids;
    std::vector<std::string> addresses;
    int64_t left_out = 0;
  };
  Streamed Stream(const std::string& id, int64_t number, size_t batch = 1'000) {
    AudienceCursor cursor(CursorParts(base_), id, number, 0);
    Streamed streamed;
    while (true) {
      const auto next = ReadNext(cursor, batch);
      EXPECT_THAT(next, IsOk());
      if (!next.ok()) break;
      streamed.ids.insert(streamed.ids.end(), next->ids.begin(), next->ids.end());
      streamed.addresses.insert(streamed.addresses.end(), next->addresses.begin(),
                                next->addresses.end());
      if (next->at_end) break;
    }
    streamed.left_out = cursor.left_out();
    return streamed;
  }
  void Withdraw(domain::ClientId id) {
    ConsentInput stop = Grant(domain::ConsentPurpose::kMarketing);
    stop.status = domain::ConsentStatus::kWithdrawn;
    ASSERT_THAT(base_.Write(SetConsent(ById(id), {stop}, "", base_.secret())), IsOk());
  }

  TestBase base_;
};

TEST_F(CampaignsTest, EveryMatchedClientIsAMemberOrHasOneReason) {
  const domain::ClientId good = base_.AddClientWithEmail("a@example.com");
  base_.AddClientWithEmail("b@example.com", false);
  base_.AddClient();
  const domain::ClientId twin = base_.AddClientWithEmail("a@example.com");
  EXPECT_GT(twin, good);
  ASSERT_THAT(Create("spring", ""), IsOk());
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow audience, Build("spring"));
  EXPECT_EQ(audience.matched, 4);
  EXPECT_EQ(audience.members, 1);
  const auto counts = domain::DecodeAudienceCounts(audience.counts);
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->exclusions[static_cast<size_t>(ExclusionReason::kNoProcessingBasis)], 1);
  EXPECT_EQ(counts->exclusions[static_cast<size_t>(ExclusionReason::kNoContactPoint)], 1);
  EXPECT_EQ(counts->exclusions[static_cast<size_t>(ExclusionReason::kDuplicateAddress)], 1);
  EXPECT_EQ(Stream("spring", 1).ids, std::vector<domain::ClientId>{good});
}

TEST_F(CampaignsTest, AClientGoesOnTheFirstChannelWhereItIsReachable) {
  NewClientInput input;
  input.contacts = {Address(Channel::kSms, "+79161234567"),
                    Address(Channel::kEmail, "a@example.com")};
  input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                    Grant(domain::ConsentPurpose::kMarketing, Channel::kSms)};
  base_.AddClient(input);
  ASSERT_THAT(Create("both", "", {Channel::kEmail, Channel::kSms}), IsOk());
  ASSERT_THAT(Build("both"), IsOk());
  EXPECT_EQ(Stream("both", 1).addresses, std::vector<std::string>{"+79161234567"});
}

TEST_F(CampaignsTest, AFrozenListDoesNotGrowAndDropsWhoMayNoLongerBeMessaged) {
  const domain::ClientId stays = base_.AddClientWithEmail("a@example.com");
  const domain::ClientId leaves = base_.AddClientWithEmail("b@example.com");
  ASSERT_THAT(Create("spring", ""), IsOk());
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow audience, Build("spring"));
  base_.AddClientWithEmail("late@example.com");
  Withdraw(leaves);
  const Streamed streamed = Stream("spring", 1);
  EXPECT_EQ(streamed.ids, std::vector<domain::ClientId>{stays});
  EXPECT_EQ(streamed.left_out, 1);
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow later, Audience("spring", 1));
  EXPECT_EQ(later.members_hash, audience.members_hash);
  EXPECT_EQ(later.members, 2);
}

TEST_F(CampaignsTest, AMemberWhoseAddressChangedIsLeftOut) {
  const domain::ClientId id = base_.AddClientWithEmail("old@example.com");
  ASSERT_THAT(Create("spring", ""), IsOk());
  ASSERT_THAT(Build("spring"), IsOk());
  ClientUpdateInput update;
  update.client = ById(id);
  update.contacts = {Address(Channel::kEmail, "old@example.com"),
                     Address(Channel::kEmail, "new@example.com")};
  update.contacts[0].remove = true;
  ASSERT_THAT(base_.Write(UpdateClient(update, base_.secret())), IsOk());
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 1);
  const Streamed streamed = Stream("spring", 1);
  EXPECT_TRUE(streamed.ids.empty());
  EXPECT_EQ(streamed.left_out, 1);
}

TEST_F(CampaignsTest, TheSameBaseGivesTheSameHashAndAnotherMemberAnother) {
  base_.AddClientWithEmail("a@example.com");
  ASSERT_THAT(Create("spring", ""), IsOk());
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow first, Build("spring"));
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow second, Build("spring"));
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(second.members_hash, first.members_hash);
  EXPECT_NE(second.provenance_hash, first.provenance_hash);
  base_.AddClientWithEmail("b@example.com");
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow third, Build("spring"));
  EXPECT_NE(third.members_hash, first.members_hash);
}

TEST_F(CampaignsTest, ABuildSeesAWithdrawalQueuedJustBeforeIt) {
  const domain::ClientId id = base_.AddClientWithEmail("a@example.com");
  ASSERT_THAT(Create("spring", ""), IsOk());
  for (int round = 0; round < 50; ++round) {
    ConsentInput stop = Grant(domain::ConsentPurpose::kMarketing);
    stop.status = domain::ConsentStatus::kWithdrawn;
    Mutation withdrawal = SetConsent(ById(id), {stop}, "", base_.secret());
    withdrawal.done = [](const absl::StatusOr<WriteOutcome>&) {};
    base_.writer().Submit(std::move(withdrawal));
    ASSERT_OK_AND_ASSIGN(const domain::AudienceRow audience, Build("spring"));
    EXPECT_EQ(audience.members, 0) << round;
    base_.clock().Advance(1);
    ASSERT_THAT(base_.Write(SetConsent(ById(id), {Grant(domain::ConsentPurpose::kMarketing)}, "",
                                       base_.secret())),
                IsOk());
    base_.clock().Advance(1);
  }
}

TEST_F(CampaignsTest, StreamingInSmallBatchesGivesEveryMemberOnce) {
  std::vector<domain::ClientId> ids;
  for (int i = 0; i < 25; ++i) {
    ids.push_back(base_.AddClientWithEmail("c" + std::to_string(i) + "@example.com"));
  }
  ASSERT_THAT(Create("spring", ""), IsOk());
  ASSERT_THAT(Build("spring"), IsOk());
  for (const size_t batch : {1u, 7u, 25u, 26u}) EXPECT_EQ(Stream("spring", 1, batch).ids, ids);
  AudienceCursor resumed(CursorParts(base_), "spring", 1, ids[9]);
  ASSERT_OK_AND_ASSIGN(const GivenOut rest, ReadNext(resumed, 100));
  EXPECT_EQ(rest.ids.front(), ids[10]);
  EXPECT_EQ(rest.ids.size(), 15u);
}

TEST_F(CampaignsTest, UnknownCampaignsAndAudiencesAreNotFound) {
  EXPECT_THAT(Build("nowhere"), FailsWith(Reason::kCampaignNotFound));
  EXPECT_THAT(Audience("nowhere", 1), FailsWith(Reason::kCampaignNotFound));
  ASSERT_THAT(Create("spring", ""), IsOk());
  EXPECT_THAT(Audience("spring", 0), FailsWith(Reason::kAudienceNotFound));
  EXPECT_THAT(Audience("spring", 7), FailsWith(Reason::kAudienceNotFound));
}

TEST_F(CampaignsTest, ACampaignKeepsItsFilterInItsStandardSpelling) {
  ASSERT_THAT(Create("spring", "  orders_count=1   AND( tags:VIP )"), IsOk());
  auto transaction = base_.store().BeginRead();
  ASSERT_OK_AND_ASSIGN(const auto row, transaction->reader().Campaign("spring"));
  EXPECT_EQ(row->filter, "orders_count = 1 AND tags:vip");
  EXPECT_THAT(Create("spring", ""), FailsWith(Reason::kCampaignExists));
  EXPECT_THAT(Create("summer", "no_such = 1"), FailsWith(Reason::kInvalidFilter));
}

TEST_F(CampaignsTest, AnEstimateIsWhatABuildWouldFind) {
  for (int i = 0; i < 10; ++i) {
    base_.AddClientWithEmail("c" + std::to_string(i % 7) + "@example.com", i % 3 != 0);
  }
  ASSERT_THAT(Create("spring", ""), IsOk());
  domain::CampaignRow row;
  {
    auto transaction = base_.store().BeginRead();
    ASSERT_OK_AND_ASSIGN(const auto found, transaction->reader().Campaign("spring"));
    row = *found;
  }
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition campaign, DefinitionOf(row));
  ASSERT_OK_AND_ASSIGN(const Estimate estimate,
                       EstimateAudience(campaign, {"spring", 1, {}, {}, ""}, base_.store(),
                                        base_.index(), base_.clock(), kTestSplitSecret, nullptr));
  ASSERT_OK_AND_ASSIGN(const domain::AudienceRow audience, Build("spring"));
  EXPECT_EQ(domain::DecodeAudienceCounts(audience.counts), estimate.counts);
}

}  // namespace
}  // namespace clientele::service
