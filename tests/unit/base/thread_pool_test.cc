#include "server/base/thread_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"

namespace clientele {
namespace {

// A pool of one thread that is held inside a task until Release, so that what is submitted waits.
class HeldPool {
 public:
  explicit HeldPool(size_t max_queued) : pool_(std::in_place, 1, max_queued) {
    EXPECT_TRUE(pool_->Submit([this] {
      started_.Notify();
      release_.WaitForNotification();
    }));
    started_.WaitForNotification();
  }

  bool Submit(std::function<void()> task) { return pool_->Submit(std::move(task)); }
  void Release() { release_.Notify(); }
  void Destroy() { pool_.reset(); }

 private:
  absl::Notification started_;
  absl::Notification release_;
  std::optional<ThreadPool> pool_;
};

TEST(ThreadPool, RunsEverythingItAccepts) {
  constexpr int kTasks = 1'000;
  ThreadPool pool(4, kTasks);
  absl::BlockingCounter done(kTasks);
  std::vector<std::atomic<int>> runs(kTasks);
  for (int i = 0; i < kTasks; ++i) {
    ASSERT_TRUE(pool.Submit([&, i] {
      ++runs[i];
      done.DecrementCount();
    }));
  }
  done.Wait();
  for (const std::atomic<int>& count : runs) EXPECT_EQ(count, 1);
}

TEST(ThreadPool, RunsAsManyTasksAtOnceAsItHasThreads) {
  constexpr int kThreads = 4;
  // Each task waits for all the others: with fewer threads none would ever end.
  absl::Barrier met(kThreads);
  std::mutex mutex;
  std::set<std::thread::id> ids;
  {
    ThreadPool pool(kThreads, kThreads);
    for (int i = 0; i < kThreads; ++i) {
      ASSERT_TRUE(pool.Submit([&] {
        {
          const std::lock_guard<std::mutex> lock(mutex);
          ids.insert(std::this_thread::get_id());
        }
        met.Block();
      }));
    }
  }
  EXPECT_EQ(ids.size(), static_cast<size_t>(kThreads));
  EXPECT_EQ(ids.count(std::this_thread::get_id()), 0u);
}

TEST(ThreadPool, RunsFirstWhatCameFirst) {
  std::vector<int> order;
  HeldPool pool(10);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(pool.Submit([&order, i] { order.push_back(i); }));
  }
  pool.Release();
  pool.Destroy();
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(ThreadPool, RefusesWhatIsBeyondTheQueueAndDoesNothingWithIt) {
  std::atomic<int> accepted{0};
  std::atomic<int> refused{0};
  HeldPool pool(2);
  EXPECT_TRUE(pool.Submit([&] { ++accepted; }));
  EXPECT_TRUE(pool.Submit([&] { ++accepted; }));
  EXPECT_FALSE(pool.Submit([&] { ++refused; }));
  EXPECT_FALSE(pool.Submit([&] { ++refused; }));
  pool.Release();
  pool.Destroy();
  EXPECT_EQ(accepted, 2);
  EXPECT_EQ(refused, 0);
}

TEST(ThreadPool, AcceptsAgainOnceTheQueueHasRoom) {
  HeldPool pool(1);
  absl::Notification first_ran;
  EXPECT_TRUE(pool.Submit([&] { first_ran.Notify(); }));
  EXPECT_FALSE(pool.Submit([] {}));
  pool.Release();
  first_ran.WaitForNotification();
  absl::Notification second_ran;
  EXPECT_TRUE(pool.Submit([&] { second_ran.Notify(); }));
  second_ran.WaitForNotification();
  pool.Destroy();
}

TEST(ThreadPool, FinishesWhatItAcceptedBeforeItGoes) {
  std::atomic<int> runs{0};
  {
    ThreadPool pool(2, 500);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.Submit([&] { ++runs; }));
  }
  EXPECT_EQ(runs, 500);
}

TEST(ThreadPool, TakesTasksFromItsOwnTasks) {
  ThreadPool pool(1, 1);
  absl::Notification inner_ran;
  ASSERT_TRUE(pool.Submit([&] { EXPECT_TRUE(pool.Submit([&] { inner_ran.Notify(); })); }));
  inner_ran.WaitForNotification();
}

TEST(ThreadPool, LetsATaskGoAfterRunningIt) {
  const auto held = std::make_shared<int>(1);
  {
    ThreadPool pool(1, 1);
    ASSERT_TRUE(pool.Submit([copy = held] { EXPECT_EQ(*copy, 1); }));
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(ThreadPool, TakesTasksFromManyThreads) {
  constexpr int kCallers = 8;
  constexpr int kTasksEach = 200;
  std::atomic<int> runs{0};
  {
    ThreadPool pool(3, kCallers * kTasksEach);
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&] {
        for (int i = 0; i < kTasksEach; ++i) EXPECT_TRUE(pool.Submit([&] { ++runs; }));
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT_EQ(runs, kCallers * kTasksEach);
}

}  // namespace
}  // namespace clientele
