#include "server/service/deliveries.h"

#include "absl/strings/str_cat.h"
#include "server/service/clients.h"
#include "server/service/interactions.h"
#include "tests/unit/service/message_base.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ClientId;
using domain::DeliveryRow;
using domain::DeliveryStatus;
using domain::ExclusionReason;

constexpr UnixSeconds kDay = 86'400;

class DeliveriesTest : public MessageBase {};

TEST_F(DeliveriesTest, AMembersMessageTakesWhatTheAudienceSays) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                       Record({Report(client, DeliveryStatus::kSent, "spring", 1)}));
  EXPECT_THAT(outcome.rejections, ::testing::IsEmpty());
  EXPECT_THAT(outcome.changes, ::testing::ElementsAre(kDeliveryChanged));
  EXPECT_THAT(outcome.client_ids, ::testing::ElementsAre(client));
  const std::vector<DeliveryRow> rows = Deliveries();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].delivery_id, outcome.ids.front());
  EXPECT_EQ(rows[0].channel, Channel::kEmail);
  EXPECT_EQ(rows[0].address_key, KeyOf(Channel::kEmail, "a@example.com"));
  EXPECT_EQ(rows[0].at, kTestNow);
  EXPECT_EQ(rows[0].step, 1);
  EXPECT_TRUE(rows[0].counts_toward_cap);
}

TEST_F(DeliveriesTest, TheSameReportAgainChangesNothing) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  DeliveryInput named = Report(client, DeliveryStatus::kSent);
  named.external_id = "m-1";
  for (const DeliveryInput& input : {Report(client, DeliveryStatus::kSent, "spring", 1), named}) {
    ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Record({input}));
    EXPECT_EQ(first.changed, 1);
    const domain::Revision revision = base_.index().revision();
    base_.clock().Advance(60);
    ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Record({input, input}));
    EXPECT_THAT(again.changes, ::testing::ElementsAre(0, 0));
    EXPECT_THAT(again.ids, ::testing::ElementsAre(first.ids[0], first.ids[0]));
    EXPECT_EQ(base_.index().revision(), revision);
  }
  EXPECT_EQ(Deliveries().size(), 2u);
}

TEST_F(DeliveriesTest, LaterKnowledgeStaysAndTheTimeIsThatOfTheSending) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  const auto report = [&](DeliveryStatus status) {
    base_.clock().Advance(3'600);
    EXPECT_EQ(ReasonOf(Report(client, status, "spring", 1)), std::nullopt);
    EXPECT_EQ(Deliveries().size(), 1u);
    return Deliveries().front();
  };
  const UnixSeconds sent_at = report(DeliveryStatus::kSent).at;
  EXPECT_EQ(report(DeliveryStatus::kDelivered).status, DeliveryStatus::kDelivered);
  EXPECT_EQ(report(DeliveryStatus::kSent).status, DeliveryStatus::kDelivered);
  const DeliveryRow failed = report(DeliveryStatus::kFailed);
  EXPECT_EQ(failed.status, DeliveryStatus::kFailed);
  EXPECT_EQ(failed.at, sent_at);
  EXPECT_EQ(base_.Count("deliveries(status = FAILED).count = 1"), 1);
  const DeliveryRow retried = report(DeliveryStatus::kSent);
  EXPECT_EQ(retried.status, DeliveryStatus::kSent);
  EXPECT_EQ(retried.at, kTestNow + 5 * 3'600);
  EXPECT_EQ(base_.Count("deliveries(status = SENT).count = 1"), 1);
}

TEST_F(DeliveriesTest, AnOldReportOfSendingIsNoRetryOfWhatFailed) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  DeliveryInput input = Report(client, DeliveryStatus::kSent);
  input.external_id = "m-1";
  input.at = kTestNow - kDay;
  ASSERT_EQ(ReasonOf(input), std::nullopt);
  DeliveryInput failed = input;
  failed.status = DeliveryStatus::kFailed;
  ASSERT_EQ(ReasonOf(failed), std::nullopt);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Record({input}));
  EXPECT_THAT(outcome.changes, ::testing::ElementsAre(0));
  EXPECT_EQ(Deliveries().front().status, DeliveryStatus::kFailed);
}

TEST_F(DeliveriesTest, AHardBounceTakesTheAddressOutInTheSameTransaction) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  ASSERT_EQ(ReasonOf(Report(client, DeliveryStatus::kSent, "spring", 1)), std::nullopt);
  EXPECT_EQ(Standing(client), ExclusionReason::kNone);
  ASSERT_EQ(ReasonOf(Report(client, DeliveryStatus::kBouncedSoft, "spring", 1)), std::nullopt);
  EXPECT_EQ(Standing(client), ExclusionReason::kNone);
  ASSERT_EQ(ReasonOf(Report(client, DeliveryStatus::kBouncedHard, "spring", 1)), std::nullopt);
  EXPECT_EQ(Standing(client), ExclusionReason::kInvalidContact);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 0);
}

TEST_F(DeliveriesTest, EachReportIsJudgedOnItsOwn) {
  const ClientId member = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  const ClientId late = base_.AddClientWithEmail("b@example.com");
  ASSERT_OK_AND_ASSIGN(
      const WriteOutcome outcome,
      Record({Report(late, DeliveryStatus::kSent, "spring", 1),
              Report(member, DeliveryStatus::kSent, "spring", 1),
              Report(member, DeliveryStatus::kSent, "spring", 2),
              Report(member, DeliveryStatus::kSent, "autumn"), Report(99, DeliveryStatus::kSent),
              absl::Status(InvalidField("deliveries[5].status", "", "a status"))}));
  std::vector<Reason> reasons;
  std::vector<int64_t> places;
  for (const RowRejection& rejection : outcome.rejections) {
    reasons.push_back(rejection.reason);
    places.push_back(rejection.row);
  }
  EXPECT_THAT(places, ::testing::ElementsAre(0, 2, 3, 4, 5));
  EXPECT_THAT(reasons, ::testing::ElementsAre(Reason::kNotAMember, Reason::kAudienceNotFound,
                                              Reason::kCampaignNotFound, Reason::kClientNotFound,
                                              Reason::kInvalidField));
  EXPECT_EQ(outcome.changed, 1);
  EXPECT_THAT(outcome.ids, ::testing::ElementsAre(0, Deliveries().front().delivery_id, 0, 0, 0, 0));
}

TEST_F(DeliveriesTest, AKnownMessageOfAnotherClientIsRefused) {
  const ClientId one = base_.AddClientWithEmail("a@example.com");
  const ClientId other = base_.AddClientWithEmail("b@example.com");
  DeliveryInput input = Report(one, DeliveryStatus::kSent);
  input.external_id = "m-1";
  ASSERT_EQ(ReasonOf(input), std::nullopt);
  input.client = ById(other);
  EXPECT_EQ(ReasonOf(input), Reason::kContentDiffers);
  input.client = ById(one);
  input.channel = Channel::kSms;
  EXPECT_EQ(ReasonOf(input), Reason::kContentDiffers);
}

TEST_F(DeliveriesTest, OneWithoutAnAudienceCountsAsItsCampaignSays) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  domain::CampaignOptions options;
  options.counts_toward_cap = false;
  AddCampaign("receipts", Channel::kEmail, options);
  AddCampaign("spring");
  ASSERT_THAT(Record({Report(client, DeliveryStatus::kSent, "receipts"),
                      Report(client, DeliveryStatus::kSent, "spring"),
                      Report(client, DeliveryStatus::kSent)}),
              IsOk());
  const std::vector<DeliveryRow> rows = Deliveries();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_FALSE(rows[0].counts_toward_cap);
  EXPECT_TRUE(rows[1].counts_toward_cap);
  EXPECT_TRUE(rows[2].counts_toward_cap);
}

TEST_F(DeliveriesTest, AMessageOutsideIsOverTheCapOnceTheWeekIsUsed) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  const ClientId twin = base_.AddClientWithEmail("a@example.com");
  const auto at = [&](ClientId id, int64_t days) {
    DeliveryInput input = Report(id, DeliveryStatus::kSent);
    input.at = kTestNow - days * kDay;
    return input;
  };
  // kTestNow is a Monday. The first batch judges each by those before it.
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                       Record({at(client, 0), at(client, 0), at(client, 14), at(twin, 0)}));
  EXPECT_THAT(outcome.changes,
              ::testing::ElementsAre(kDeliveryChanged, kDeliveryChanged | kDeliveryOverCap,
                                     kDeliveryChanged, kDeliveryChanged | kDeliveryOverCap));
  // And a later one by what is in the index.
  ASSERT_OK_AND_ASSIGN(const WriteOutcome later,
                       Record({at(client, 13), at(client, 7), at(client, 1)}));
  EXPECT_THAT(later.changes,
              ::testing::ElementsAre(kDeliveryChanged | kDeliveryOverCap, kDeliveryChanged,
                                     kDeliveryChanged | kDeliveryOverCap));
}

TEST_F(DeliveriesTest, AMembersSlotIsUsedUntilItIsReportedFailed) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  const auto outside = [&] { return Report(client, DeliveryStatus::kSent); };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome reserved, Record({outside()}));
  EXPECT_THAT(reserved.changes, ::testing::ElementsAre(kDeliveryChanged | kDeliveryOverCap));
  const ClientId second = base_.AddClientWithEmail("b@example.com");
  AddCampaign("summer");
  ASSERT_THAT(Build("summer"), IsOk());
  ASSERT_OK_AND_ASSIGN(
      const WriteOutcome freed,
      Record({Report(second, DeliveryStatus::kFailed, "summer", 1),
              Report(second, DeliveryStatus::kSent), Report(second, DeliveryStatus::kSent)}));
  EXPECT_THAT(freed.changes, ::testing::ElementsAre(kDeliveryChanged, kDeliveryChanged,
                                                    kDeliveryChanged | kDeliveryOverCap));
}

TEST_F(DeliveriesTest, ACampaignThatPassesTheCapIsNeverOverIt) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  domain::CampaignOptions options;
  options.obeys_cap = false;
  AddCampaign("receipts", Channel::kEmail, options);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                       Record({Report(client, DeliveryStatus::kSent),
                               Report(client, DeliveryStatus::kSent, "receipts")}));
  EXPECT_THAT(outcome.changes, ::testing::ElementsAre(kDeliveryChanged, kDeliveryChanged));
}

class CallsTest : public MessageBase {
 protected:
  CallsTest() {
    NewClientInput input;
    input.contacts = {Address(Channel::kCall, "+79161234567")};
    input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                      Grant(domain::ConsentPurpose::kMarketing)};
    client_ = base_.AddClient(input);
    AddCampaign("calls", Channel::kCall);
  }
  absl::StatusOr<WriteOutcome> Call(domain::Disposition disposition,
                                    const std::string& external_id = "") {
    InteractionInput input;
    input.client = ById(client_);
    input.external_id = external_id;
    input.channel = Channel::kCall;
    input.disposition = disposition;
    input.campaign_id = "calls";
    return base_.Write(RecordInteractions({input}, base_.secret()));
  }
  ClientId client_ = 0;
};

TEST_F(CallsTest, ACallToAMemberIsADelivery) {
  ASSERT_THAT(Build("calls"), IsOk());
  ASSERT_THAT(Call(domain::Disposition::kNoAnswer), IsOk());
  ASSERT_EQ(Deliveries().size(), 1u);
  EXPECT_EQ(Deliveries().front().status, DeliveryStatus::kFailed);
  EXPECT_EQ(Deliveries().front().audience_number, 1);
  base_.clock().Advance(3'600);
  ASSERT_THAT(Call(domain::Disposition::kReached, "call-2"), IsOk());
  ASSERT_EQ(Deliveries().size(), 1u);
  EXPECT_EQ(Deliveries().front().status, DeliveryStatus::kDelivered);
  EXPECT_EQ(Deliveries().front().at, kTestNow + 3'600);
  // Again, and another try that says nothing of the one that reached the client.
  ASSERT_THAT(Call(domain::Disposition::kReached, "call-2"), IsOk());
  base_.clock().Advance(3'600);
  ASSERT_THAT(Call(domain::Disposition::kNoAnswer), IsOk());
  ASSERT_EQ(Deliveries().size(), 1u);
  EXPECT_EQ(Deliveries().front().status, DeliveryStatus::kDelivered);
}

TEST_F(CallsTest, ACallToNobodysMemberIsAnInteractionOnly) {
  ASSERT_THAT(Call(domain::Disposition::kReached), IsOk());
  EXPECT_TRUE(Deliveries().empty());
  InteractionInput named;
  named.client = ById(client_);
  named.channel = Channel::kCall;
  named.campaign_id = "calls";
  named.audience_number = 1;
  EXPECT_THAT(base_.Write(RecordInteractions({named}, base_.secret())),
              FailsWith(Reason::kAudienceNotFound));
}

TEST_F(CallsTest, ACallAboutAnotherChannelsMessageLeavesThatAlone) {
  ClientUpdateInput update;
  update.client = ById(client_);
  update.contacts = {Address(Channel::kEmail, "a@example.com")};
  ASSERT_THAT(base_.Write(UpdateClient(update, base_.secret())), IsOk());
  AddCampaign("mails");
  ASSERT_THAT(Build("mails"), IsOk());
  InteractionInput call;
  call.client = ById(client_);
  call.channel = Channel::kCall;
  call.campaign_id = "mails";
  ASSERT_THAT(base_.Write(RecordInteractions({call}, base_.secret())), IsOk());
  EXPECT_TRUE(Deliveries().empty());
}

}  // namespace
}  // namespace clientele::service
