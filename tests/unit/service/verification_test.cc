#include "server/service/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "server/service/clients.h"
#include "server/service/interactions.h"
#include "tests/unit/service/small_base.h"
#include "tests/unit/service/table_base.h"

namespace clientele::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void ExpectEqual(Replica& replica, domain::Revision revision) {
  ASSERT_OK_AND_ASSIGN(const Verification verification, VerifyIndex(replica, nullptr));
  EXPECT_THAT(DifferenceTexts(verification.differences), IsEmpty());
  EXPECT_EQ(verification.revision, revision);
}

// What people and programs do to a base that is there: each kind of change once or more.
std::vector<std::pair<std::string, Mutation>> ChangesOfEveryKind(TestBase& base) {
  const std::string& secret = base.secret();
  std::vector<std::pair<std::string, Mutation>> changes;
  NewClientInput client;
  client.profile.external_id = "C-new";
  client.contacts = {Address(domain::Channel::kEmail, "new@example.com")};
  client.consents = {Grant(domain::ConsentPurpose::kProcessing),
                     Grant(domain::ConsentPurpose::kMarketing)};
  changes.emplace_back("a client that may be messaged", CreateClient(client, secret));
  ClientUpdateInput update;
  update.client = ById(1);
  update.profile.external_id = "";
  update.profile.display_name = "Ivan \"Vanya\"";
  update.profile.birth_date = std::optional<int64_t>();
  update.profile.attributes = {{"gold", domain::AttributeType::kUnspecified, 0, "", "a"},
                               {"visits", domain::AttributeType::kInteger, 7, "", "a"}};
  update.contacts = {Address(domain::Channel::kSms, "+79161234567")};
  changes.emplace_back("a profile", UpdateClient(update, secret));
  update.profile = {};
  update.contacts[0].remove = true;
  changes.emplace_back("an address taken away", UpdateClient(update, secret));
  changes.emplace_back("tags", TagClients({ById(1), ById(2), ById(3)},
                                          {{"vip", "old"}, {}, kTestNow + 10, "t"}, "", secret));
  changes.emplace_back("tags taken off",
                       TagClients({ById(2), ById(3)}, {{}, {"vip"}, {}, "t"}, "", secret));
  ConsentInput withdrawn = Grant(domain::ConsentPurpose::kMarketing);
  withdrawn.status = domain::ConsentStatus::kWithdrawn;
  changes.emplace_back("a consent", SetConsent(ById(4), {withdrawn}, "", secret));
  changes.emplace_back("a stage", MoveClientStage(ById(5), {"lost", "price", {}, "s"}, "", secret));
  OrderInput order;
  order.client = ById(6);
  order.external_id = "A-1";
  order.placed_at = kTestNow - 5;
  order.quantity = order.amount = 12;
  order.lines = {{"D-2", 5, 5}, {"D-9", 7, 7}};
  changes.emplace_back("an order", RecordOrders({order}, OnConflict::kError, secret));
  order.lines[1].amount = order.lines[1].quantity = 8;
  order.quantity = order.amount = 13;
  changes.emplace_back("its replacement", RecordOrders({order}, OnConflict::kReplace, secret));
  order.external_id = "A-2";
  order.kind = domain::OrderKind::kReturn;
  order.original_external_id = "A-1";
  changes.emplace_back("a return", RecordOrders({order}, OnConflict::kError, secret));
  changes.emplace_back("a cancellation", CancelOrder(0, "A-1"));
  InteractionInput interaction;
  interaction.client = ById(7);
  interaction.outcome = domain::Outcome::kNegative;
  interaction.temperature_override.temperature = domain::Temperature::kWarm;
  interaction.behavior_override.behavior = domain::Behavior::kNeedBased;
  changes.emplace_back("an interaction", RecordInteractions({interaction}, secret));
  SegmentInput segment;
  segment.segment_id = "lapsed";
  changes.emplace_back("a segment deleted", DeleteSegment(segment));
  segment.segment_id = "new";
  segment.filter.emplace().expression = "orders_count = 0";
  changes.emplace_back("a segment", CreateSegment(segment));
  changes.emplace_back("the policy",
                       UpdatePolicy([](domain::Policy& policy) { policy.hot_days = 30; }, {}, ""));
  if (base.index().holds_clients()) {
    changes.emplace_back("an audience", BuildNow("spring", base.index()));
  }
  return changes;
}

TEST(VerifyIndex, FindsNothingAfterAnyChange) {
  SmallBase small(9);
  TestBase& base = small.base();
  ExpectEqual(base.replica(), base.index().revision());
  for (auto& [what, mutation] : ChangesOfEveryKind(base)) {
    SCOPED_TRACE(what);
    const domain::Revision before = base.index().revision();
    ASSERT_THAT(base.Write(std::move(mutation)), IsOk());
    EXPECT_GT(base.index().revision(), before);
    ExpectEqual(base.replica(), base.index().revision());
  }
  base.Restart();
  ExpectEqual(base.replica(), base.index().revision());
}

// A tag that runs out and a day that goes by are no writes: nothing is stored of them.
TEST(VerifyIndex, FindsNothingWhenOnlyTimePasses) {
  SmallBase small(9);
  const domain::Revision revision = small.base().index().revision();
  small.base().clock().Advance(400 * 86'400);
  ExpectEqual(small.base().replica(), revision);
}

// Another server's index sees nothing but the log.
TEST(VerifyIndex, FindsNothingInAnIndexThatFollowedTheLog) {
  SmallBase small(9);
  TestBase& base = small.base();
  index::Index followed;
  Replica replica({base.store(), followed, base.tokens(), base.clock(), base.random(),
                   [](domain::Revision) {},
                   [](const absl::Status& status) { ADD_FAILURE() << status; }});
  ASSERT_THAT(replica.Load(), IsOk());
  for (auto& [what, mutation] : ChangesOfEveryKind(base)) {
    SCOPED_TRACE(what);
    ASSERT_THAT(base.Write(std::move(mutation)), IsOk());
    ASSERT_THAT(replica.Follow(), IsOk());
    ExpectEqual(replica, base.index().revision());
  }
}

TEST(VerifyIndex, OfNamesComparesNames) {
  TestBase base(index::Content::kNames);
  base.AddClientWithEmail("a@example.com");
  SegmentInput segment;
  segment.segment_id = "all";
  segment.filter.emplace();
  ASSERT_THAT(base.Write(CreateSegment(segment)), IsOk());
  ASSERT_OK_AND_ASSIGN(const Verification verification, VerifyIndex(base.replica(), nullptr));
  EXPECT_EQ(verification.chunks, 0);
  EXPECT_THAT(verification.differences, IsEmpty());
}

TEST(VerifyIndex, SaysWhatDiffersAndHowMuchWasCompared) {
  oracle::RandomBase rows(5, oracle::RandomBase::Ids::kSeveralChunks, 30);
  TableBase tables;
  tables.Write(rows.First());
  ManualClock clock(kTestNow);
  const std::unique_ptr<Random> random = MakeSeededRandom(1);
  RevisionTokens tokens(tables.ClusterId(), 1, "secret");
  index::Index index;
  Replica replica({tables.store(), index, tokens, clock, *random, [](domain::Revision) {},
                   [](const absl::Status& status) { ADD_FAILURE() << status; }});
  ASSERT_THAT(replica.Load(), IsOk());
  EXPECT_EQ(tables.Execute("UPDATE client SET city = 'Atlantis' WHERE client_id IN (1, 65537)"), 2);
  EXPECT_GE(tables.Execute("UPDATE product SET category = 'x'"), 1);
  ASSERT_OK_AND_ASSIGN(const Verification verification, VerifyIndex(replica, nullptr));
  EXPECT_THAT(DifferenceTexts(verification.differences),
              ElementsAre("products at 0", "clients at 1", "clients at 65537"));
  EXPECT_EQ(verification.chunks, 2);
  EXPECT_EQ(verification.revision, 1);
}

TEST(VerifyIndex, StopsWhenTheCallerIsGone) {
  SmallBase small(9);
  for (int last = 1; last <= 3; ++last) {
    int asked = 0;
    EXPECT_THAT(VerifyIndex(small.base().replica(), [&] { return ++asked == last; }),
                FailsWith(Reason::kCallCancelled));
  }
}

TEST(CompareWithTables, TakesTablesOfTheIndexsRevisionOnly) {
  TestBase base;
  base.AddClient();
  ASSERT_OK_AND_ASSIGN(domain::ChunkHashes hashes,
                       index::HashChunks(index::Index::Reader(base.index()), nullptr));
  hashes.revision -= 1;
  ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, base.store().BeginRead());
  EXPECT_THAT(CompareWithTables(hashes, transaction.reader(), nullptr),
              HasCode(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace clientele::service
