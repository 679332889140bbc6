// What the writer takes into one transaction, and what becomes of its neighbors when the database
// refuses one write.
#include <gmock/gmock.h>

#include <memory>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "server/service/limits.h"
#include "server/service/working_set.h"
#include "server/service/writer.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WriterBatches : public ::testing::Test {
 protected:
  // Writes that say when they were answered.
  void Submit(const std::string& name, Lane lane = Lane::kInteractive, size_t rows = 1,
              bool needs_index = false) {
    Mutation mutation = NewClient(name);
    mutation.lane = lane;
    mutation.rows = rows;
    mutation.needs_index = needs_index;
    mutation.done = [this, name](const absl::StatusOr<WriteOutcome>& outcome) {
      EXPECT_THAT(outcome, IsOk());
      answered_.push_back(name);
    };
    server_.writer().Submit(std::move(mutation));
  }
  // What one batch answers.
  std::vector<std::string> RunOnce() {
    answered_.clear();
    server_.writer().RunOnce();
    return answered_;
  }
  // One that only the database can refuse, at its commit: a row with a key that is taken.
  static Mutation Poison() {
    Mutation mutation;
    mutation.judge = [](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
      const domain::Revision revision = ws.NextRevision();
      for (int i = 0; i < 2; ++i) ws.inserts().notes.push_back({1, revision, "twice"});
      return WriteOutcome();
    };
    return mutation;
  }

  const SharedFile file_;
  ThreadlessServer server_{file_.NewDriver(), 1};
  std::vector<std::string> answered_;
};

TEST_F(WriterBatches, WithoutAThreadNothingIsDoneUntilItIsTold) {
  EXPECT_THAT(RunOnce(), IsEmpty());
  Submit("a");
  Submit("b");
  EXPECT_EQ(server_.writer().queued(), 2u);
  EXPECT_EQ(server_.index().revision(), 0);
  EXPECT_THAT(RunOnce(), ElementsAre("a", "b"));
  EXPECT_EQ(server_.writer().queued(), 0u);
  EXPECT_THAT(RunOnce(), IsEmpty());
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM change_batch"), 1) << "one transaction";
}

TEST_F(WriterBatches, WhatWasSubmittedBeforeTheStartIsDoneThen) {
  absl::BlockingCounter answered(2);
  for (const char* name : {"a", "b"}) {
    Mutation mutation = NewClient(name);
    mutation.done = [&](const absl::StatusOr<WriteOutcome>& outcome) {
      EXPECT_THAT(outcome, IsOk());
      answered.DecrementCount();
    };
    server_.writer().Submit(std::move(mutation));
  }
  server_.writer().Start();
  answered.Wait();
  server_.writer().Stop();
  server_.ExpectFresh();
}

TEST_F(WriterBatches, InteractiveWritesComeFirstAndImportsFillTheRest) {
  Submit("bulk1", Lane::kImport, kMaxBatchRows - 10);
  Submit("bulk2", Lane::kImport, 10);
  Submit("a");
  Submit("b", Lane::kInteractive, 9);
  EXPECT_THAT(RunOnce(), ElementsAre("a", "b", "bulk1"));
  EXPECT_THAT(RunOnce(), ElementsAre("bulk2"));
}

// However busy the day: an import that never fits beside what else waits comes first in the end.
TEST_F(WriterBatches, AnImportThatWasPassedOverSoOftenGoesFirst) {
  Submit("bulk1", Lane::kImport, 2 * kMaxBatchRows);
  Submit("bulk2", Lane::kImport, 2 * kMaxBatchRows);
  for (int batch = 0; batch < 2 * (kMaxPassedOver + 1); ++batch) {
    Submit(absl::StrCat("a", batch));
    const std::vector<std::string> answered = RunOnce();
    if (batch == kMaxPassedOver) {
      EXPECT_THAT(answered, ElementsAre("bulk1"));
    } else if (batch == 2 * kMaxPassedOver + 1) {
      EXPECT_THAT(answered, ElementsAre("bulk2"));
    } else {
      EXPECT_THAT(answered, testing::Not(testing::Contains(testing::StartsWith("bulk")))) << batch;
    }
  }
}

TEST_F(WriterBatches, AnImportThatFitsIsNotPassedOver) {
  Submit("large", Lane::kImport, 2 * kMaxBatchRows);
  for (int batch = 0; batch < kMaxPassedOver; ++batch) {
    Submit(absl::StrCat("a", batch));
    EXPECT_THAT(RunOnce(), ElementsAre(absl::StrCat("a", batch)));
  }
  Submit("b");
  EXPECT_THAT(RunOnce(), ElementsAre("large"));
  Submit("small", Lane::kImport);
  EXPECT_THAT(RunOnce(), ElementsAre("b", "small"));
  Submit("large too", Lane::kImport, 2 * kMaxBatchRows);
  Submit("c");
  EXPECT_THAT(RunOnce(), ElementsAre("c")) << "counted anew";
}

TEST_F(WriterBatches, TheRowsOfABatchAreBoundedButOneWriteAloneMayHaveMore) {
  Submit("large", Lane::kInteractive, 3 * kMaxBatchRows);
  Submit("full", Lane::kInteractive, kMaxBatchRows);
  Submit("half", Lane::kInteractive, kMaxBatchRows / 2);
  Submit("half too", Lane::kInteractive, kMaxBatchRows / 2);
  Submit("one more");
  EXPECT_THAT(RunOnce(), ElementsAre("large"));
  EXPECT_THAT(RunOnce(), ElementsAre("full"));
  EXPECT_THAT(RunOnce(), ElementsAre("half", "half too"));
  EXPECT_THAT(RunOnce(), ElementsAre("one more"));
}

TEST_F(WriterBatches, OneThatNeedsTheIndexGoesFirstInItsBatch) {
  Submit("a");
  Submit("index", Lane::kInteractive, 1, true);
  Submit("b");
  Submit("index too", Lane::kInteractive, 1, true);
  EXPECT_THAT(RunOnce(), ElementsAre("a"));
  EXPECT_THAT(RunOnce(), ElementsAre("index", "b"));
  EXPECT_THAT(RunOnce(), ElementsAre("index too"));
}

TEST_F(WriterBatches, OneThatTheDatabaseRefusesAmongAHundredFailsAlone) {
  std::vector<Mutation> mutations;
  for (int i = 0; i < 100; ++i) {
    mutations.push_back(i == 37 ? Poison() : NewClient(absl::StrCat("c", i)));
  }
  const auto outcomes = server_.WriteAll(std::move(mutations));
  for (size_t i = 0; i < outcomes.size(); ++i) {
    if (i == 37) {
      EXPECT_THAT(outcomes[i], FailsWith(Reason::kInternal));
    } else {
      EXPECT_THAT(outcomes[i], IsOk()) << i;
    }
  }
  // Halved each time: 100, 50, 25, 13, 7, 4, 2, 1 at most.
  EXPECT_LE(server_.failures().size(), 8u);
  EXPECT_THAT(server_.failures(), testing::Each(HasCode(absl::StatusCode::kAlreadyExists)));
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM client"), 99);
  server_.ExpectFresh();
}

TEST_F(WriterBatches, SeveralThatTheDatabaseRefusesFailEachAlone) {
  std::vector<Mutation> mutations;
  for (int i = 0; i < 40; ++i) {
    mutations.push_back(i % 7 == 0 ? Poison() : NewClient(absl::StrCat("c", i)));
  }
  const auto outcomes = server_.WriteAll(std::move(mutations));
  for (size_t i = 0; i < outcomes.size(); ++i) EXPECT_EQ(outcomes[i].ok(), i % 7 != 0) << i;
  server_.ExpectFresh();
}

// The batches of one import: what its caller sends after a batch that failed, he sent too early.
class WriterSequences : public WriterBatches {
 protected:
  static Mutation InSequence(const std::shared_ptr<Sequence>& sequence, int64_t place,
                             const std::string& name) {
    Mutation mutation = NewClient(name);
    mutation.sequence = sequence;
    mutation.place = place;
    return mutation;
  }
  const std::shared_ptr<Sequence> one_ = std::make_shared<Sequence>();
  const std::shared_ptr<Sequence> other_ = std::make_shared<Sequence>();
};

TEST_F(WriterSequences, AfterOneThatFailedNoneIsBegunAnyMore) {
  std::vector<Mutation> batch;
  batch.push_back(InSequence(one_, 1, "a"));
  batch.push_back(InSequence(one_, 2, "a"));  // is taken
  batch.push_back(InSequence(other_, 1, "b"));
  batch.push_back(InSequence(one_, 3, "c"));
  const auto outcomes = server_.WriteAll(std::move(batch));
  EXPECT_THAT(outcomes[0], IsOk());
  EXPECT_THAT(outcomes[1], FailsWith(Reason::kClientExists));
  EXPECT_THAT(outcomes[2], IsOk()) << "of another stream";
  EXPECT_THAT(outcomes[3], FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(server_.Write(InSequence(one_, 4, "d")), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(server_.Write(InSequence(other_, 2, "d")), IsOk());
}

TEST_F(WriterSequences, ATransactionThatRunsAgainBeginsThemAgain) {
  std::vector<Mutation> batch;
  for (int place = 1; place <= 3; ++place) {
    batch.push_back(InSequence(one_, place, absl::StrCat("c", place)));
  }
  server_.plan().Fail(FaultyCall::kStep, 5, absl::AbortedError("conflict"), 3);
  EXPECT_THAT(server_.WriteAll(std::move(batch)), testing::Each(IsOk()));
  EXPECT_GT(server_.plan().fired(), 0);
}

TEST_F(WriterSequences, OneThatTheDatabaseRefusesEndsThemToo) {
  std::vector<Mutation> batch;
  for (int place = 1; place <= 7; ++place) {
    batch.push_back(place == 4 ? Poison() : NewClient(absl::StrCat("c", place)));
    batch.back().sequence = one_;
    batch.back().place = place;
  }
  const auto outcomes = server_.WriteAll(std::move(batch));
  for (size_t i = 0; i < outcomes.size(); ++i) EXPECT_EQ(outcomes[i].ok(), i < 3) << i;
  EXPECT_THAT(outcomes[3], FailsWith(Reason::kInternal));
  EXPECT_THAT(outcomes[6], FailsWith(Reason::kCallCancelled));
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM client"), 3);
}

TEST_F(WriterSequences, OneThatFindsNoRoomEndsThemToo) {
  Submit("large", Lane::kInteractive, kMaxQueuedRows);
  EXPECT_THAT(server_.Write(InSequence(one_, 5, "e")), FailsWith(Reason::kQueueFull));
  EXPECT_THAT(server_.Write(InSequence(one_, 6, "f")), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(server_.Write(InSequence(one_, 4, "d")), IsOk()) << "it was there before";
}

// Whichever thread finds the first one: a later one that failed makes no earlier one good.
TEST(Sequence, TheFirstThatFailedCountsWhoeverFoundIt) {
  for (int round = 0; round < 200; ++round) {
    Sequence sequence;
    std::vector<std::thread> threads;
    for (const int64_t place : {5, 3, 4}) {
      threads.emplace_back([&sequence, place] { sequence.Judged(place, false); });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(sequence.MayBegin(3));
    ASSERT_FALSE(sequence.MayBegin(4));
    sequence.Judged(4, true);
    ASSERT_FALSE(sequence.MayBegin(4));
    sequence.Judged(3, true);
    ASSERT_TRUE(sequence.MayBegin(9));
  }
}

// What the base says of itself can't be helped by taking the batch apart.
TEST_F(WriterBatches, ABatchIsTakenApartOnlyForWhatIsInIt) {
  for (const auto& [fault, reason] :
       {std::pair(absl::ResourceExhaustedError("full"), Reason::kStoreFull),
        std::pair(absl::CancelledError("?"), Reason::kInternal)}) {
    server_.failures().clear();
    std::vector<Mutation> mutations;
    for (int i = 0; i < 4; ++i) mutations.push_back(NewClient(absl::StrCat("c", i)));
    server_.plan().Fail(FaultyCall::kStep, 5, fault, 1'000);
    EXPECT_THAT(server_.WriteAll(std::move(mutations)), testing::Each(FailsWith(reason)));
    server_.plan().Disarm();
    EXPECT_THAT(server_.failures(), ElementsAre(fault));
  }
}

TEST_F(WriterBatches, AWriterThatHasStoppedRefuses) {
  server_.writer().Stop();
  EXPECT_THAT(server_.Write(NewClient("late")), FailsWith(Reason::kShuttingDown));
  server_.writer().Stop();
}

}  // namespace
}  // namespace clientele::service
