#include "server/service/revision_waiters.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/service/limits.h"
#include "tests/support/dice.h"
#include "tests/support/status_matchers.h"

namespace clientele::service {
namespace {

using ::testing::ElementsAre;

constexpr absl::Time kNever = absl::InfiniteFuture();
// Nobody who is told at all is told later.
constexpr absl::Duration kLongest = absl::Minutes(1);

// What one waiter is told; that it is told twice fails the test.
class Told {
 public:
  RevisionWaiters::Done Done() {
    return [this](absl::Status status) {
      ASSERT_FALSE(told());
      status_ = std::move(status);
      thread_ = std::this_thread::get_id();
      notified_.Notify();
    };
  }
  bool told() const { return notified_.HasBeenNotified(); }
  absl::Status status() const {
    if (notified_.WaitForNotificationWithTimeout(kLongest)) return status_;
    return absl::UnknownError("was not told");
  }
  bool told_by_us() const { return thread_ == std::this_thread::get_id(); }

 private:
  absl::Notification notified_;
  absl::Status status_;
  std::thread::id thread_;
};

// Numbers of waiters as they are told, in that order. Any thread.
class Served {
 public:
  RevisionWaiters::Done Done(int number) {
    return [this, number](const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      if (status.ok()) numbers_.push_back(number);
    };
  }
  // Once there are so many; takes them.
  std::vector<int> Take(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto come = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return numbers_.size() >= count; };
    mutex_.AwaitWithTimeout(absl::Condition(&come), kLongest);
    return std::exchange(numbers_, {});
  }

 private:
  absl::Mutex mutex_;
  std::vector<int> numbers_ ABSL_GUARDED_BY(mutex_);
};

TEST(RevisionWaiters, WhatIsVisibleNeedsNoWaiting) {
  RevisionWaiters waiters;
  waiters.SetReached(5);
  for (const domain::Revision revision : {-1, 0, 4, 5}) {
    Told told;
    waiters.Await(revision, absl::InfinitePast(), told.Done());
    ASSERT_TRUE(told.told()) << revision;
    EXPECT_THAT(told.status(), IsOk());
    EXPECT_TRUE(told.told_by_us());
  }
  EXPECT_EQ(waiters.waiting(), 0u);
}

// Whoever makes a revision visible may hold locks: nobody is served on his thread.
TEST(RevisionWaiters, AreServedOnAThreadOfTheirOwn) {
  Told three, seven, five, also_five;
  RevisionWaiters waiters;
  waiters.Await(3, kNever, three.Done());
  waiters.Await(7, kNever, seven.Done());
  waiters.Await(5, kNever, five.Done());
  waiters.Await(5, absl::Now() + absl::Hours(1), also_five.Done());
  waiters.SetReached(2);
  EXPECT_EQ(waiters.waiting(), 4u);
  waiters.SetReached(5);
  for (const Told* told : {&three, &five, &also_five}) {
    EXPECT_THAT(told->status(), IsOk());
    EXPECT_FALSE(told->told_by_us());
  }
  EXPECT_FALSE(seven.told());
  EXPECT_EQ(waiters.waiting(), 1u);
  waiters.SetReached(9);
  EXPECT_THAT(seven.status(), IsOk());
  EXPECT_EQ(waiters.waiting(), 0u);
}

TEST(RevisionWaiters, AreServedInTheOrderOfTheirRevisions) {
  Served served;
  RevisionWaiters waiters;
  for (const int revision : {4, 1, 3, 2, 3, 1}) {
    waiters.Await(revision, kNever, served.Done(revision));
  }
  waiters.SetReached(3);
  EXPECT_THAT(served.Take(5), ElementsAre(1, 1, 2, 3, 3));
  waiters.SetReached(4);
  EXPECT_THAT(served.Take(1), ElementsAre(4));
}

TEST(RevisionWaiters, AreToldWhenTheirTimeIsOver) {
  Told past, soon, later;
  RevisionWaiters waiters;
  waiters.Await(1, kNever, later.Done());
  waiters.Await(1, absl::InfinitePast(), past.Done());
  const absl::Time deadline = absl::Now() + absl::Milliseconds(20);
  waiters.Await(1, deadline, soon.Done());
  EXPECT_THAT(past.status(), FailsWith(Reason::kRevisionNotReached));
  EXPECT_THAT(soon.status(), FailsWith(Reason::kRevisionNotReached));
  EXPECT_GE(absl::Now(), deadline);
  EXPECT_FALSE(soon.told_by_us());
  EXPECT_EQ(waiters.waiting(), 1u);
  waiters.SetReached(1);
  EXPECT_THAT(later.status(), IsOk());
}

// The thread that looks at the deadlines has gone to sleep for a later one.
TEST(RevisionWaiters, AnEarlierDeadlineIsNoticedBehindALaterOne) {
  Told hour, soon, sooner;
  RevisionWaiters waiters;
  waiters.Await(1, absl::Now() + absl::Hours(1), hour.Done());
  waiters.Await(1, absl::Now() + absl::Milliseconds(5), soon.Done());
  EXPECT_THAT(soon.status(), FailsWith(Reason::kRevisionNotReached));
  waiters.Await(2, absl::Now() + absl::Milliseconds(5), sooner.Done());
  EXPECT_THAT(sooner.status(), FailsWith(Reason::kRevisionNotReached));
  waiters.SetReached(1);
  EXPECT_THAT(hour.status(), IsOk());
}

// A base that was restored: what was visible before is not any more.
TEST(RevisionWaiters, TheRevisionMayGoBack) {
  Told seven, six;
  RevisionWaiters waiters;
  waiters.SetReached(9);
  waiters.SetReached(5);
  waiters.Await(7, kNever, seven.Done());
  waiters.Await(6, kNever, six.Done());
  waiters.SetReached(6);
  EXPECT_THAT(six.status(), IsOk());
  EXPECT_FALSE(seven.told());
  waiters.SetReached(7);
  EXPECT_THAT(seven.status(), IsOk());
}

TEST(RevisionWaiters, TooManyAreRefusedAtOnceWithAHint) {
  absl::BlockingCounter let_go(static_cast<int>(kMaxRevisionWaiters));
  Told refused, visible, admitted;
  RevisionWaiters waiters;
  for (size_t n = 0; n < kMaxRevisionWaiters; ++n) {
    waiters.Await(1, kNever, [&](const absl::Status&) { let_go.DecrementCount(); });
  }
  waiters.Await(1, kNever, refused.Done());
  ASSERT_TRUE(refused.told());
  EXPECT_THAT(refused.status(), FailsWith(Reason::kQueueFull));
  EXPECT_EQ(DetailsOf(refused.status()).retry_after, kQueueRetryAfter);
  waiters.Await(0, kNever, visible.Done());
  EXPECT_THAT(visible.status(), IsOk()) << "who need not wait takes no place";
  EXPECT_EQ(waiters.waiting(), kMaxRevisionWaiters);
  waiters.SetReached(1);
  let_go.Wait();
  waiters.Await(2, kNever, admitted.Done());
  EXPECT_EQ(waiters.waiting(), 1u);
}

TEST(RevisionWaiters, StoppingLetsEverybodyGo) {
  Told before, after;
  RevisionWaiters waiters;
  waiters.Await(1, kNever, before.Done());
  waiters.Stop();
  ASSERT_TRUE(before.told());
  EXPECT_THAT(before.status(), FailsWith(Reason::kShuttingDown));
  waiters.Await(0, kNever, after.Done());
  ASSERT_TRUE(after.told());
  EXPECT_THAT(after.status(), FailsWith(Reason::kShuttingDown));
  waiters.SetReached(5);
  waiters.Stop();
}

TEST(RevisionWaiters, GoingAwayIsStopping) {
  Told told;
  {
    RevisionWaiters waiters;
    waiters.Await(1, kNever, told.Done());
  }
  ASSERT_TRUE(told.told());
  EXPECT_THAT(told.status(), FailsWith(Reason::kShuttingDown));
}

// Nothing is locked while somebody is told.
TEST(RevisionWaiters, WhoIsToldMayWaitAgain) {
  Told second, third;
  RevisionWaiters waiters;
  waiters.Await(1, kNever, [&](const absl::Status&) { waiters.Await(2, kNever, second.Done()); });
  waiters.Await(1, absl::InfinitePast(),
                [&](const absl::Status&) { waiters.Await(0, kNever, third.Done()); });
  EXPECT_THAT(third.status(), IsOk());
  waiters.SetReached(1);
  waiters.SetReached(2);
  EXPECT_THAT(second.status(), IsOk());
}

// Against a list that is searched from its beginning.
TEST(RevisionWaiters, ServeWhomAPlainListServes) {
  Dice dice(5);
  Served served;
  RevisionWaiters waiters;
  domain::Revision reached = 0;
  std::map<int, domain::Revision> waiting;
  for (int n = 0; n < 5'000; ++n) {
    std::vector<int> expected;
    if (dice.OneIn(3)) {
      reached = std::max<domain::Revision>(0, reached + dice.Between(-3, 5));
      for (const auto& [number, revision] : waiting) {
        if (revision <= reached) expected.push_back(number);
      }
      for (const int number : expected) waiting.erase(number);
      waiters.SetReached(reached);
    } else {
      const domain::Revision revision = reached + dice.Between(-2, 12);
      if (revision <= reached) expected.push_back(n);
      if (revision > reached) waiting[n] = revision;
      waiters.Await(revision, kNever, served.Done(n));
    }
    std::vector<int> told = served.Take(expected.size());
    std::sort(told.begin(), told.end());
    ASSERT_EQ(told, expected) << n;
    ASSERT_EQ(waiters.waiting(), waiting.size());
  }
}

TEST(RevisionWaiters, ManyThreadsAreEachToldOnce) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  absl::BlockingCounter answered(kThreads * kEach);
  std::atomic<int> ok = 0;
  std::atomic<int> late = 0;
  RevisionWaiters waiters;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Dice dice(static_cast<uint64_t>(t));
      for (int n = 0; n < kEach; ++n) {
        const absl::Time deadline = absl::Now() + absl::Microseconds(dice.Between(0, 2'000));
        waiters.Await(dice.Between(0, 1'100), deadline, [&](const absl::Status& status) {
          (status.ok() ? ok : late) += 1;
          answered.DecrementCount();
        });
      }
    });
  }
  for (domain::Revision revision = 1; revision <= 1'000; ++revision) waiters.SetReached(revision);
  for (std::thread& thread : threads) thread.join();
  answered.Wait();
  EXPECT_EQ(ok + late, kThreads * kEach);
  EXPECT_GT(ok.load(), 0);
  EXPECT_EQ(waiters.waiting(), 0u);
}

}  // namespace
}  // namespace clientele::service
