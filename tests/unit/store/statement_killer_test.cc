#include "server/store/mysql/statement_killer.h"

#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <vector>

#include "absl/synchronization/notification.h"

namespace clientele::store::mysql {
namespace {

using Watch = StatementKiller::Watch;

// Remembers whom it stopped.
class Kills {
 public:
  absl::Status Add(int64_t session) {
    absl::MutexLock lock(&mutex_);
    sessions_.push_back(session);
    return results_.empty() ? absl::OkStatus() : TakeResult();
  }
  void SetResults(std::vector<absl::Status> results) {
    absl::MutexLock lock(&mutex_);
    results_ = std::move(results);
  }
  std::vector<int64_t> AwaitCount(size_t count) {
    const auto enough = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return sessions_.size() >= count;
    };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(60));
    return sessions_;
  }

 private:
  absl::Status TakeResult() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    absl::Status result = results_.front();
    results_.erase(results_.begin());
    return result;
  }

  absl::Mutex mutex_;
  std::vector<int64_t> sessions_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> results_ ABSL_GUARDED_BY(mutex_);
};

class StatementKillerTest : public testing::Test {
 protected:
  Kills kills_;
  StatementKiller killer_{[this](int64_t session) { return kills_.Add(session); }};
};

TEST_F(StatementKillerTest, StopsTheSessionsWhoseCallersWentAway) {
  std::atomic<bool> gone = false;
  const std::function<bool()> goes = [&] { return gone.load(); };
  const std::function<bool()> stays = [] { return false; };
  const Watch first(killer_, 1, stays), second(killer_, 2, goes), third(killer_, 3, goes);
  EXPECT_FALSE(second.killed());
  gone = true;
  EXPECT_THAT(kills_.AwaitCount(2), testing::AllOf(testing::Contains(2), testing::Contains(3),
                                                   testing::Not(testing::Contains(1))));
  EXPECT_FALSE(first.killed());
}

TEST_F(StatementKillerTest, AsksAgainAndAgain) {
  std::atomic<int> asked = 0;
  const std::function<bool()> at_last = [&] { return ++asked > 5; };
  const Watch watch(killer_, 7, at_last);
  EXPECT_THAT(kills_.AwaitCount(1), testing::Contains(7));
  EXPECT_TRUE(watch.killed());
}

TEST_F(StatementKillerTest, WatchesNothingWithoutAQuestion) {
  const std::function<bool()> none;
  const Watch unwatched(killer_, 1, none);
  const std::function<bool()> gone = [] { return true; };
  { const Watch watch(killer_, 2, gone); }
  const Watch other(killer_, 3, gone);
  const std::vector<int64_t> stopped = kills_.AwaitCount(1);
  EXPECT_THAT(stopped, testing::Not(testing::Contains(1)));
  EXPECT_FALSE(unwatched.killed());
}

TEST_F(StatementKillerTest, TriesAgainWhenTheServerCouldNotBeTold) {
  kills_.SetResults({absl::UnavailableError("away"), absl::UnavailableError("away")});
  const std::function<bool()> gone = [] { return true; };
  const Watch watch(killer_, 4, gone);
  EXPECT_THAT(kills_.AwaitCount(3), testing::Each(4));
}

// Told before the statement has reached the server, it has nothing to stop, and finds that well.
TEST_F(StatementKillerTest, TellsTheServerAgainWhileTheStatementGoesOn) {
  const std::function<bool()> gone = [] { return true; };
  const Watch watch(killer_, 5, gone);
  const std::vector<int64_t> stopped = kills_.AwaitCount(3);
  EXPECT_THAT(stopped, testing::SizeIs(testing::Ge(3)));
  EXPECT_THAT(stopped, testing::Each(5));
  EXPECT_TRUE(watch.killed());
}

TEST_F(StatementKillerTest, IsAskedNoMoreOnceTheStatementIsOver) {
  std::atomic<int> asked = 0;
  const std::function<bool()> stays = [&] {
    ++asked;
    return false;
  };
  { const Watch watch(killer_, 1, stays); }
  const int before = asked;
  std::atomic<int> others = 0;
  const std::function<bool()> later = [&] { return ++others > 3; };
  const Watch other(killer_, 2, later);
  kills_.AwaitCount(1);
  EXPECT_EQ(asked, before);
}

// Else the kill would hit whatever the session does next.
TEST(StatementKillerRace, AStatementDoesNotEndWhileItIsBeingKilled) {
  absl::Notification killing, go_on;
  std::atomic<bool> killed = false;
  StatementKiller killer([&](int64_t) {
    killing.Notify();
    go_on.WaitForNotification();
    killed = true;
    return absl::OkStatus();
  });
  const std::function<bool()> gone = [] { return true; };
  auto watch = std::make_unique<Watch>(killer, 1, gone);
  killing.WaitForNotification();
  absl::Notification ending;
  std::thread end([&] {
    ending.Notify();
    watch.reset();
    EXPECT_TRUE(killed);
  });
  ending.WaitForNotification();
  go_on.Notify();
  end.join();
}

}  // namespace
}  // namespace clientele::store::mysql
