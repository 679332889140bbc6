#include "server/service/clients.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ExclusionReason;

class ClientsTest : public ::testing::Test {
 protected:
  NewClientInput Named(const std::string& external_id) {
    NewClientInput input;
    input.field = "profile";
    input.profile.external_id = external_id;
    return input;
  }
  absl::StatusOr<WriteOutcome> Create(NewClientInput input) {
    return base_.Write(CreateClient(std::move(input), base_.secret()));
  }
  absl::StatusOr<WriteOutcome> Update(ClientUpdateInput input) {
    return base_.Write(UpdateClient(std::move(input), base_.secret()));
  }
  ExclusionReason ReasonOn(domain::ClientId id, Channel channel) {
    const auto card = base_.Card(id);
    for (const CardChannel& standing : card->channels) {
      if (standing.channel == channel) return standing.reason;
    }
    return ExclusionReason::kNone;
  }

  TestBase base_;
};

TEST_F(ClientsTest, IdsAreDenseFromOne) {
  EXPECT_EQ(base_.AddClient(), 1);
  EXPECT_EQ(base_.AddClient(), 2);
  EXPECT_THAT(base_.Write(MoveClientStage(ById(9), {"new", "", {}, ""}, "", base_.secret())),
              FailsWith(Reason::kClientNotFound));
  EXPECT_EQ(base_.AddClient(), 3);
}

TEST_F(ClientsTest, ARefusedClientLeavesNoId) {
  NewClientInput bad = Named("A");
  bad.stage = "no-such-stage";
  EXPECT_THAT(Create(bad), FailsAtField("profile.stage"));
  EXPECT_EQ(base_.AddClient(Named("A")), 1);
}

TEST_F(ClientsTest, AKnownExternalIdFailsUpdatesOrIsStillUnique) {
  const domain::ClientId id = base_.AddClient(Named("A"));
  EXPECT_THAT(Create(Named("A")), FailsWith(Reason::kClientExists));
  NewClientInput update = Named("A");
  update.on_match = NewClientInput::OnMatch::kUpdate;
  update.profile.city = "Омск";
  ASSERT_OK_AND_ASSIGN(const WriteOutcome updated, Create(update));
  EXPECT_EQ(updated.client_ids.front(), id);
  EXPECT_EQ(updated.changed, 0);
  EXPECT_EQ(base_.Count("city = \"Омск\""), 1);
  NewClientInput create = Named("A");
  create.on_match = NewClientInput::OnMatch::kCreate;
  EXPECT_THAT(Create(create), FailsWith(Reason::kClientExists));
}

TEST_F(ClientsTest, AKnownPhoneOrEmailMatches) {
  NewClientInput first;
  first.contacts = {Address(Channel::kSms, "+79161234567")};
  const domain::ClientId id = base_.AddClient(first);
  // The same phone on another channel is the same address.
  NewClientInput again;
  again.contacts = {Address(Channel::kCall, "+79161234567")};
  EXPECT_THAT(Create(again), FailsWith(Reason::kClientExists));
  again.on_match = NewClientInput::OnMatch::kUpdate;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Create(again));
  EXPECT_EQ(outcome.client_ids.front(), id);
  EXPECT_EQ(base_.Card(id)->contacts.size(), 2u);
}

TEST_F(ClientsTest, TwoExternalIdsAreTwoClientsWhateverAddressesTheyShare) {
  NewClientInput first = Named("A");
  first.contacts = {Address(Channel::kEmail, "family@example.com")};
  const domain::ClientId id = base_.AddClient(first);
  NewClientInput second = Named("B");
  second.contacts = first.contacts;
  second.on_match = NewClientInput::OnMatch::kUpdate;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Create(second));
  EXPECT_NE(outcome.client_ids.front(), id);
  EXPECT_EQ(base_.Card(id)->profile.external_id, "A");
}

TEST_F(ClientsTest, AnAddressOfSeveralClientsIsAmbiguous) {
  base_.AddClientWithEmail("both@example.com");
  base_.AddClientWithEmail("both@example.com");
  NewClientInput update;
  update.contacts = {Address(Channel::kEmail, "both@example.com")};
  update.on_match = NewClientInput::OnMatch::kUpdate;
  EXPECT_THAT(Create(update), FailsWith(Reason::kAmbiguousClient));
  ClientRef ref;
  ref.kind = ClientRef::Kind::kEmail;
  ref.text = "both@example.com";
  EXPECT_THAT(
      base_.Write(SetConsent(ref, {Grant(domain::ConsentPurpose::kMarketing)}, "", base_.secret())),
      FailsWith(Reason::kAmbiguousClient));
}

TEST_F(ClientsTest, UpdateChangesWhatIsGivenAndNothingElse) {
  NewClientInput input = Named("A");
  input.profile.city = "Омск";
  input.profile.company = "Вареничная";
  const domain::ClientId id = base_.AddClient(input);
  ClientUpdateInput update;
  update.client = ById(id);
  update.profile.city = "Томск";
  ASSERT_THAT(Update(update), IsOk());
  const auto card = base_.Card(id);
  EXPECT_EQ(card->row.city, "Томск");
  EXPECT_EQ(card->profile.company, "Вареничная");
  EXPECT_EQ(base_.Count("city = \"Омск\""), 0);
}

TEST_F(ClientsTest, AnEtagFitsOneVersionOnly) {
  const domain::ClientId id = base_.AddClient(Named("A"));
  ClientUpdateInput update;
  update.client = ById(id);
  update.profile.city = "Омск";
  update.etag = base_.Card(id)->row.revision;
  ASSERT_THAT(Update(update), IsOk());
  update.profile.city = "Томск";
  EXPECT_THAT(Update(update), FailsWith(Reason::kEtagMismatch));
  EXPECT_EQ(base_.Card(id)->row.city, "Омск");
}

TEST_F(ClientsTest, AnUpdateThatChangesNothingKeepsTheEtag) {
  NewClientInput input = Named("A");
  input.profile.city = "Омск";
  const domain::ClientId id = base_.AddClient(input);
  const int64_t revision = base_.Card(id)->row.revision;
  ClientUpdateInput update;
  update.client = ById(id);
  update.profile.city = "Омск";
  ASSERT_THAT(Update(update), IsOk());
  EXPECT_EQ(base_.Card(id)->row.revision, revision);
}

TEST_F(ClientsTest, AChangedExternalIdFreesTheOldOne) {
  const domain::ClientId id = base_.AddClient(Named("A"));
  ClientUpdateInput update;
  update.client = ByExternalId("A");
  update.profile.external_id = "B";
  ASSERT_THAT(Update(update), IsOk());
  EXPECT_THAT(
      base_.Write(TagClients({ByExternalId("A")}, {{"vip"}, {}, {}, ""}, "", base_.secret())),
      FailsWith(Reason::kClientNotFound));
  EXPECT_NE(base_.AddClient(Named("A")), id);
  EXPECT_THAT(Create(Named("B")), FailsWith(Reason::kClientExists));
}

TEST_F(ClientsTest, ReachabilityFollowsAddressBasisAndConsent) {
  const domain::ClientId id = base_.AddClientWithEmail("masha@example.com", false);
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kNoProcessingBasis);
  ASSERT_THAT(base_.Write(SetConsent(ById(id), {Grant(domain::ConsentPurpose::kProcessing)}, "",
                                     base_.secret())),
              IsOk());
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kConsentNeverGiven);
  ASSERT_THAT(base_.Write(SetConsent(ById(id), {Grant(domain::ConsentPurpose::kMarketing)}, "",
                                     base_.secret())),
              IsOk());
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kNone);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 1);
  ConsentInput stop = Grant(domain::ConsentPurpose::kMarketing, Channel::kEmail);
  stop.status = domain::ConsentStatus::kWithdrawn;
  ASSERT_THAT(base_.Write(SetConsent(ById(id), {stop}, "", base_.secret())), IsOk());
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kConsentWithdrawn);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 0);
}

TEST_F(ClientsTest, AnInvalidatedAddressIsNotMessagedAndARemovedOneIsGone) {
  const domain::ClientId id = base_.AddClientWithEmail("masha@example.com");
  ClientUpdateInput update;
  update.client = ById(id);
  update.contacts = {Address(Channel::kEmail, "masha@example.com")};
  update.contacts[0].status = domain::ContactStatus::kInvalid;
  ASSERT_THAT(Update(update), IsOk());
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kInvalidContact);
  update.contacts[0] = Address(Channel::kEmail, "masha@example.com");
  update.contacts[0].remove = true;
  ASSERT_THAT(Update(update), IsOk());
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kNoContactPoint);
  EXPECT_TRUE(base_.Card(id)->contacts.empty());
  EXPECT_THAT(Update(update), FailsWith(Reason::kContactPointNotFound));
}

TEST_F(ClientsTest, AnotherPersonAtAnAddressKeepsItsStandingAndConsent) {
  const domain::ClientId id = base_.AddClientWithEmail("office@example.com");
  ClientUpdateInput update;
  update.client = ById(id);
  update.contacts = {Address(Channel::kEmail, "office@example.com")};
  update.contacts[0].status = domain::ContactStatus::kValid;
  update.contacts[0].primary = true;
  ASSERT_THAT(Update(update), IsOk());
  update.contacts[0] = Address(Channel::kEmail, "office@example.com");
  update.contacts[0].person = "Мария";
  ASSERT_THAT(Update(update), IsOk());
  const auto card = base_.Card(id);
  ASSERT_EQ(card->contacts.size(), 1u);
  EXPECT_EQ(card->contacts[0].address.person, "Мария");
  EXPECT_EQ(card->contacts[0].point.status, domain::ContactStatus::kValid);
  EXPECT_TRUE(card->contacts[0].point.is_primary);
  EXPECT_EQ(ReasonOn(id, Channel::kEmail), ExclusionReason::kNone);
}

TEST_F(ClientsTest, AConsentForAnAddressTheClientLacksIsRefused) {
  const domain::ClientId id = base_.AddClient();
  ConsentInput consent = Grant(domain::ConsentPurpose::kMarketing, Channel::kEmail);
  consent.address = "masha@example.com";
  EXPECT_THAT(base_.Write(SetConsent(ById(id), {consent}, "", base_.secret())),
              FailsWith(Reason::kContactPointNotFound));
}

TEST_F(ClientsTest, AStageMustBeListedAndLostNeedsAReason) {
  const domain::ClientId id = base_.AddClient();
  const auto move = [&](const std::string& stage, const std::string& reason) {
    return base_.Write(MoveClientStage(ById(id), {stage, reason, {}, ""}, "anna", base_.secret()));
  };
  EXPECT_THAT(move("nowhere", ""), FailsAtField("stage"));
  EXPECT_THAT(move("lost", ""), FailsAtField("lost_reason"));
  EXPECT_THAT(move("lost", "bad-mood"), FailsAtField("lost_reason"));
  EXPECT_THAT(move("in-progress", "price"), FailsAtField("lost_reason"));
  ASSERT_OK_AND_ASSIGN(const WriteOutcome lost, move("lost", "price"));
  EXPECT_EQ(lost.changed, 1);
  EXPECT_EQ(base_.Count("stage_kind = LOST AND lost_reason = price"), 1);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, move("lost", "price"));
  EXPECT_EQ(again.changed, 0);
  ASSERT_THAT(move("ready-to-buy", ""), IsOk());
  EXPECT_EQ(base_.Count("temperature = HOT AND NOT has(lost_reason)"), 1);
}

TEST_F(ClientsTest, TagsAreAddedOnceAndEndAtTheirExpiry) {
  const domain::ClientId id = base_.AddClient();
  const auto tag = [&](TagsInput tags) {
    return base_.Write(TagClients({ById(id)}, std::move(tags), "anna", base_.secret()));
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, tag({{"vip", "пельмени"}, {}, {}, "add"}));
  EXPECT_EQ(first.changed, 1);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, tag({{"vip"}, {}, {}, "add"}));
  EXPECT_EQ(again.changed, 0);
  ASSERT_THAT(tag({{"spring"}, {}, kTestNow + 60, "add"}), IsOk());
  EXPECT_EQ(base_.Count("tags:spring AND tags:vip AND tags:пельмени"), 1);
  base_.clock().Advance(59);
  EXPECT_EQ(base_.Count("tags:spring"), 1);
  base_.clock().Advance(1);
  EXPECT_EQ(base_.Count("tags:spring"), 0);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome removed, tag({{}, {"vip", "absent"}, {}, ""}));
  EXPECT_EQ(removed.changed, 1);
  EXPECT_EQ(base_.Count("tags:vip"), 0);
}

TEST_F(ClientsTest, MoreTagsThanAClientMayHaveAreRefused) {
  const domain::ClientId id = base_.AddClient();
  TagsInput tags;
  tags.field = "add";
  for (size_t i = 0; i <= domain::kMaxTagsPerClient; ++i) {
    tags.add.push_back("t" + std::to_string(i));
  }
  EXPECT_THAT(base_.Write(TagClients({ById(id)}, tags, "", base_.secret())), FailsAtField("add"));
  EXPECT_EQ(base_.Count("has(tags)"), 0);
}

TEST_F(ClientsTest, EverythingSurvivesARestart) {
  NewClientInput input = Named("A");
  input.profile.display_name = "Ёжик 🦔";
  input.contacts = {Address(Channel::kEmail, "masha@example.com")};
  input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                    Grant(domain::ConsentPurpose::kMarketing)};
  input.tags.add = {"vip"};
  const domain::ClientId id = base_.AddClient(input);
  const std::string filter =
      "tags:vip AND reachable(EMAIL) AND external_id = \"A\" AND display_name = \"Ёжик 🦔\"";
  EXPECT_EQ(base_.Members(filter), std::vector<domain::ClientId>{id});
  base_.Restart();
  EXPECT_EQ(base_.Members(filter), std::vector<domain::ClientId>{id});
  EXPECT_EQ(base_.AddClient(), id + 1);
}

}  // namespace
}  // namespace clientele::service
