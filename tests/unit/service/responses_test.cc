#include "server/service/responses.h"

#include "server/service/clients.h"
#include "tests/unit/service/message_base.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ClientId;
using domain::ExclusionReason;
using domain::ResponseKind;

class ResponsesTest : public MessageBase {
 protected:
  static ResponseInput Answer(ClientId client, ResponseKind kind, const std::string& address = "") {
    ResponseInput input;
    input.client = ById(client);
    input.kind = kind;
    input.channel = Channel::kEmail;
    input.address = address;
    input.field = "responses[0].";
    return input;
  }
  absl::StatusOr<WriteOutcome> Record(std::vector<ResponseReport> reports) {
    return base_.Write(RecordResponses(std::move(reports), base_.secret()));
  }
  std::optional<Reason> ReasonOf(ResponseInput input) {
    const auto outcome = Record({std::move(input)});
    EXPECT_THAT(outcome, IsOk());
    if (outcome->rejections.empty()) return std::nullopt;
    return outcome->rejections.front().reason;
  }
  ClientId AddClientWithTwo() {
    NewClientInput input;
    input.contacts = {Address(Channel::kEmail, "a@example.com"),
                      Address(Channel::kEmail, "b@example.com")};
    input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                      Grant(domain::ConsentPurpose::kMarketing)};
    for (ConsentInput& consent : input.consents) consent.at = kTestNow - 3'600;
    return base_.AddClient(input);
  }
};

TEST_F(ResponsesTest, UnsubscribingIsForTheChannelOrForTheAddress) {
  const ClientId one = AddClientWithTwo();
  ASSERT_EQ(ReasonOf(Answer(one, ResponseKind::kUnsubscribed, "a@example.com")), std::nullopt);
  EXPECT_EQ(Standing(one), ExclusionReason::kNone) << "the other address is left";
  ASSERT_EQ(ReasonOf(Answer(one, ResponseKind::kUnsubscribed)), std::nullopt);
  EXPECT_EQ(Standing(one), ExclusionReason::kConsentWithdrawn);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 0);
}

TEST_F(ResponsesTest, UnsubscribingCountsFromItsOwnTime) {
  const ClientId client = AddClientWithTwo();
  ResponseInput old = Answer(client, ResponseKind::kUnsubscribed);
  old.at = kTestNow - 7'200;
  ASSERT_EQ(ReasonOf(old), std::nullopt);
  EXPECT_EQ(Standing(client), ExclusionReason::kNone) << "granted again since";
}

TEST_F(ResponsesTest, AnAddressThatTheClientHasNoMoreStaysUnsubscribed) {
  const ClientId client = base_.AddClientWithEmail("b@example.com");
  base_.clock().Advance(60);
  ASSERT_EQ(ReasonOf(Answer(client, ResponseKind::kUnsubscribed, "a@example.com")), std::nullopt);
  EXPECT_EQ(Standing(client), ExclusionReason::kNone);
  ClientUpdateInput update;
  update.client = ById(client);
  update.contacts = {Address(Channel::kEmail, "b@example.com"),
                     Address(Channel::kEmail, "a@example.com")};
  update.contacts[0].remove = true;
  ASSERT_THAT(base_.Write(UpdateClient(update, base_.secret())), IsOk());
  EXPECT_EQ(Standing(client), ExclusionReason::kConsentWithdrawn);
}

TEST_F(ResponsesTest, AComplaintSuppressesTheAddressOfEverybody) {
  const ClientId one = base_.AddClientWithEmail("a@example.com");
  const ClientId twin = base_.AddClientWithEmail("a@example.com");
  ASSERT_EQ(ReasonOf(Answer(one, ResponseKind::kComplained)), std::nullopt);
  EXPECT_EQ(Standing(one), ExclusionReason::kSuppressed);
  EXPECT_EQ(Standing(twin), ExclusionReason::kSuppressed);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 0);
  const ClientId nobody = base_.AddClient();
  EXPECT_EQ(ReasonOf(Answer(nobody, ResponseKind::kComplained)), Reason::kContactPointNotFound);
  EXPECT_EQ(Responses().size(), 1u) << "what can't be suppressed is refused whole";
}

TEST_F(ResponsesTest, TheLatestReplyOrClickIsRemembered) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  const auto at = [&](ResponseKind kind, UnixSeconds time) {
    ResponseInput input = Answer(client, kind);
    input.at = time;
    EXPECT_EQ(ReasonOf(input), std::nullopt);
    return base_.Card(client)->row.last_responded_at;
  };
  EXPECT_EQ(at(ResponseKind::kOpened, kTestNow - 10), std::nullopt);
  EXPECT_EQ(at(ResponseKind::kClicked, kTestNow - 20), kTestNow - 20);
  EXPECT_EQ(at(ResponseKind::kReplied, kTestNow - 5), kTestNow - 5);
  EXPECT_EQ(at(ResponseKind::kReplied, kTestNow - 15), kTestNow - 5);
  EXPECT_EQ(base_.Count("responses(kind = REPLIED).count = 2"), 1);
}

TEST_F(ResponsesTest, TheSameResponseAgainChangesNothingAndOtherContentIsRefused) {
  const ClientId client = AddClientWithTwo();
  ResponseInput input = Answer(client, ResponseKind::kClicked);
  input.external_id = "r-1";
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Record({input}));
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Record({input, input}));
  EXPECT_THAT(again.changes, ::testing::ElementsAre(0, 0));
  EXPECT_THAT(again.ids, ::testing::ElementsAre(first.ids[0], first.ids[0]));
  input.kind = ResponseKind::kUnsubscribed;
  EXPECT_EQ(ReasonOf(input), Reason::kContentDiffers);
  EXPECT_EQ(Standing(client), ExclusionReason::kNone);
}

TEST_F(ResponsesTest, OfAMemberTheAudienceSaysChannelAndStep) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  AddCampaign("spring");
  ASSERT_THAT(Build("spring"), IsOk());
  const ClientId late = base_.AddClientWithEmail("b@example.com");
  const auto of = [](ClientId id) {
    ResponseInput input = Answer(id, ResponseKind::kOpened);
    input.channel = Channel::kNone;
    input.campaign_id = "spring";
    input.audience_number = 1;
    return input;
  };
  EXPECT_EQ(ReasonOf(of(late)), Reason::kNotAMember);
  ASSERT_EQ(ReasonOf(of(client)), std::nullopt);
  EXPECT_EQ(Responses().front().channel, Channel::kEmail);
  EXPECT_EQ(Responses().front().step, 1);
}

TEST_F(ResponsesTest, TheTimelineShowsWhatWasSentAndWhatCameBack) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  ASSERT_THAT(MessageBase::Record({Report(client, domain::DeliveryStatus::kDelivered)}), IsOk());
  base_.clock().Advance(60);
  ASSERT_THAT(Record({Answer(client, ResponseKind::kClicked)}), IsOk());
  const auto card = base_.Card(client);
  ASSERT_THAT(card, IsOk());
  ASSERT_GE(card->recent.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<ResponseEntry>(card->recent[0].detail));
  const auto* delivery = std::get_if<DeliveryEntry>(&card->recent[1].detail);
  ASSERT_NE(delivery, nullptr);
  EXPECT_EQ(delivery->delivery.status, domain::DeliveryStatus::kDelivered);
  EXPECT_EQ(delivery->address, "a@example.com");
}

}  // namespace
}  // namespace clientele::service
