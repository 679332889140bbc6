// An erasure at one server, seen by the others: from a log that still names the client, and from
// one that was cleaned.
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "server/domain/erasure.h"
#include "server/service/campaigns.h"
#include "server/service/erasure.h"
#include "server/service/interactions.h"
#include "server/service/orders.h"
#include "server/service/upkeep.h"
#include "server/store/change_log.h"
#include "tests/support/personal_client.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using ::testing::IsEmpty;

class ErasureReplicas : public TwoServers {
 protected:
  ErasureReplicas() { EXPECT_THAT(a_.Write(PersonalClient::Policy()), IsOk()); }

  static Mutation Erasing(domain::ClientId id) {
    EraseInput input;
    input.client = ById(id);
    return EraseClient(std::move(input), kTestAddressSecret);
  }
  void AddPerson() {
    for (Mutation& write : person_.Writes()) ASSERT_THAT(a_.Write(std::move(write)), IsOk());
  }
  Mutation Audience() {
    CampaignInput campaign;
    campaign.campaign_id = "k-1";
    campaign.filter.emplace();
    campaign.channels = {domain::Channel::kEmail};
    a_.Write(CreateCampaign(std::move(campaign))).IgnoreError();
    return BuildNow("k-1", a_.index());
  }
  // Slices until nothing is left to do; gives how many.
  int RunUpkeep(ThreadlessServer& server) {
    Upkeep upkeep({server.store(), server.index(), server.clock(), server.random(),
                   [](const absl::Status& status) { ADD_FAILURE() << status; }});
    for (int slices = 1;; ++slices) {
      const absl::StatusOr<bool> more = upkeep.RunOnce();
      EXPECT_THAT(more, IsOk());
      if (!more.value_or(false)) return slices;
    }
  }
  std::vector<store::LoggedBatch> Log() {
    auto transaction = a_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    return *transaction->reader().Batches(0, 100'000);
  }
  // How many batches of the log have anything of the client.
  int Naming(domain::ClientId id) {
    int naming = 0;
    for (const store::LoggedBatch& batch : Log()) {
      auto committed = store::DecodeBatch(batch);
      EXPECT_THAT(committed, IsOk());
      naming += domain::DropClients({id}, committed->changes);
    }
    return naming;
  }
  std::optional<UnixSeconds> CleanedAt(domain::ClientId id) {
    auto transaction = a_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto erasure = ReadErasure(transaction->reader(), id);
    EXPECT_THAT(erasure, IsOk());
    return erasure->row.log_cleaned_at;
  }
  void ExpectFollows(ThreadlessServer& server) {
    ASSERT_THAT(server.replica().Follow(), IsOk());
    server.ExpectFresh();
    EXPECT_THAT(server.faults(), IsEmpty());
  }

  const PersonalClient person_{1, "zq7"};
};

TEST_F(ErasureReplicas, AFollowerStepByStepForgetsTheClient) {
  AddPerson();
  Add(a_, "other");
  ASSERT_THAT(a_.Write(Audience()), IsOk());
  ExpectFollows(b_);
  ASSERT_THAT(a_.Write(Erasing(1)), IsOk());
  ExpectFollows(b_);
  ExpectSameIndex(a_.index(), b_.index());
}

TEST_F(ErasureReplicas, AFollowerFarBehindNeverSeesHalfOfTheClient) {
  Add(a_, "other");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  const PersonalClient second(2, "zq8");
  for (Mutation& write : second.Writes()) ASSERT_THAT(a_.Write(std::move(write)), IsOk());
  ASSERT_THAT(a_.Write(Audience()), IsOk());
  ASSERT_THAT(a_.Write(Erasing(2)), IsOk());
  const size_t before = b_.shown().size();
  // Each batch is a state that readers see.
  std::vector<size_t> clients;
  b_.OnShown([&] { clients.push_back(index::Index::Reader(b_.index()).Find(2) != nullptr); });
  ExpectFollows(b_);
  EXPECT_GT(b_.shown().size(), before + 8);
  EXPECT_THAT(clients, ::testing::Each(0u));
  EXPECT_EQ(clients.size(), b_.shown().size() - before);
}

// One that knew the client: with the first batch that it reads from then on the client is gone, not
// half of it when its newer version is.
TEST_F(ErasureReplicas, AFollowerThatKnewTheClientForgetsAllAtOnce) {
  AddPerson();
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  ASSERT_THAT(a_.Write(MoveClientStage(ById(1), {.stage = "in-progress"}, "anna", a_.secret())),
              IsOk());
  Add(a_, "other");
  ASSERT_THAT(a_.Write(Erasing(1)), IsOk());
  std::vector<size_t> clients;
  b_.OnShown([&] { clients.push_back(index::Index::Reader(b_.index()).Find(1) != nullptr); });
  ExpectFollows(b_);
  EXPECT_THAT(clients, ::testing::ElementsAre(0u, 0u, 0u));
}

TEST_F(ErasureReplicas, ACleanedLogNamesNobodyAndIsFollowedLikeTheOther) {
  Add(a_, "first");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  const PersonalClient second(2, "zq8");
  for (Mutation& write : second.Writes()) ASSERT_THAT(a_.Write(std::move(write)), IsOk());
  ASSERT_THAT(a_.Write(Audience()), IsOk());
  ASSERT_THAT(a_.Write(Erasing(2)), IsOk());
  Add(a_, "third");
  EXPECT_EQ(Naming(2), 7);
  EXPECT_EQ(CleanedAt(2), std::nullopt);
  const std::vector<store::LoggedBatch> before = Log();
  a_.clock().Advance(60);
  RunUpkeep(a_);
  EXPECT_EQ(Naming(2), 0);
  EXPECT_EQ(CleanedAt(2), kTestNow + 60);
  const std::vector<store::LoggedBatch> after = Log();
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].revision_last, before[i].revision_last);
    EXPECT_EQ(after[i].revision_first, before[i].revision_first);
    EXPECT_EQ(after[i].batch_id, before[i].batch_id);
    EXPECT_EQ(after[i].prev_batch_id, before[i].prev_batch_id);
    EXPECT_EQ(after[i].payload.find("zq8"), std::string::npos);
  }
  ExpectFollows(b_);
  ExpectSameIndex(a_.index(), b_.index());
}

TEST_F(ErasureReplicas, TheLogIsCleanedInSlicesByWhicheverServer) {
  AddPerson();
  for (int i = 0; i < 150; ++i) Add(a_, absl::StrCat("c", i));
  for (const domain::ClientId id : {1, 20, 150}) ASSERT_THAT(a_.Write(Erasing(id)), IsOk());
  EXPECT_EQ(Naming(1), 7);
  const auto slice = [&](ThreadlessServer& server) {
    Upkeep upkeep({server.store(), server.index(), server.clock(), server.random(),
                   [](const absl::Status&) {}});
    return upkeep.RunOnce().value_or(false);
  };
  EXPECT_TRUE(slice(a_));
  EXPECT_EQ(Naming(1), 0);
  EXPECT_EQ(Naming(20), 0);
  EXPECT_EQ(Naming(150), 1);
  EXPECT_EQ(CleanedAt(20), std::nullopt);
  // One that comes while others are half done is begun with from the start.
  ASSERT_THAT(a_.Write(Erasing(2)), IsOk());
  EXPECT_EQ(Naming(2), 1);
  RunUpkeep(b_);
  for (const domain::ClientId id : {1, 2, 20, 150}) {
    EXPECT_EQ(Naming(id), 0) << id;
    EXPECT_EQ(CleanedAt(id), kTestNow) << id;
  }
}

TEST_F(ErasureReplicas, AStreamOfAnAudienceIsCleanedOfTheClient) {
  for (const char* name : {"x", "y", "z"}) Add(a_, name);
  ASSERT_THAT(a_.Write(Audience()), IsOk());
  Mutation stream;
  stream.judge = [](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ws.NextRevision();
    ws.inserts().audience_streams.push_back({"k-1", 1, 0, domain::EncodeClientIds({1, 2, 3})});
    return WriteOutcome();
  };
  ASSERT_THAT(a_.Write(std::move(stream)), IsOk());
  ASSERT_THAT(a_.Write(Erasing(2)), IsOk());
  EXPECT_EQ(Naming(2), 2);
  RunUpkeep(a_);
  EXPECT_EQ(Naming(2), 0);
  auto transaction = a_.store().BeginRead();
  ASSERT_THAT(transaction, IsOk());
  const auto rows = transaction->reader().StreamsOfCampaign("k-1", 0, 0, 10);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(domain::DecodeClientIds(rows->at(0).streamed), std::vector<domain::ClientId>({1, 3}));
  ExpectFollows(b_);
}

// --- One batch ----------------------------------------------------------------------------------

TEST_F(ErasureReplicas, WhatTheBatchDidWithTheClientBeforeIsNotWritten) {
  Add(a_, "other");
  std::vector<Mutation> batch = PersonalClient(2, "zq8").Writes();
  batch.resize(6);
  batch.push_back(Erasing(2));
  NewClientInput again;
  again.profile.external_id = "zq8-external-id";
  again.contacts = {Address(domain::Channel::kEmail, "zq8-mail@example.com")};
  batch.push_back(CreateClient(std::move(again), a_.secret()));
  for (const auto& outcome : a_.WriteAll(std::move(batch))) EXPECT_THAT(outcome, IsOk());
  EXPECT_EQ(Naming(2), 0);
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM sales_order"), 0);
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM order_line"), 0);
  EXPECT_EQ(file_.Ask("SELECT client_id FROM client_external_id WHERE external_id LIKE 'zq8%'"), 3);
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM client"), 2);
  a_.ExpectFresh();
  ExpectFollows(b_);
}

TEST_F(ErasureReplicas, WhoComesAfterInTheBatchFindsNobody) {
  AddPerson();
  std::vector<Mutation> batch;
  batch.push_back(TagClients({ById(1)}, {}, "anna", a_.secret()));
  batch.push_back(Erasing(1));
  batch.push_back(TagClients({ById(1)}, {}, "anna", a_.secret()));
  batch.push_back(TagClients({ByExternalId("zq7-external-id")}, {}, "anna", a_.secret()));
  ClientRef by_email;
  by_email.kind = ClientRef::Kind::kEmail;
  by_email.text = "zq7-mail@example.com";
  batch.push_back(TagClients({by_email}, {}, "anna", a_.secret()));
  batch.push_back(Erasing(1));
  const auto outcomes = a_.WriteAll(std::move(batch));
  EXPECT_THAT(outcomes[0], IsOk());
  EXPECT_THAT(outcomes[1], IsOk());
  for (size_t i = 2; i < outcomes.size(); ++i) {
    EXPECT_THAT(outcomes[i], FailsWith(Reason::kClientNotFound)) << i;
  }
  a_.ExpectFresh();
  ExpectFollows(b_);
}

// The order's and the interaction's ids are free for another client.
TEST_F(ErasureReplicas, NamesOfItsEventsAreFreeInTheSameBatch) {
  AddPerson();
  Add(a_, "other");
  OrderInput order;
  order.client = ById(2);
  order.external_id = "zq7-order1";
  order.amount = 5;
  InteractionInput interaction;
  interaction.client = ById(2);
  interaction.external_id = "zq7-interaction";
  interaction.channel = domain::Channel::kCall;
  std::vector<Mutation> batch;
  batch.push_back(Erasing(1));
  batch.push_back(RecordOrders({order}, OnConflict::kError, a_.secret()));
  batch.push_back(RecordInteractions({interaction}, a_.secret()));
  for (const auto& outcome : a_.WriteAll(std::move(batch))) EXPECT_THAT(outcome, IsOk());
  EXPECT_EQ(file_.Ask("SELECT SUM(amount) FROM sales_order"), 5);
  EXPECT_EQ(file_.Ask("SELECT client_id FROM interaction"), 2);
  a_.ExpectFresh();
  ExpectFollows(b_);
}

// As when a row after it in its own request is refused.
TEST_F(ErasureReplicas, AnErasureThatIsUndoneLeavesEverything) {
  AddPerson();
  std::vector<Mutation> batch;
  batch.push_back(Erasing(1));
  batch.back().validate_only = true;
  batch.push_back(TagClients({ById(1)}, {.add = {"late"}, .field = "add"}, "anna", a_.secret()));
  for (const auto& outcome : a_.WriteAll(std::move(batch))) EXPECT_THAT(outcome, IsOk());
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM erasure"), 0);
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM client_tag WHERE client_id = 1"), 2);
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM sales_order WHERE client_id = 1"), 4);
  a_.ExpectFresh();
}

// An audience built in the batch, before the erasures of two of its members.
TEST_F(ErasureReplicas, AnAudienceOfTheSameBatchLosesItsMembers) {
  for (const char* name : {"x", "y", "z"}) Add(a_, name);
  std::vector<Mutation> batch;
  batch.push_back(Audience());
  batch.push_back(Erasing(1));
  batch.push_back(Erasing(3));
  for (const auto& outcome : a_.WriteAll(std::move(batch))) EXPECT_THAT(outcome, IsOk());
  auto transaction = a_.store().BeginRead();
  ASSERT_THAT(transaction, IsOk());
  const auto rows = transaction->reader().ChunksOfCampaign("k-1", 0, 0, 10);
  ASSERT_THAT(rows, IsOk());
  const auto chunk = domain::DecodeAudienceChunk(rows->at(0).format, rows->at(0).body);
  EXPECT_EQ(chunk->members.size(), 1u);
  EXPECT_EQ(chunk->tombstones.size(), 2u);
  EXPECT_EQ(ReadErasure(transaction->reader(), 3)->receipt.audiences, 1);
  const auto audience = transaction->reader().Audience("k-1", 1);
  EXPECT_EQ(VerifyMembers(transaction->reader(), **audience).value_or(false), true);
  a_.ExpectFresh();
  ExpectFollows(b_);
}

}  // namespace
}  // namespace clientele::service
