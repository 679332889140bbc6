#include "server/service/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "server/service/interactions.h"
#include "server/service/orders.h"
#include "server/service/verification.h"
#include "tests/support/personal_client.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/service/small_base.h"

namespace clientele::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

EraseInput Request(ClientRef client) {
  EraseInput input;
  input.client = std::move(client);
  input.client.field = "client";
  input.reason = "asked by letter";
  input.actor = "anna";
  return input;
}

class ErasureTest : public ::testing::Test {
 protected:
  ErasureTest() { EXPECT_THAT(base_.Write(PersonalClient::Policy()), IsOk()); }

  // The base's first client, with something in every table.
  void AddPerson() {
    for (Mutation& write : person_.Writes()) ASSERT_THAT(base_.Write(std::move(write)), IsOk());
  }
  void BuildAudience(const std::string& filter) {
    CampaignInput campaign;
    campaign.campaign_id = "k-1";
    campaign.filter.emplace().expression = filter;
    campaign.channels = {domain::Channel::kEmail};
    campaign.options.emplace().obeys_cap = false;
    ASSERT_THAT(base_.Write(CreateCampaign(std::move(campaign))), IsOk());
    ASSERT_THAT(base_.Write(BuildNow("k-1", base_.index())), IsOk());
  }
  absl::StatusOr<WriteOutcome> Erase(domain::ClientId id, bool suppress = false) {
    EraseInput input = Request(ById(id));
    input.suppress_addresses = suppress;
    return base_.Write(EraseClient(std::move(input), base_.secret()));
  }
  Erasure ErasureOf(domain::ClientId id) {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    auto erasure = ReadErasure(transaction->reader(), id);
    EXPECT_THAT(erasure, IsOk());
    return erasure.value_or(Erasure());
  }
  void ExpectVerified() {
    ASSERT_OK_AND_ASSIGN(const Verification verification, VerifyIndex(base_.replica(), nullptr));
    EXPECT_THAT(verification.differences, IsEmpty());
  }
  bool AudienceVerifies(int64_t number = 1) {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto audience = transaction->reader().Audience("k-1", number);
    EXPECT_TRUE(audience.ok() && audience->has_value());
    const auto verified = VerifyMembers(transaction->reader(), **audience);
    EXPECT_THAT(verified, IsOk());
    return verified.value_or(false);
  }

  TestBase base_;
  const PersonalClient person_{1, "zq7"};
};

TEST_F(ErasureTest, SaysOfEachTableHowMuchWasRemoved) {
  AddPerson();
  BuildAudience("");
  ASSERT_THAT(Erase(1), IsOk());
  const Erasure erasure = ErasureOf(1);
  EXPECT_EQ(erasure.row.reason, "asked by letter");
  EXPECT_EQ(erasure.row.actor, "anna");
  EXPECT_EQ(erasure.row.erased_at, kTestNow);
  EXPECT_EQ(erasure.row.log_cleaned_at, std::nullopt);
  std::vector<std::pair<std::string, int64_t>> removed;
  for (const auto& table : erasure.receipt.removed) removed.emplace_back(table.table, table.rows);
  EXPECT_THAT(
      removed,
      ElementsAre(Pair("client", 1), Pair("client_profile", 2), Pair("client_external_id", 1),
                  Pair("contact_point", 2), Pair("contact_address", 2), Pair("consent", 2),
                  Pair("client_channel", 2), Pair("client_tag", 1), Pair("sales_order", 4),
                  Pair("order_line", 8), Pair("interaction", 1), Pair("note", 3),
                  Pair("client_event", ::testing::Gt(3)), Pair("client_attribute", 1),
                  Pair("delivery", 1), Pair("response", 1)));
  EXPECT_EQ(erasure.receipt.audiences, 1);
  EXPECT_EQ(erasure.receipt.suppressed_addresses, 0);
}

TEST_F(ErasureTest, LeavesNobodyToFindOrToChange) {
  AddPerson();
  base_.AddClientWithEmail("other@example.com");
  BuildAudience("");
  ASSERT_EQ(base_.Members("audience(\"k-1\", 1)"), std::vector<domain::ClientId>({1, 2}));
  ASSERT_THAT(Erase(1), IsOk());
  for (const char* everyone :
       {"", "NOT has(city)", "orders_count = 0", "orders().count = 0", "interactions().count = 0",
        "NOT reachable(POST)", "temperature = COLD", "audience(\"k-1\", 1)",
        "rfm_recency >= 0 OR id > 0"}) {
    EXPECT_THAT(base_.Members(everyone), ::testing::AnyOf(ElementsAre(2), IsEmpty())) << everyone;
  }
  EXPECT_EQ(base_.Count(""), 1);
  EXPECT_EQ(base_.Count("has(last_order_at) OR tags:vip OR deliveries().count > 0"), 0);
  ExpectVerified();
  EXPECT_THAT(base_.Card(1), FailsWith(Reason::kClientNotFound));
  const std::string& secret = base_.secret();
  EXPECT_THAT(base_.Write(MoveClientStage(ById(1), {}, "anna", secret)),
              FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(base_.Write(TagClients({ByExternalId(person_.external_id())}, {}, "anna", secret)),
              FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(Erase(1), FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(base_.Write(CancelOrder(0, "zq7-order1")), FailsWith(Reason::kOrderNotFound));
}

TEST_F(ErasureTest, StaysThroughARestart) {
  AddPerson();
  base_.AddClientWithEmail("other@example.com");
  BuildAudience("");
  ASSERT_THAT(Erase(1), IsOk());
  base_.Restart();
  EXPECT_EQ(base_.Members(""), std::vector<domain::ClientId>({2}));
  ExpectVerified();
  EXPECT_THAT(base_.Card(1), FailsWith(Reason::kClientNotFound));
}

TEST_F(ErasureTest, OfEverybodyLeavesAnEmptyBase) {
  AddPerson();
  ASSERT_THAT(Erase(1), IsOk());
  EXPECT_EQ(base_.Count(""), 0);
  ExpectVerified();
  base_.Restart();
  EXPECT_EQ(base_.Count(""), 0);
  ExpectVerified();
}

TEST_F(ErasureTest, FreesNamesAndAddressesButNeverTheId) {
  AddPerson();
  ASSERT_THAT(Erase(1), IsOk());
  NewClientInput input;
  input.profile.external_id = person_.external_id();
  input.contacts = {Address(domain::Channel::kEmail, person_.email())};
  const domain::ClientId next = base_.AddClient(std::move(input));
  EXPECT_EQ(next, 2);
  EXPECT_GT(base_.AddOrder(next, kTestNow, 1, 1, "zq7-order1"), 0);
  base_.Restart();
  EXPECT_EQ(base_.AddClient(), 3);
}

TEST_F(ErasureTest, IsAnsweredOnceAndAgain) {
  AddPerson();
  const auto request = [&] {
    Mutation mutation = EraseClient(Request(ByExternalId(person_.external_id())), base_.secret());
    mutation.request = {"somebody", "EraseClient", "r-1", "same"};
    return mutation;
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, base_.Write(request()));
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, base_.Write(request()));
  EXPECT_EQ(first.client_ids, std::vector<int64_t>({1}));
  EXPECT_EQ(again.client_ids, first.client_ids);
  EXPECT_EQ(again.revision, first.revision);
}

// A repeated CreateClient must not bring back who was erased.
TEST_F(ErasureTest, KeepsTheAnswerToTheRequestThatMadeTheClient) {
  const auto request = [&] {
    Mutation mutation = std::move(person_.Writes().front());
    mutation.request = {"somebody", "CreateClient", "r-1", "same"};
    return mutation;
  };
  ASSERT_THAT(base_.Write(request()), IsOk());
  ASSERT_THAT(Erase(1), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, base_.Write(request()));
  EXPECT_EQ(again.client_ids, std::vector<int64_t>({1}));
  EXPECT_EQ(base_.Count(""), 0);
}

TEST_F(ErasureTest, TakesTheClientOutOfEveryAudienceWhoseHashStays) {
  for (int i = 1; i <= 9; ++i)
    base_.AddClientWithEmail(absl::StrCat("c", i, "@example.com"), i < 8);
  BuildAudience("");
  ASSERT_THAT(base_.Write(BuildNow("k-1", base_.index())), IsOk());
  ASSERT_TRUE(AudienceVerifies());
  for (const domain::ClientId id : {5, 1, 7, 9}) {
    ASSERT_THAT(Erase(id), IsOk());
    EXPECT_EQ(ErasureOf(id).receipt.audiences, 2) << id;
  }
  EXPECT_EQ(base_.Members("audience(\"k-1\", 2)"), std::vector<domain::ClientId>({2, 3, 4, 6}));
  EXPECT_TRUE(AudienceVerifies(1));
  EXPECT_TRUE(AudienceVerifies(2));
  ExpectVerified();
  auto transaction = base_.store().BeginRead();
  ASSERT_THAT(transaction, IsOk());
  const auto row = transaction->reader().AudienceChunk("k-1", 1, 0);
  const auto chunk = domain::DecodeAudienceChunk((*row)->format, (*row)->body);
  EXPECT_EQ(chunk->tombstones.size(), 3u);
  EXPECT_EQ(chunk->exclusions.size(), 1u);  // of 8: 9 was one, too
}

TEST_F(ErasureTest, SuppressesTheAddressesInForce) {
  AddPerson();
  base_.AddClientWithEmail(person_.email());
  base_.AddClientWithEmail("other@example.com");
  ASSERT_EQ(base_.Members("reachable(EMAIL)"), std::vector<domain::ClientId>({1, 2, 3}));
  ASSERT_THAT(Erase(1, true), IsOk());
  EXPECT_EQ(ErasureOf(1).receipt.suppressed_addresses, 1);
  EXPECT_EQ(base_.Members("reachable(EMAIL)"), std::vector<domain::ClientId>({3}));
  base_.AddClientWithEmail(person_.email());
  EXPECT_EQ(base_.Members("reachable(EMAIL)"), std::vector<domain::ClientId>({3}));
  ExpectVerified();
}

TEST_F(ErasureTest, LeavesTheAddressesToOthersUnlessToldOtherwise) {
  AddPerson();
  base_.AddClientWithEmail(person_.email());
  ASSERT_THAT(Erase(1), IsOk());
  EXPECT_EQ(base_.Members("reachable(EMAIL)"), std::vector<domain::ClientId>({2}));
}

TEST_F(ErasureTest, ThatNobodyAskedForIsNotFound) {
  AddPerson();
  auto transaction = base_.store().BeginRead();
  ASSERT_THAT(transaction, IsOk());
  EXPECT_THAT(ReadErasure(transaction->reader(), 1), FailsWith(Reason::kErasureNotFound));
}

// 2 * 20,000 rows at once, in one transaction.
TEST_F(ErasureTest, TakesAClientOfTwentyThousandOrders) {
  base_.AddClient();
  base_.AddClient();
  base_.AddOrder(2, kTestNow, 1, 1, "other");
  for (int batch = 0; batch < 40; ++batch) {
    std::vector<OrderInput> orders;
    for (int i = 0; i < 500; ++i) {
      OrderInput& order = orders.emplace_back();
      order.client = ById(1);
      order.lines = {{"D-1", 1, 1}};
      order.quantity = order.amount = 1;
    }
    ASSERT_THAT(base_.Write(RecordOrders(std::move(orders), OnConflict::kError, base_.secret())),
                IsOk());
  }
  ASSERT_THAT(Erase(1), IsOk());
  const Erasure erasure = ErasureOf(1);
  const auto& removed = erasure.receipt.removed;
  EXPECT_THAT(removed, ::testing::Contains(domain::ErasureReceipt::Removed{"sales_order", 20'000}));
  EXPECT_THAT(removed, ::testing::Contains(domain::ErasureReceipt::Removed{"order_line", 20'000}));
  EXPECT_EQ(base_.Count("orders().count > 0"), 1);
  ExpectVerified();
}

}  // namespace
}  // namespace clientele::service
