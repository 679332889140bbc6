// Whatever is written at whichever server: every index ends as one that is loaded from the tables.
#include <gmock/gmock.h>

#include <array>

#include "server/service/replica.h"
#include "tests/support/dice.h"
#include "tests/unit/service/random_mutations.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

class ReplicasAgree : public TwoServers, public ::testing::WithParamInterface<uint64_t> {
 protected:
  ReplicasAgree() { EXPECT_THAT(a_.Write(RandomMutations::FirstPolicy()), IsOk()); }

  // One batch of a few writes; counts those that were done.
  void WriteSome(ThreadlessServer& server) {
    std::vector<size_t> kinds;
    std::vector<Mutation> batch;
    for (size_t n = dice_.Below(5) + 1; n > 0; --n) {
      kinds.push_back(dice_.Below(RandomMutations::kKinds));
      batch.push_back(mutations_.Make(kinds.back(), server.index()));
    }
    const auto outcomes = server.WriteAll(std::move(batch));
    for (size_t i = 0; i < outcomes.size(); ++i) {
      EXPECT_NE(outcomes[i].status().code(), absl::StatusCode::kInternal) << outcomes[i].status();
      EXPECT_NE(outcomes[i].status().code(), absl::StatusCode::kUnavailable);
      done_[kinds[i]] += outcomes[i].ok() ? 1 : 0;
    }
  }
  void ExpectAllAgree() {
    for (ThreadlessServer* server : {&a_, &b_, &names_}) {
      ASSERT_THAT(server->replica().Follow(), IsOk());
      server->ExpectFresh();
      EXPECT_THAT(server->faults(), ::testing::IsEmpty());
      EXPECT_THAT(server->failures(), ::testing::IsEmpty());
    }
    ExpectSameIndex(a_.index(), b_.index());
  }

  Dice dice_{GetParam()};
  RandomMutations mutations_{GetParam()};
  ThreadlessServer names_{file_.NewDriver(), 3, index::Content::kNames};
  std::array<int, RandomMutations::kKinds> done_{};
};

INSTANTIATE_TEST_SUITE_P(Seeds, ReplicasAgree, ::testing::Range<uint64_t>(1, 5));

TEST_P(ReplicasAgree, AfterRandomWritesAtBothInTurn) {
  for (int round = 0; round < 150; ++round) {
    WriteSome(dice_.OneIn(2) ? a_ : b_);
    if (dice_.OneIn(3)) ASSERT_THAT((dice_.OneIn(2) ? a_ : b_).replica().Follow(), IsOk());
    if (round % 50 == 49) ExpectAllAgree();
    if (HasFailure()) break;
  }
  for (size_t kind = 0; kind < done_.size(); ++kind) EXPECT_GT(done_[kind], 0) << kind;
}

// With every kind of end: by the follower, by a reload, by a restore of what was lost.
TEST_P(ReplicasAgree, AfterLossesAndReloads) {
  const auto follow = [](ThreadlessServer& server) {
    for (int n = 0; n < 3 && !server.replica().Follow().ok(); ++n) continue;
    EXPECT_THAT(server.replica().Follow(), IsOk());
  };
  int64_t losses = 0;
  for (int round = 0; round < 60; ++round) {
    WriteSome(dice_.OneIn(2) ? a_ : b_);
    if (dice_.OneIn(6)) {
      follow(dice_.OneIn(2) ? a_ : b_);
      file_.Backup();
      const domain::Revision before = LastRevision();
      WriteSome(a_);
      WriteSome(a_);
      const bool lost = LastRevision() > before;
      if (dice_.OneIn(2)) b_.replica().Follow().IgnoreError();
      const int64_t timeline = Timeline();
      file_.Restore();
      follow(dice_.OneIn(2) ? a_ : b_);
      follow(a_);
      follow(b_);
      losses += lost ? 1 : 0;
      EXPECT_EQ(Timeline() > timeline, lost);
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(losses, 0);
  for (ThreadlessServer* server : {&a_, &b_, &names_}) {
    follow(*server);
    server->ExpectFresh();
    EXPECT_EQ(server->tokens().timeline(), Timeline());
  }
  ExpectSameIndex(a_.index(), b_.index());
}

}  // namespace
}  // namespace clientele::service
