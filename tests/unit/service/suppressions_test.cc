#include "server/service/suppressions.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "server/domain/contact.h"
#include "server/service/clients.h"
#include "server/service/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ClientId;
using domain::ExclusionReason;

int64_t KeyOf(Channel channel, const std::string& address) {
  return static_cast<int64_t>(
      domain::AddressKey(kTestAddressSecret, domain::AddressKindOf(channel), address));
}

class SuppressionsTest : public ::testing::Test {
 protected:
  absl::StatusOr<WriteOutcome> Suppress(const std::string& email) {
    return base_.Write(SuppressAddresses({KeyOf(Channel::kEmail, email)}, "complaint", "anna"));
  }
  absl::StatusOr<WriteOutcome> Unsuppress(const std::string& email) {
    return base_.Write(UnsuppressAddress(KeyOf(Channel::kEmail, email)));
  }
  ExclusionReason ReasonOf(ClientId client, Channel channel = Channel::kEmail) {
    const auto card = base_.Card(client);
    EXPECT_THAT(card, IsOk());
    for (const CardChannel& each : card->channels) {
      if (each.channel == channel) return each.reason;
    }
    return ExclusionReason::kNone;
  }
  std::optional<domain::SuppressionRow> Stored(const std::string& email) {
    auto transaction = base_.store().BeginRead();
    const int64_t key = KeyOf(Channel::kEmail, email);
    const auto rows = transaction->reader().FindSuppressions({&key, 1});
    EXPECT_THAT(rows, IsOk());
    if (rows->empty()) return std::nullopt;
    return rows->front();
  }
  absl::StatusOr<WriteOutcome> GiveEmail(ClientId client, const std::string& email) {
    ClientUpdateInput input;
    input.client = ById(client);
    input.contacts.push_back(Address(Channel::kEmail, email));
    return base_.Write(UpdateClient(input, base_.secret()));
  }

  TestBase base_;
};

TEST_F(SuppressionsTest, EveryClientOfTheAddressIsSuppressedAtOnce) {
  const ClientId one = base_.AddClientWithEmail("a@example.com");
  const ClientId other = base_.AddClientWithEmail("b@example.com");
  ASSERT_THAT(GiveEmail(other, "a@example.com"), IsOk());
  const ClientId third = base_.AddClientWithEmail("a@example.com");
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 3);

  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Suppress("a@example.com"));
  EXPECT_EQ(outcome.changed, 1);
  EXPECT_EQ(outcome.matched, 3);
  EXPECT_EQ(ReasonOf(one), ExclusionReason::kSuppressed);
  EXPECT_EQ(ReasonOf(other), ExclusionReason::kNone) << "it has another address";
  EXPECT_EQ(ReasonOf(third), ExclusionReason::kSuppressed);
  EXPECT_THAT(base_.Members("reachable(EMAIL)"), ::testing::ElementsAre(other));
}

TEST_F(SuppressionsTest, AClientThatGetsTheAddressLaterIsSuppressedFromTheStart) {
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Suppress("a@example.com"));
  EXPECT_EQ(outcome.matched, 0);
  const ClientId created = base_.AddClientWithEmail("a@example.com");
  EXPECT_EQ(ReasonOf(created), ExclusionReason::kSuppressed);
  const ClientId given = base_.AddClientWithEmail("b@example.com");
  ASSERT_THAT(GiveEmail(given, "a@example.com"), IsOk());
  EXPECT_EQ(ReasonOf(given), ExclusionReason::kNone);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 1);
  // As the index has it after a restart, too.
  base_.Restart();
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 1);
  EXPECT_EQ(ReasonOf(created), ExclusionReason::kSuppressed);
}

TEST_F(SuppressionsTest, APhoneIsSuppressedForMessagesAndForCalls) {
  NewClientInput input;
  input.contacts = {Address(Channel::kSms, "+79161234567"),
                    Address(Channel::kCall, "+79161234567")};
  input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                    Grant(domain::ConsentPurpose::kMarketing)};
  const ClientId client = base_.AddClient(input);
  ASSERT_THAT(base_.Write(SuppressAddresses({KeyOf(Channel::kCall, "+79161234567")}, "", "")),
              IsOk());
  EXPECT_EQ(ReasonOf(client, Channel::kSms), ExclusionReason::kSuppressed);
  EXPECT_EQ(ReasonOf(client, Channel::kCall), ExclusionReason::kSuppressed);
}

TEST_F(SuppressionsTest, TheFirstTimeAndReasonStay) {
  ASSERT_THAT(Suppress("a@example.com"), IsOk());
  base_.clock().Advance(3'600);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again,
                       base_.Write(SuppressAddresses({KeyOf(Channel::kEmail, "a@example.com"),
                                                      KeyOf(Channel::kEmail, "b@example.com")},
                                                     "registry", "boris")));
  EXPECT_EQ(again.changed, 1) << "b alone is new";
  EXPECT_EQ(Stored("a@example.com")->at, kTestNow);
  EXPECT_EQ(Stored("a@example.com")->reason, "complaint");
  EXPECT_EQ(Stored("a@example.com")->actor, "anna");
  EXPECT_EQ(Stored("b@example.com")->reason, "registry");
}

TEST_F(SuppressionsTest, AllowingAnAddressAgainJudgesItsClientsAgain) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  ASSERT_THAT(Suppress("a@example.com"), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Unsuppress("a@example.com"));
  EXPECT_EQ(outcome.changed, 1);
  EXPECT_EQ(outcome.matched, 1);
  EXPECT_EQ(ReasonOf(client), ExclusionReason::kNone);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), 1);
  EXPECT_EQ(Stored("a@example.com"), std::nullopt);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Unsuppress("a@example.com"));
  EXPECT_EQ(again.changed, 0);
}

TEST_F(SuppressionsTest, AClientThatLostTheAddressIsNotAmongThem) {
  const ClientId client = base_.AddClientWithEmail("a@example.com");
  ClientUpdateInput input;
  input.client = ById(client);
  input.contacts.push_back(Address(Channel::kEmail, "a@example.com"));
  input.contacts.back().remove = true;
  ASSERT_THAT(base_.Write(UpdateClient(input, base_.secret())), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Suppress("a@example.com"));
  EXPECT_EQ(outcome.matched, 0);
  EXPECT_EQ(ReasonOf(client), ExclusionReason::kNoContactPoint);
}

TEST_F(SuppressionsTest, AnAddressOfTooManyClientsIsRefusedAndNothingIsChanged) {
  for (size_t i = 0; i <= kMaxClientsJudgedAgain; ++i) base_.AddClientWithEmail("a@example.com");
  EXPECT_THAT(Suppress("a@example.com"), FailsWith(Reason::kTooManyClients));
  EXPECT_EQ(Stored("a@example.com"), std::nullopt);
  EXPECT_EQ(base_.Count("reachable(EMAIL)"), static_cast<int64_t>(kMaxClientsJudgedAgain) + 1);
}

}  // namespace
}  // namespace clientele::service
