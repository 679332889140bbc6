#include "server/service/writer.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "server/service/clients.h"
#include "server/service/limits.h"
#include "server/service/orders.h"
#include "server/service/working_set.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

// Something to hold the writer with: while it runs, everything submitted queues up for one batch.
Mutation Blocker(absl::Notification& running, absl::Notification& release) {
  Mutation mutation;
  mutation.judge = [&](WorkingSet&) -> absl::StatusOr<WriteOutcome> {
    if (!running.HasBeenNotified()) running.Notify();
    release.WaitForNotification();
    return WriteOutcome{};
  };
  mutation.done = [](const absl::StatusOr<WriteOutcome>&) {};
  return mutation;
}

Mutation NewClient(const std::string& external_id, const std::string& secret) {
  NewClientInput input;
  input.field = "profile";
  input.profile.external_id = external_id;
  return CreateClient(input, secret);
}

TEST(Writer, EverythingThatWaitsIsOneTransactionAndOneThatFailsFailsAlone) {
  TestBase base;
  absl::Notification running, release;
  base.writer().Submit(Blocker(running, release));
  running.WaitForNotification();
  constexpr int kCount = 50;
  absl::BlockingCounter answered(kCount);
  std::vector<absl::Status> statuses(kCount);
  for (int i = 0; i < kCount; ++i) {
    // Every tenth has an external id that is taken.
    Mutation mutation = NewClient(i % 10 == 9 ? "taken" : "c" + std::to_string(i), base.secret());
    if (i == 0) mutation = NewClient("taken", base.secret());
    mutation.done = [&, i](const absl::StatusOr<WriteOutcome>& outcome) {
      statuses[static_cast<size_t>(i)] = outcome.status();
      answered.DecrementCount();
    };
    base.writer().Submit(std::move(mutation));
  }
  EXPECT_EQ(base.writer().queued(), static_cast<size_t>(kCount));
  release.Notify();
  answered.Wait();
  for (int i = 0; i < kCount; ++i) {
    if (i % 10 == 9) {
      EXPECT_THAT(statuses[static_cast<size_t>(i)], FailsWith(Reason::kClientExists)) << i;
    } else {
      EXPECT_THAT(statuses[static_cast<size_t>(i)], IsOk()) << i;
    }
  }
  EXPECT_EQ(base.Count(""), kCount - kCount / 10);
  // Refused ones leave no gap in the ids.
  EXPECT_EQ(base.Members("").back(), kCount - kCount / 10);
}

TEST(Writer, RevisionsAreGaplessAndInCommitOrder) {
  TestBase base;
  std::vector<domain::Revision> revisions;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                         base.Write(NewClient("c" + std::to_string(i), base.secret())));
    revisions.push_back(outcome.revision);
  }
  EXPECT_TRUE(std::is_sorted(revisions.begin(), revisions.end()));
  ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, base.store().BeginRead());
  ASSERT_OK_AND_ASSIGN(const store::FeedHead head, transaction.reader().Head());
  EXPECT_EQ(head.revision, revisions.back());
  EXPECT_EQ(base.index().revision(), head.revision);
}

TEST(Writer, AnAnswerIsGivenOnlyWhenTheIndexShowsTheWrite) {
  TestBase base;
  const auto outcome = base.Write(NewClient("a", base.secret()));
  ASSERT_THAT(outcome, IsOk());
  EXPECT_GE(base.index().revision(), outcome->revision);
  EXPECT_EQ(base.Count("external_id = \"a\""), 1);
}

TEST(Writer, ARepeatedRequestGivesItsFirstAnswerAlsoAfterARestart) {
  TestBase base;
  const auto submit = [&](const std::string& fingerprint, const std::string& id = "r-1") {
    Mutation mutation = NewClient("a", base.secret());
    mutation.request = {"anonymous", "CreateClient", id, fingerprint};
    return base.Write(std::move(mutation));
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, submit("f"));
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, submit("f"));
  EXPECT_EQ(again.client_ids, first.client_ids);
  EXPECT_EQ(again.revision, first.revision);
  EXPECT_THAT(submit("other"), FailsWith(Reason::kRequestIdReused));
  EXPECT_THAT(submit("f", "r-2"), FailsWith(Reason::kClientExists));
  base.Restart();
  ASSERT_OK_AND_ASSIGN(const WriteOutcome later, submit("f"));
  EXPECT_EQ(later.client_ids, first.client_ids);
  EXPECT_EQ(base.Count(""), 1);
}

TEST(Writer, ARequestIsForgottenAfterItsTime) {
  TestBase base;
  const auto submit = [&](const std::string& external_id) {
    Mutation mutation = NewClient(external_id, base.secret());
    mutation.request = {"anonymous", "CreateClient", "r-1", external_id};
    return base.Write(std::move(mutation));
  };
  ASSERT_THAT(submit("a"), IsOk());
  base.clock().Advance(kRequestSeconds - 1);
  EXPECT_THAT(submit("b"), FailsWith(Reason::kRequestIdReused));
  base.clock().Advance(1);
  EXPECT_THAT(submit("b"), IsOk());
}

TEST(Writer, TheSameRequestTwiceInOneBatchIsDoneOnce) {
  TestBase base;
  absl::Notification running, release;
  base.writer().Submit(Blocker(running, release));
  running.WaitForNotification();
  absl::BlockingCounter answered(2);
  std::vector<domain::ClientId> ids(2);
  for (size_t i = 0; i < 2; ++i) {
    Mutation mutation = CreateClient({}, base.secret());
    mutation.request = {"anonymous", "CreateClient", "r-1", "f"};
    mutation.done = [&, i](const absl::StatusOr<WriteOutcome>& outcome) {
      ids[i] = outcome->client_ids.front();
      answered.DecrementCount();
    };
    base.writer().Submit(std::move(mutation));
  }
  release.Notify();
  answered.Wait();
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(base.Count(""), 1);
}

TEST(Writer, AnAbandonedMutationIsNotBegun) {
  TestBase base;
  Mutation mutation = NewClient("a", base.secret());
  mutation.abandoned = [] { return true; };
  EXPECT_THAT(base.Write(std::move(mutation)), FailsWith(Reason::kCallCancelled));
  EXPECT_EQ(base.Count(""), 0);
}

TEST(Writer, ValidateOnlyAnswersAndLeavesNothing) {
  TestBase base;
  Mutation mutation = NewClient("a", base.secret());
  mutation.validate_only = true;
  ASSERT_THAT(base.Write(std::move(mutation)), IsOk());
  EXPECT_EQ(base.Count(""), 0);
  EXPECT_EQ(base.AddClient(), 1);
}

TEST(Writer, AFullQueueRefusesAtOnceWithAHint) {
  TestBase base;
  absl::Notification running, release;
  base.writer().Submit(Blocker(running, release));
  running.WaitForNotification();
  Mutation large = NewClient("a", base.secret());
  large.rows = kMaxQueuedRows;
  absl::Notification large_done;
  large.done = [&](const absl::StatusOr<WriteOutcome>&) { large_done.Notify(); };
  base.writer().Submit(std::move(large));
  absl::Status refused;
  Mutation one_more = NewClient("b", base.secret());
  one_more.done = [&](const absl::StatusOr<WriteOutcome>& outcome) { refused = outcome.status(); };
  base.writer().Submit(std::move(one_more));
  EXPECT_THAT(refused, FailsWith(Reason::kQueueFull));
  EXPECT_EQ(DetailsOf(refused).retry_after, kQueueRetryAfter);
  release.Notify();
  large_done.WaitForNotification();
  EXPECT_EQ(base.Count("external_id = \"b\""), 0);
}

TEST(Writer, StoppingDoesWhatWasAcceptedAndRefusesTheRest) {
  TestBase base;
  absl::Notification running, release;
  base.writer().Submit(Blocker(running, release));
  running.WaitForNotification();
  bool done = false;
  Mutation accepted = NewClient("a", base.secret());
  accepted.done = [&](const absl::StatusOr<WriteOutcome>& outcome) { done = outcome.ok(); };
  base.writer().Submit(std::move(accepted));
  std::thread stopper([&] { base.writer().Stop(); });
  release.Notify();
  stopper.join();
  EXPECT_TRUE(done);
  EXPECT_THAT(base.Write(NewClient("b", base.secret())), FailsWith(Reason::kShuttingDown));
}

TEST(Writer, InteractiveWritesGoBeforeBulkOnes) {
  TestBase base;
  absl::Notification running, release;
  base.writer().Submit(Blocker(running, release));
  running.WaitForNotification();
  std::vector<std::string> order;
  absl::BlockingCounter answered(2);
  const auto submit = [&](const std::string& name, Lane lane) {
    Mutation mutation = NewClient(name, base.secret());
    mutation.lane = lane;
    mutation.done = [&order, &answered, name](const absl::StatusOr<WriteOutcome>&) {
      order.push_back(name);
      answered.DecrementCount();
    };
    base.writer().Submit(std::move(mutation));
  };
  submit("bulk", Lane::kImport);
  submit("interactive", Lane::kInteractive);
  release.Notify();
  answered.Wait();
  EXPECT_EQ(order, (std::vector<std::string>{"interactive", "bulk"}));
}

TEST(Writer, AMutationThatNeedsTheIndexSeesEverythingBeforeIt) {
  TestBase base;
  absl::Notification running, release;
  base.writer().Submit(Blocker(running, release));
  running.WaitForNotification();
  Mutation before = NewClient("a", base.secret());
  before.done = [](const absl::StatusOr<WriteOutcome>&) {};
  base.writer().Submit(std::move(before));
  domain::Revision seen = 0;
  domain::Revision head = -1;
  absl::Notification answered;
  Mutation reader;
  reader.needs_index = true;
  reader.judge = [&](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    seen = base.index().revision();
    head = ws.last_revision();
    return WriteOutcome{};
  };
  reader.done = [&](const absl::StatusOr<WriteOutcome>&) { answered.Notify(); };
  base.writer().Submit(std::move(reader));
  release.Notify();
  answered.WaitForNotification();
  EXPECT_GT(seen, 0);
  EXPECT_EQ(seen, head);
}

TEST(Writer, ManyThreadsLoseNothing) {
  TestBase base;
  const domain::ClientId client = base.AddClient();
  constexpr int kThreads = 8;
  constexpr int kOrders = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kOrders; ++i) base.AddOrder(client, kTestNow - i, 1, 10);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const domain::ClientRow row = base.Card(client)->row;
  EXPECT_EQ(row.orders_count, kThreads * kOrders);
  EXPECT_EQ(row.total_amount, kThreads * kOrders * 10);
  EXPECT_EQ(base.Count("orders_count = 400 AND total_quantity = 400"), 1);
}

}  // namespace
}  // namespace clientele::service
