// A replica whose base is well: every batch once, in order, whoever wrote it.
#include "server/service/replica.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "absl/synchronization/notification.h"
#include "server/service/limits.h"
#include "server/service/orders.h"
#include "server/service/working_set.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReplicaTest : public TwoServers {
 protected:
  static Mutation Order(domain::ClientId client) {
    OrderInput order;
    order.client = ById(client);
    order.placed_at = kTestNow;
    order.quantity = 2;
    order.amount = 300;
    return RecordOrders({order}, OnConflict::kError, kTestAddressSecret);
  }
  // The last batch of the log, as a follower reads it.
  store::LoggedBatch LastBatch() {
    auto transaction = a_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    auto batches = transaction->reader().Batches(LastRevision() - 1, 1);
    EXPECT_THAT(batches, IsOk());
    return batches->front();
  }
};

TEST_F(ReplicaTest, IsOutOfServiceUntilItIsLoaded) {
  Add(a_, "c1");
  index::Index index;
  RevisionTokens tokens(a_.tokens().cluster_id(), 0, kTestTokenSecret);
  std::vector<domain::Revision> shown;
  Replica replica({b_.store(), index, tokens, b_.clock(), b_.random(),
                   [&](domain::Revision revision) { shown.push_back(revision); },
                   [](const absl::Status& status) { ADD_FAILURE() << status; }});
  EXPECT_EQ(replica.state(), Replica::State::kParted);
  EXPECT_THAT(replica.CheckServing(), FailsWith(Reason::kOutOfService));
  ASSERT_THAT(replica.Load(), IsOk());
  EXPECT_EQ(replica.state(), Replica::State::kFollowing);
  EXPECT_THAT(replica.CheckServing(), IsOk());
  EXPECT_THAT(shown, ElementsAre(LastRevision()));
  EXPECT_EQ(tokens.timeline(), 1);
  ExpectSameIndex(index, a_.index());
}

TEST_F(ReplicaTest, AnotherBaseThanThatOfTheTokensIsNotLoaded) {
  Add(a_, "c1");
  index::Index index;
  RevisionTokens tokens("of another base.", 1, kTestTokenSecret);
  Replica replica({b_.store(), index, tokens, b_.clock(), b_.random(), [](domain::Revision) {},
                   [](const absl::Status&) {}});
  EXPECT_THAT(replica.Load(), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(index.revision(), 0);
  EXPECT_THAT(replica.CheckServing(), FailsWith(Reason::kOutOfService));
}

TEST_F(ReplicaTest, FollowingLoadsWhatWasNeverLoaded) {
  Add(a_, "c1");
  index::Index index;
  Replica replica({b_.store(), index, b_.tokens(), b_.clock(), b_.random(), [](domain::Revision) {},
                   [](const absl::Status& status) { ADD_FAILURE() << status; }});
  ASSERT_THAT(replica.Follow(), IsOk());
  EXPECT_EQ(Timeline(), 1) << "nothing was lost";
  ExpectSameIndex(index, a_.index());
}

TEST_F(ReplicaTest, FollowsWhatAnotherServerWrites) {
  b_.shown().clear();
  for (int i = 0; i < 3; ++i) Add(a_, absl::StrCat("c", i));
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  // Every batch is told, when it is visible.
  std::vector<domain::Revision> written = a_.shown();
  written.erase(written.begin());
  EXPECT_EQ(b_.shown(), written);
  ExpectSameIndex(b_.index(), a_.index());
  b_.ExpectFresh();
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  EXPECT_EQ(b_.shown(), written) << "nothing new";
}

TEST_F(ReplicaTest, FollowsALogThatIsReadInParts) {
  const auto batches = static_cast<size_t>(3 * kBatchesAtOnce + 1);
  b_.shown().clear();
  for (size_t i = 0; i < batches; ++i) Add(a_, absl::StrCat("c", i));
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  EXPECT_EQ(b_.shown().size(), batches);
  b_.ExpectFresh();
}

TEST_F(ReplicaTest, ServersThatWriteInTurnStayEqual) {
  for (int i = 0; i < 10; ++i) Add(i % 2 == 0 ? a_ : b_, absl::StrCat("c", i));
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  ExpectSameIndex(a_.index(), b_.index());
  a_.ExpectFresh();
}

// Facts of a client would be added twice.
TEST_F(ReplicaTest, ABatchAppliedTwiceWouldBeSeen) {
  const domain::ClientId client = Add(a_, "c1");
  ASSERT_THAT(a_.Write(Order(client)), IsOk());
  ASSERT_OK_AND_ASSIGN(domain::CommittedBatch batch, store::DecodeBatch(LastBatch()));
  const auto hashes = [&] { return *index::HashChunks(index::Index::Reader(a_.index()), nullptr); };
  const domain::ChunkHashes before = hashes();
  a_.index().Apply(batch);
  EXPECT_NE(domain::FindDifferences(before, hashes()), std::vector<domain::ChunkDifference>());
}

TEST_F(ReplicaTest, AnOwnBatchIsNotAppliedAgainByFollowing) {
  const domain::ClientId client = Add(a_, "c1");
  ASSERT_THAT(a_.Write(Order(client)), IsOk());
  a_.shown().clear();
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_THAT(a_.shown(), IsEmpty());
  a_.ExpectFresh();
}

// Between the commit and its application by the writer, the follower may look.
TEST_F(ReplicaTest, AnOwnBatchThatTheFollowerHasAppliedIsNotAppliedAgain) {
  const domain::ClientId client = Add(a_, "c1");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  const store::FeedHead head = b_.ReadHead();
  ASSERT_THAT(a_.Write(Order(client)), IsOk());
  const store::LoggedBatch logged = LastBatch();
  ASSERT_OK_AND_ASSIGN(domain::CommittedBatch batch, store::DecodeBatch(logged));
  const store::BatchRecord record = {logged.batch_id, logged.revision_last, logged.committed_at, 2};

  ASSERT_THAT(b_.replica().Follow(), IsOk());
  b_.shown().clear();
  b_.replica().ApplyOwn(head, record, batch);
  EXPECT_THAT(b_.shown(), IsEmpty());
  b_.ExpectFresh();
}

TEST_F(ReplicaTest, AnOwnBatchIsAppliedWhereItIsTheNextOne) {
  const domain::ClientId client = Add(a_, "c1");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  const store::FeedHead head = b_.ReadHead();
  ASSERT_THAT(a_.Write(Order(client)), IsOk());
  const store::LoggedBatch logged = LastBatch();
  ASSERT_OK_AND_ASSIGN(domain::CommittedBatch batch, store::DecodeBatch(logged));
  store::FeedHead other = head;
  other.last_batch_id = "another batch...";
  b_.shown().clear();
  b_.replica().ApplyOwn(other, {logged.batch_id, logged.revision_last, 0, 2}, batch);
  EXPECT_THAT(b_.shown(), IsEmpty());
  b_.replica().ApplyOwn(head, {logged.batch_id, logged.revision_last, 0, 2}, batch);
  EXPECT_THAT(b_.shown(), ElementsAre(logged.revision_last));
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  EXPECT_EQ(b_.shown().size(), 1u);
  b_.ExpectFresh();
}

TEST_F(ReplicaTest, AnIndexOfNamesFollowsWithoutTheClients) {
  ThreadlessServer names(file_.NewDriver(), 3, index::Content::kNames);
  Add(a_, "c1");
  ASSERT_THAT(names.replica().Follow(), IsOk());
  EXPECT_EQ(names.index().revision(), LastRevision());
  names.ExpectFresh();
  const index::Index::Reader reader(names.index());
  EXPECT_EQ(reader.tags().size(), 1u);
  EXPECT_THAT(reader.chunks(), IsEmpty());
}

TEST_F(ReplicaTest, PersonalValuesArriveAsTheyWereInTheBatch) {
  const domain::ClientId client = Add(a_, "first");
  ClientUpdateInput update;
  update.client = ById(client);
  update.profile.external_id = std::string("second");
  update.profile.birth_date = std::optional<int64_t>(8'000);
  ASSERT_THAT(a_.Write(UpdateClient(update, a_.secret())), IsOk());
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  b_.ExpectFresh();
  const index::Index::Reader reader(b_.index());
  const index::Chunk& chunk = *reader.Find(client);
  EXPECT_EQ(chunk.external_id.Get(0), "second");
}

TEST_F(ReplicaTest, WhatWasErasedMeanwhileStaysBlank) {
  Add(a_, "erased");
  Add(a_, "kept");
  file_.Execute("DELETE FROM client_profile WHERE client_id = 1");
  file_.Execute("DELETE FROM contact_address WHERE client_id = 1");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  b_.ExpectFresh();
  const index::Index::Reader reader(b_.index());
  EXPECT_EQ(reader.Find(1)->external_id.Get(0), "");
  EXPECT_EQ(reader.Find(2)->external_id.Get(1), "kept");
}

TEST_F(ReplicaTest, AnOutageLeavesItWhereItIsAndItGoesOnLater) {
  Add(a_, "c1");
  b_.plan().Cut();
  b_.plan().Fail(FaultyCall::kConnectReader, 1, absl::UnavailableError("down"), 2);
  EXPECT_EQ(b_.replica().Follow(), absl::UnavailableError("down"));
  EXPECT_EQ(b_.replica().Follow(), absl::UnavailableError("down"));
  EXPECT_EQ(b_.replica().state(), Replica::State::kFollowing);
  EXPECT_THAT(b_.replica().CheckServing(), IsOk());
  EXPECT_THAT(b_.faults(), IsEmpty());
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  b_.ExpectFresh();
}

// Whatever fails on the way: the batches before it are applied, and it goes on from there.
TEST_F(ReplicaTest, EveryCallMayFailWhileItFollows) {
  for (int n = 1;; ++n) {
    for (int i = 0; i < 2; ++i) Add(a_, absl::StrCat("c", n, "-", i));
    b_.plan().Fail(FaultyCall::kStep, n, absl::UnavailableError("cut"));
    const absl::Status status = b_.replica().Follow();
    if (b_.plan().fired() == 0) {
      EXPECT_THAT(status, IsOk());
      break;
    }
    EXPECT_EQ(status, absl::UnavailableError("cut")) << n;
    ASSERT_THAT(b_.replica().Follow(), IsOk());
    b_.ExpectFresh();
  }
  EXPECT_THAT(b_.faults(), IsEmpty());
}

TEST_F(ReplicaTest, ALoadThatFailsLeavesWhatThereIs) {
  Add(a_, "c1");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  const std::vector<std::string> before = IndexTexts(b_.index(), kTestNow);
  Add(a_, "c2");
  b_.plan().Fail(FaultyCall::kStep, 4, absl::UnavailableError("cut"));
  EXPECT_EQ(b_.replica().Load(), absl::UnavailableError("cut"));
  EXPECT_EQ(IndexTexts(b_.index(), kTestNow), before);
  EXPECT_THAT(b_.replica().CheckServing(), IsOk());
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  b_.ExpectFresh();
}

TEST_F(ReplicaTest, StalenessIsTheTimeSinceTheBaseWasSeen) {
  EXPECT_EQ(b_.replica().Staleness(), absl::ZeroDuration());
  b_.clock().Pause(absl::Milliseconds(1'999));
  EXPECT_EQ(b_.replica().Staleness(), absl::Seconds(2));
  b_.plan().Fail(FaultyCall::kStep, 1, absl::InternalError("fault"));
  EXPECT_FALSE(b_.replica().Follow().ok());
  EXPECT_EQ(b_.replica().Staleness(), absl::Seconds(2));
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  EXPECT_EQ(b_.replica().Staleness(), absl::ZeroDuration());
  b_.clock().Pause(absl::Milliseconds(1'999));
  Add(b_, "c1");  // sees the head, too
  EXPECT_EQ(b_.replica().Staleness(), absl::ZeroDuration());
}

// Applying takes time, in which others write.
TEST_F(ReplicaTest, StalenessCountsFromTheLookAndNotFromItsEnd) {
  index::Index index;
  Replica replica({b_.store(), index, b_.tokens(), b_.clock(), b_.random(),
                   [&](domain::Revision) { b_.clock().Pause(absl::Milliseconds(999)); },
                   [](const absl::Status& status) { ADD_FAILURE() << status; }});
  ASSERT_THAT(replica.Load(), IsOk());
  for (int i = 0; i < 3; ++i) Add(a_, absl::StrCat("c", i));
  ASSERT_THAT(replica.Follow(), IsOk());
  EXPECT_EQ(replica.Staleness(), absl::Seconds(3));
}

TEST_F(ReplicaTest, NobodyElseWritesAFileSoNothingOfItIsStale) {
  TestBase base;
  base.clock().Pause(absl::Hours(1));
  EXPECT_EQ(base.replica().Staleness(), absl::ZeroDuration());
}

TEST_F(ReplicaTest, HoldsTheIndexStillAtTheRevisionOfASnapshot) {
  Add(b_, "c1");
  const domain::Revision held = LastRevision();
  absl::Notification judged;
  std::thread writing;
  const auto look = [&](const index::Index& index) {
    EXPECT_EQ(index.revision(), held) << "what another server wrote is there";
    Add(b_, "c2");
    writing = std::thread([&] {
      Mutation mutation = NewClient("c3");
      mutation.abandoned = [&] {
        judged.Notify();
        return false;
      };
      EXPECT_THAT(a_.Write(std::move(mutation)), IsOk());
    });
    EXPECT_FALSE(judged.WaitForNotificationWithTimeout(absl::Milliseconds(20)));
    EXPECT_EQ(index.revision(), held);
  };
  {
    ASSERT_OK_AND_ASSIGN(store::ReadTransaction snapshot, a_.replica().HoldStill(look));
    writing.join();
    ASSERT_OK_AND_ASSIGN(const store::FeedHead head, snapshot.reader().Head());
    EXPECT_EQ(head.revision, held);
    ASSERT_OK_AND_ASSIGN(const auto clients, snapshot.reader().ScanClients(0, 10));
    EXPECT_EQ(clients.size(), 1u);
  }
  EXPECT_EQ(a_.index().revision(), LastRevision());
  a_.ExpectFresh();
}

// Other servers wait for the head, and nobody knows how long a look takes.
TEST_F(ReplicaTest, AWriterThatWaitsForALookDoesNotHoldTheHead) {
  absl::Notification began;
  a_.plan().Before(FaultyCall::kBeginWrite, 1, [&] { began.Notify(); });
  std::thread writing;
  const auto look = [&](const index::Index&) {
    writing = std::thread([&] { EXPECT_THAT(a_.Write(NewClient("waits")), IsOk()); });
    EXPECT_FALSE(began.WaitForNotificationWithTimeout(absl::Milliseconds(20)));
    Add(b_, "does not");
  };
  EXPECT_THAT(a_.replica().HoldStill(look), IsOk());
  writing.join();
  EXPECT_TRUE(began.HasBeenNotified());
  a_.ExpectFresh();
}

TEST_F(ReplicaTest, WhatItHoldsStillForIsNotCalledWhenTheBaseCannotBeRead) {
  a_.plan().Cut();
  a_.plan().Fail(FaultyCall::kConnectReader, 1, absl::UnavailableError("down"));
  const auto look = [](const index::Index&) { ADD_FAILURE() << "looked"; };
  EXPECT_EQ(a_.replica().HoldStill(look).status(), absl::UnavailableError("down"));
}

}  // namespace
}  // namespace clientele::service
