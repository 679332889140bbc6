#include "server/service/logged_rows.h"

#include <gmock/gmock.h>

#include "server/domain/audience.h"
#include "tests/support/row_text.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

domain::ProfileRow Profile(domain::ClientId id, domain::Revision revision,
                           const std::string& name) {
  domain::ProfileRow row;
  row.client_id = id;
  row.revision = revision;
  row.external_id = name + "-id";
  row.display_name = row.family_name = row.given_name = row.patronymic = name;
  row.birth_date = 7'000 + revision;
  row.birthday = 302;
  row.company = row.tax_id = name + " Ltd";
  return row;
}

domain::ClientChannelRow Channel(domain::ClientId id, domain::Channel channel, int64_t contact) {
  domain::ClientChannelRow row;
  row.client_id = id;
  row.channel = channel;
  row.contact_id = contact;
  return row;
}

domain::AudienceChunkRow Members(int64_t number, int64_t chunk, domain::ClientId member) {
  domain::AudienceChunk body;
  body.members = {{member, domain::Channel::kEmail, 5}};
  return {"spring", number, chunk, domain::EncodeAudienceChunk(body)};
}

class LoggedRowsTest : public TwoServers {
 protected:
  // As some server's batch; gives it as the log does.
  domain::Changes Logged(const domain::Changes& changes) {
    auto transaction = a_.store().BeginWrite();
    EXPECT_THAT(transaction, IsOk());
    const store::FeedHead& head = (*transaction)->head();
    const std::string batch_id = absl::StrCat("batch ", head.revision, "..............");
    EXPECT_THAT((*transaction)->Commit({batch_id, head.revision + 1, kTestNow, 1}, changes),
                IsOk());
    return *store::DecodeChanges(store::EncodeChanges(changes));
  }
  domain::Changes Completed(domain::Changes logged) {
    auto transaction = b_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    EXPECT_THAT(CompleteLoggedRows(transaction->reader(), logged), IsOk());
    return logged;
  }
};

TEST_F(LoggedRowsTest, ProfilesAreReadExactlyAsTheBatchNamesThem) {
  domain::Changes first, second;
  first.profiles = {Profile(1, 1, "Anna"), Profile(2, 1, "Boris")};
  second.profiles = {Profile(2, 2, "Boris B."), Profile(1, 2, "Anna A.")};
  const domain::Changes first_logged = Logged(first);
  const domain::Changes second_logged = Logged(second);
  EXPECT_EQ(first_logged.profiles[0].display_name, "") << "the log has the keys only";
  EXPECT_EQ(RowTexts(Completed(first_logged).profiles), RowTexts(first.profiles));
  EXPECT_EQ(RowTexts(Completed(second_logged).profiles), RowTexts(second.profiles));
}

TEST_F(LoggedRowsTest, TwoVersionsOfAClientInOneBatchKeepTheirOrder) {
  domain::Changes changes;
  changes.profiles = {Profile(1, 1, "Anna"), Profile(1, 3, "Anna A."), Profile(1, 2, "Anya")};
  EXPECT_EQ(RowTexts(Completed(Logged(changes)).profiles), RowTexts(changes.profiles));
}

TEST_F(LoggedRowsTest, AVersionThatWasErasedStaysBlank) {
  domain::Changes changes;
  changes.profiles = {Profile(1, 1, "Anna"), Profile(2, 1, "Boris")};
  const domain::Changes logged = Logged(changes);
  file_.Execute("DELETE FROM client_profile WHERE client_id = 1");
  changes.profiles[0] = {};
  changes.profiles[0].client_id = changes.profiles[0].revision = 1;
  EXPECT_EQ(RowTexts(Completed(logged).profiles), RowTexts(changes.profiles));
}

TEST_F(LoggedRowsTest, ChannelsHaveTheAddressOfTheirContact) {
  domain::Changes changes;
  changes.addresses = {{1, 1, "old@example.com", "", ""},
                       {1, 2, "anna@example.com", "Anna", "owner"},
                       {2, 2, "boris@example.com", "", ""},
                       {3, 2, "gone@example.com", "", ""}};
  changes.client_channels = {
      Channel(1, domain::Channel::kEmail, 2), Channel(1, domain::Channel::kSms, 0),
      Channel(2, domain::Channel::kEmail, 2), Channel(3, domain::Channel::kEmail, 2),
      Channel(4, domain::Channel::kEmail, 7)};
  const domain::Changes logged = Logged(changes);
  file_.Execute("DELETE FROM contact_address WHERE client_id = 3");
  std::vector<std::string> addresses;
  for (const domain::ClientChannelRow& row : Completed(logged).client_channels) {
    addresses.push_back(row.address);
  }
  EXPECT_THAT(addresses, ElementsAre("anna@example.com", "", "boris@example.com", "", ""));
}

TEST_F(LoggedRowsTest, AudiencesHaveAllTheirMembersAndNoOthers) {
  domain::Changes first, second;
  for (const int64_t number : {1, 2}) {
    domain::Changes& changes = number == 1 ? first : second;
    changes.audiences.emplace_back();
    changes.audiences[0].campaign_id = "spring";
    changes.audiences[0].number = number;
    changes.audience_chunks = {Members(number, 0, number), Members(number, 7, 65'536 * 7 + 1)};
  }
  domain::Changes nobody;
  nobody.audiences.emplace_back();
  nobody.audiences[0].campaign_id = "nobody";
  const domain::Changes first_logged = Logged(first);
  const domain::Changes second_logged = Logged(second);
  EXPECT_THAT(first_logged.audience_chunks, IsEmpty());
  EXPECT_EQ(RowTexts(Completed(first_logged).audience_chunks), RowTexts(first.audience_chunks));
  EXPECT_EQ(RowTexts(Completed(second_logged).audience_chunks), RowTexts(second.audience_chunks));
  EXPECT_THAT(Completed(Logged(nobody)).audience_chunks, IsEmpty());
}

TEST_F(LoggedRowsTest, MoreClientsThanAStatementTakesAreAllRead) {
  domain::Changes changes;
  for (domain::ClientId id = 3'000; id > 0; --id) {
    changes.profiles.push_back(Profile(id, 1, absl::StrCat("c", id)));
    changes.addresses.push_back({id, 1, absl::StrCat("c", id, "@example.com"), "", ""});
    changes.client_channels.push_back(Channel(id, domain::Channel::kEmail, 1));
  }
  const domain::Changes completed = Completed(Logged(changes));
  EXPECT_EQ(RowTexts(completed.profiles), RowTexts(changes.profiles));
  for (const domain::ClientChannelRow& row : completed.client_channels) {
    EXPECT_EQ(row.address, absl::StrCat("c", row.client_id, "@example.com"));
  }
}

TEST_F(LoggedRowsTest, NothingToCompleteIsNothingToRead) {
  domain::Changes changes;
  changes.clients.emplace_back().client_id = 1;
  changes.client_channels = {Channel(1, domain::Channel::kEmail, 0)};
  domain::Changes logged = Logged(changes);
  ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, b_.store().BeginRead());
  b_.plan().Cut();
  EXPECT_THAT(CompleteLoggedRows(transaction.reader(), logged), IsOk());
}

TEST_F(LoggedRowsTest, AnErrorOfAnyReadIsTold) {
  domain::Changes changes;
  changes.profiles = {Profile(1, 1, "Anna")};
  changes.client_channels = {Channel(1, domain::Channel::kEmail, 2)};
  changes.audiences.emplace_back().campaign_id = "spring";
  const domain::Changes logged = Logged(changes);
  for (int n = 1; n <= 3; ++n) {
    domain::Changes batch = logged;
    ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, b_.store().BeginRead());
    b_.plan().Fail(FaultyCall::kPrepare, n, absl::UnavailableError("cut"));
    EXPECT_EQ(CompleteLoggedRows(transaction.reader(), batch), absl::UnavailableError("cut")) << n;
  }
}

}  // namespace
}  // namespace clientele::service
