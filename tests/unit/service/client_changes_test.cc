#include "server/service/client_changes.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

class ClientChangesTest : public ::testing::Test {
 protected:
  // Runs one change of the client as a write.
  template <typename Change>
  absl::Status Apply(Change change) {
    Mutation mutation;
    mutation.judge = [&](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
      auto client = ws.Edit(id_, {true, true, true});
      if (!client.ok()) return client.status();
      absl::Status status = change(ws, **client);
      if (!status.ok()) return status;
      return WriteOutcome{};
    };
    return base_.Write(std::move(mutation)).status();
  }
  absl::Status ChangeAddresses(const std::vector<ContactInput>& inputs) {
    return Apply([&](WorkingSet& ws, ClientState& client) {
      return ChangeContacts(ws, client, inputs, "anna").status();
    });
  }
  int EventsOf(domain::HistoryKind kind) {
    int count = 0;
    const auto card = base_.Card(id_);
    for (const HistoryEntry& entry : card->recent) {
      const auto* change = std::get_if<ChangeEntry>(&entry.detail);
      count += change != nullptr && change->event.kind == kind;
    }
    return count;
  }

  TestBase base_;
  const domain::ClientId id_ = base_.AddClient();
};

TEST_F(ClientChangesTest, OneAddressOfAChannelIsPrimary) {
  ContactInput first = Address(domain::Channel::kEmail, "a@example.com");
  ContactInput second = Address(domain::Channel::kEmail, "b@example.com");
  first.primary = second.primary = true;
  ASSERT_THAT(ChangeAddresses({first, second}), IsOk());
  const auto card = base_.Card(id_);
  ASSERT_EQ(card->contacts.size(), 2u);
  EXPECT_FALSE(card->contacts[0].point.is_primary);
  EXPECT_TRUE(card->contacts[1].point.is_primary);
}

TEST_F(ClientChangesTest, AnAddressMayBeTakenOffAndPutBack) {
  const ContactInput address = Address(domain::Channel::kEmail, "a@example.com");
  ContactInput removal = address;
  removal.remove = true;
  ASSERT_THAT(ChangeAddresses({address, removal, address}), IsOk());
  EXPECT_EQ(base_.Card(id_)->contacts.size(), 1u);
  EXPECT_EQ(EventsOf(domain::HistoryKind::kContactAdded), 2);
  EXPECT_EQ(EventsOf(domain::HistoryKind::kContactRemoved), 1);
}

TEST_F(ClientChangesTest, MoreAddressesThanAClientMayHaveAreRefused) {
  std::vector<ContactInput> many;
  for (size_t i = 0; i <= domain::kMaxContactPoints; ++i) {
    many.push_back(Address(domain::Channel::kMessenger, "handle " + std::to_string(i)));
  }
  EXPECT_THAT(ChangeAddresses(many), FailsAtField("contact_points[0]"));
  EXPECT_TRUE(base_.Card(id_)->contacts.empty());
}

TEST_F(ClientChangesTest, AKnownAddressAgainChangesNothing) {
  const ContactInput address = Address(domain::Channel::kEmail, "a@example.com");
  ASSERT_THAT(ChangeAddresses({address}), IsOk());
  const domain::Revision revision = base_.index().revision();
  ASSERT_THAT(ChangeAddresses({address}), IsOk());
  EXPECT_EQ(base_.index().revision(), revision);
}

TEST_F(ClientChangesTest, VerifyingAnAddressKeepsWhen) {
  ContactInput address = Address(domain::Channel::kEmail, "a@example.com");
  ASSERT_THAT(ChangeAddresses({address}), IsOk());
  base_.clock().Advance(100);
  address.status = domain::ContactStatus::kValid;
  ASSERT_THAT(ChangeAddresses({address}), IsOk());
  EXPECT_EQ(base_.Card(id_)->contacts[0].point.verified_at, kTestNow + 100);
  EXPECT_EQ(EventsOf(domain::HistoryKind::kContactChanged), 1);
}

TEST_F(ClientChangesTest, AChangedOwnerIsInTheHistory) {
  const auto assign = [&](const std::string& owner) {
    ProfileInput input;
    input.owner = owner;
    return Apply([&](WorkingSet& ws, ClientState& client) {
      return ChangeProfile(ws, client, input, "boss").status();
    });
  };
  ASSERT_THAT(assign("anna"), IsOk());
  ASSERT_THAT(assign("anna"), IsOk());
  ASSERT_THAT(assign("boris"), IsOk());
  EXPECT_EQ(EventsOf(domain::HistoryKind::kOwnerChanged), 2);
  EXPECT_EQ(base_.Count("owner = \"boris\""), 1);
}

TEST_F(ClientChangesTest, AConsentKnownToTheSecondIsNotRepeated) {
  ConsentInput consent = Grant(domain::ConsentPurpose::kMarketing);
  consent.at = kTestNow - 10;
  const auto add = [&] {
    return Apply([&](WorkingSet& ws, ClientState& client) {
      return AddConsents(ws, client, {consent}, "anna").status();
    });
  };
  ASSERT_THAT(add(), IsOk());
  const domain::Revision revision = base_.index().revision();
  ASSERT_THAT(add(), IsOk());
  EXPECT_EQ(base_.index().revision(), revision);
  consent.at = kTestNow - 9;
  ASSERT_THAT(add(), IsOk());
  EXPECT_GT(base_.index().revision(), revision);
}

}  // namespace
}  // namespace clientele::service
