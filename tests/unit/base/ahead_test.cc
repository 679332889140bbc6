#include "server/base/ahead.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

namespace clientele {
namespace {

// Keeps tasks for the test to run.
class AheadTest : public ::testing::Test {
 protected:
  Ahead<int> Begin() {
    return {[this](std::function<void()> task) {
              if (is_busy_) return false;
              tasks_.push_back(std::move(task));
              return true;
            },
            [this] { return ++done_; }};
  }

  bool is_busy_ = false;
  std::vector<std::function<void()>> tasks_;
  int done_ = 0;
};

TEST_F(AheadTest, WhatWasDoneElsewhereIsNotDoneAgain) {
  Ahead<int> ahead = Begin();
  tasks_.front()();
  EXPECT_EQ(done_, 1);
  EXPECT_EQ(ahead.Take(), 1);
  EXPECT_EQ(done_, 1);
}

TEST_F(AheadTest, WhatNobodyHasBegunIsDoneByWhoNeedsIt) {
  Ahead<int> ahead = Begin();
  EXPECT_EQ(ahead.Take(), 1);
  // Its turn elsewhere comes too late.
  tasks_.front()();
  EXPECT_EQ(done_, 1);
}

TEST_F(AheadTest, WhatNobodyTakesOnIsDoneByWhoNeedsIt) {
  is_busy_ = true;
  Ahead<int> ahead = Begin();
  EXPECT_EQ(done_, 0);
  EXPECT_EQ(ahead.Take(), 1);
}

TEST_F(AheadTest, WhoNeedsItWaitsForWhoHasBegun) {
  absl::Notification begun, may_end;
  std::thread other;
  Ahead<int> ahead(
      [&](std::function<void()> task) {
        other = std::thread(std::move(task));
        return true;
      },
      std::function<int()>([&] {
        begun.Notify();
        may_end.WaitForNotification();
        return 7;
      }));
  begun.WaitForNotification();
  std::thread releasing([&] { may_end.Notify(); });
  EXPECT_EQ(ahead.Take(), 7);
  releasing.join();
  other.join();
}

TEST_F(AheadTest, MayBeDoneWhenNobodyNeedsItAnyMore) {
  { const Ahead<int> forgotten = Begin(); }
  tasks_.front()();
  EXPECT_EQ(done_, 1);
}

}  // namespace
}  // namespace clientele
