#include "server/service/follower.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "server/service/revision_waiters.h"
#include "server/service/verification.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

// How the looks of a follower ended; any thread.
class Looks {
 public:
  void Add(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    last_ = status;
    ++count_;
  }
  // Waits for the look after this one, at least, and so for a whole one.
  absl::Status Next() {
    absl::MutexLock lock(&mutex_);
    const int64_t want = count_ + 2;
    const auto come = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return count_ >= want; };
    if (mutex_.AwaitWithTimeout(absl::Condition(&come), absl::Minutes(1))) return last_;
    return absl::UnknownError("looks no more");
  }
  int64_t count() const {
    absl::MutexLock lock(&mutex_);
    return count_;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Status last_ ABSL_GUARDED_BY(mutex_);
  int64_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A third server's replica, followed by a thread of its own.
class FollowerTest : public TwoServers {
 protected:
  FollowerTest() {
    EXPECT_THAT(replica_.Load(), IsOk());
    waiters_.SetReached(index_.revision());
  }
  ~FollowerTest() override { follower_.Stop(); }

  // That the revision becomes visible by itself.
  void ExpectSeen(domain::Revision revision) {
    absl::Status told;
    absl::Notification done;
    waiters_.Await(revision, absl::Now() + absl::Minutes(1), [&](absl::Status status) {
      told = std::move(status);
      done.Notify();
    });
    done.WaitForNotification();
    EXPECT_THAT(told, IsOk());
    EXPECT_GE(index_.revision(), revision);
  }

  ThreadlessServer c_{file_.NewDriver(), 3};
  index::Index index_;
  RevisionWaiters waiters_;
  Looks looks_;
  Replica replica_{{c_.store(), index_, c_.tokens(), c_.clock(), c_.random(),
                    [this](domain::Revision revision) { waiters_.SetReached(revision); },
                    [](const absl::Status&) {}}};
  Follower follower_{replica_, [this](const absl::Status& status) { looks_.Add(status); }};
};

TEST_F(FollowerTest, ShowsWhatOthersWrite) {
  follower_.Start();
  for (int i = 0; i < 5; ++i) {
    Add(a_, absl::StrCat("c", i));
    ExpectSeen(LastRevision());
  }
  follower_.Stop();
  ExpectSameIndex(index_, a_.index());
}

TEST_F(FollowerTest, TellsOfAnOutageAndGoesOnAfterIt) {
  follower_.Start();
  EXPECT_THAT(looks_.Next(), IsOk());
  c_.plan().Fail(FaultyCall::kConnectReader, 1, absl::UnavailableError("down"), INT_MAX / 2);
  c_.plan().Cut();
  EXPECT_THAT(looks_.Next(), HasCode(absl::StatusCode::kUnavailable));
  Add(a_, "meanwhile");
  EXPECT_THAT(looks_.Next(), HasCode(absl::StatusCode::kUnavailable));
  c_.plan().Disarm();
  ExpectSeen(LastRevision());
  EXPECT_THAT(looks_.Next(), IsOk());
}

TEST_F(FollowerTest, LoadsTheBaseAnewWhenTheyHaveParted) {
  Add(a_, "kept");
  file_.Backup();
  Add(a_, "lost");
  follower_.Start();
  ExpectSeen(LastRevision());
  file_.Restore();
  // One look finds it out, the next one loads, and between two of them there may be one begun
  // before.
  for (int n = 0; n < 3; ++n) looks_.Next().IgnoreError();
  EXPECT_THAT(looks_.Next(), IsOk());
  follower_.Stop();
  EXPECT_EQ(index_.revision(), LastRevision());
  EXPECT_GT(c_.tokens().timeline(), 1);
}

TEST_F(FollowerTest, LooksNoMoreOnceItIsStopped) {
  follower_.Start();
  looks_.Next().IgnoreError();
  follower_.Stop();
  const int64_t looks = looks_.count();
  Add(a_, "unseen");
  follower_.Stop();
  EXPECT_EQ(looks_.count(), looks);
  EXPECT_EQ(index_.revision(), 0);
}

TEST_F(FollowerTest, OneThatWasNeverStartedStops) { follower_.Stop(); }

// The writer of the same server applies its own batches while the follower looks.
TEST_F(FollowerTest, AppliesNothingTwiceBesideTheWriter) {
  Follower of_c(c_.replica(), [](const absl::Status& status) { EXPECT_THAT(status, IsOk()); });
  of_c.Start();
  for (int i = 0; i < 100; ++i) Add(i % 2 == 0 ? c_ : a_, absl::StrCat("c", i));
  of_c.Stop();
  ASSERT_THAT(c_.replica().Follow(), IsOk());
  c_.ExpectFresh();
}

// Everything at once on one replica, as in a server: writes, looks at the log, and verifications.
TEST(ReplicaThreads, WritersFollowersAndVerifiersDoNotDisturbEachOther) {
  TestBase base;
  Follower follower(base.replica(),
                    [](const absl::Status& status) { EXPECT_THAT(status, IsOk()); });
  follower.Start();
  std::atomic<bool> over = false;
  std::thread looking([&] {
    while (!over) EXPECT_THAT(base.replica().Follow(), IsOk());
  });
  std::thread verifying([&] {
    while (!over) {
      const auto verification = VerifyIndex(base.replica(), nullptr);
      ASSERT_THAT(verification, IsOk());
      EXPECT_THAT(verification->differences, ::testing::IsEmpty());
    }
  });
  std::vector<std::thread> writing;
  for (int t = 0; t < 2; ++t) {
    writing.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const auto outcome = base.Write(NewClient(absl::StrCat("c", t, "-", i)));
        ASSERT_THAT(outcome, IsOk());
        EXPECT_GE(base.index().revision(), outcome->revision) << "visible when it is answered";
      }
    });
  }
  for (std::thread& thread : writing) thread.join();
  over = true;
  looking.join();
  verifying.join();
  follower.Stop();
  EXPECT_EQ(base.Count(""), 80);
}

}  // namespace
}  // namespace clientele::service
