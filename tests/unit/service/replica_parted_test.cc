// A replica whose base is not what it was: it leaves service rather than guess, and comes back with
// what the base holds now, or not at all.
#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "server/domain/policy.h"
#include "server/service/replica.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

std::string Blob(const std::string& bytes) {
  return absl::StrCat("x'", absl::BytesToHexString(bytes), "'");
}

// Both have seen what `a` wrote; what `b` wrote then, `a` has not.
class PartedTest : public TwoServers {
 protected:
  PartedTest() {
    for (int i = 0; i < 3; ++i) Add(a_, absl::StrCat("seen", i));
    EXPECT_THAT(b_.replica().Follow(), IsOk());
    seen_ = LastRevision();
  }
  void WriteUnseen() {
    for (int i = 0; i < 3; ++i) Add(b_, absl::StrCat("unseen", i));
  }
  // Of the first batch that `a` has not seen.
  std::string FirstUnseen() const {
    return absl::StrCat(
        "revision_last = (SELECT MIN(revision_last) FROM change_batch WHERE "
        "revision_last > ",
        seen_, ")");
  }
  // As a program of another version would log it.
  void ReplacePayload(const std::string& payload) {
    file_.Execute(absl::StrCat("UPDATE change_batch SET payload = ", Blob(payload), ", checksum = ",
                               Blob(store::ChecksumOf(payload)), " WHERE ", FirstUnseen()));
  }

  void ExpectOutOfService(Replica::State state, absl::StatusCode fault) {
    EXPECT_EQ(a_.replica().state(), state);
    ASSERT_EQ(a_.faults().size(), 1u);
    EXPECT_THAT(a_.faults().front(), HasCode(fault));
    EXPECT_THAT(a_.replica().CheckServing(), FailsWith(Reason::kOutOfService));
    const domain::Revision before = LastRevision();
    EXPECT_THAT(a_.Write(NewClient("refused")), FailsWith(Reason::kOutOfService));
    EXPECT_EQ(LastRevision(), before);
    const auto look = [](const index::Index&) { ADD_FAILURE() << "looked"; };
    EXPECT_THAT(a_.replica().HoldStill(look), FailsWith(Reason::kOutOfService));
    EXPECT_EQ(a_.index().revision(), seen_) << "nothing of it was applied";
    EXPECT_EQ(a_.faults().size(), 1u) << "told once";
  }
  // That the next look brings it back.
  void ExpectBackInService() {
    ASSERT_THAT(a_.replica().Follow(), IsOk());
    EXPECT_EQ(a_.replica().state(), Replica::State::kFollowing);
    EXPECT_THAT(a_.replica().CheckServing(), IsOk());
    EXPECT_EQ(a_.shown().back(), LastRevision());
    EXPECT_EQ(a_.tokens().timeline(), Timeline());
    a_.ExpectFresh();
    EXPECT_THAT(a_.Write(NewClient("again")), IsOk());
    a_.ExpectFresh();
    EXPECT_EQ(a_.faults().size(), 1u);
  }

  domain::Revision seen_ = 0;
};

// A way in which a base and an index part: what is done to the base, and whether it has then lost
// what the index has seen of it.
struct Parting {
  const char* name;
  const char* script;
  bool lost;
};

class EveryParting : public PartedTest, public ::testing::WithParamInterface<Parting> {
 protected:
  EveryParting() {
    WriteUnseen();
    file_.Execute(absl::StrCat(GetParam().script,
                               absl::StrContains(GetParam().script, "WHERE") ? FirstUnseen() : ""));
  }
};

INSTANTIATE_TEST_SUITE_P(
    , EveryParting,
    ::testing::Values(
        Parting{"Gap", "DELETE FROM change_batch WHERE ", false},
        Parting{"BatchAfterAnotherOne", "UPDATE change_batch SET prev_batch_id = x'00' WHERE ",
                false},
        Parting{"OtherFirstRevision",
                "UPDATE change_batch SET revision_first = revision_first - 1 WHERE ", false},
        Parting{"WrongChecksum", "UPDATE change_batch SET checksum = x'00' WHERE ", false},
        Parting{"DamagedPayload", "UPDATE change_batch SET payload = x'0100' WHERE ", false},
        Parting{"OtherTimeline", "UPDATE feed_head SET timeline = timeline + 1", false},
        Parting{"PrunedLog",
                "DELETE FROM change_batch; UPDATE feed_head SET min_available_revision = revision "
                "+ 1",
                false},
        Parting{"MissingLog", "DELETE FROM change_batch", true}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(EveryParting, IsSeenByTheFollower) {
  const int64_t timeline = Timeline();
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  ExpectOutOfService(Replica::State::kParted, absl::StatusCode::kDataLoss);
  ExpectBackInService();
  EXPECT_EQ(Timeline() > timeline, GetParam().lost);
}

TEST_P(EveryParting, IsSeenByTheWriterBeforeItJudges) {
  EXPECT_THAT(a_.Write(NewClient("refused")), FailsWith(Reason::kOutOfService));
  ExpectOutOfService(Replica::State::kParted, absl::StatusCode::kDataLoss);
  ExpectBackInService();
}

TEST_P(EveryParting, IsSeenBeforeTheIndexIsHeldStill) {
  const auto look = [](const index::Index&) { ADD_FAILURE() << "looked"; };
  EXPECT_THAT(a_.replica().HoldStill(look), HasCode(absl::StatusCode::kDataLoss));
  ExpectOutOfService(Replica::State::kParted, absl::StatusCode::kDataLoss);
  ExpectBackInService();
}

TEST_F(PartedTest, AnotherLastBatchAtTheSameRevisionIsSeen) {
  file_.Execute("UPDATE feed_head SET last_batch_id = x'00'");
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  ExpectOutOfService(Replica::State::kParted, absl::StatusCode::kDataLoss);
  ExpectBackInService();
}

TEST_F(PartedTest, ItStaysOutOfServiceUntilItCanLoad) {
  WriteUnseen();
  file_.Execute("UPDATE feed_head SET timeline = timeline + 1");
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  // Where it looks whether something was lost, and where it reads the tables.
  for (const int step : {1, 3}) {
    a_.plan().Fail(FaultyCall::kStep, step, absl::InternalError("fault"));
    EXPECT_EQ(a_.replica().Follow(), absl::InternalError("fault"));
    ExpectOutOfService(Replica::State::kParted, absl::StatusCode::kDataLoss);
  }
  ExpectBackInService();
}

// What this program does not know, however often it looks, and even when it can't be found any
// more.
class StoppedTest : public PartedTest {
 protected:
  void ReplacePayloadWithPolicy(const std::string& body) {
    domain::Changes changes;
    changes.policies.push_back({7, seen_ + 1, kTestNow, "anna", body});
    ReplacePayload(store::EncodeChanges(changes));
  }
  void ExpectStoppedByPolicy(const std::string& body) {
    WriteUnseen();
    ReplacePayloadWithPolicy(body);
    ExpectStoppedForGood(absl::StatusCode::kUnimplemented);
  }
  void ExpectStoppedForGood(absl::StatusCode fault) {
    EXPECT_THAT(a_.replica().Follow(), HasCode(fault));
    ExpectOutOfService(Replica::State::kStopped, fault);
    file_.Execute(absl::StrCat("DELETE FROM change_batch WHERE ", FirstUnseen()));
    EXPECT_THAT(a_.replica().Follow(), FailsWith(Reason::kOutOfService));
    ExpectOutOfService(Replica::State::kStopped, fault);
  }
};

TEST_F(StoppedTest, ATableOfANewerProgramEndsFollowing) {
  WriteUnseen();
  ReplacePayload(std::string("\x01\x63\x00", 3));
  ExpectStoppedForGood(absl::StatusCode::kUnimplemented);
}

TEST_F(StoppedTest, AFormatOfANewerProgramEndsFollowing) {
  WriteUnseen();
  ReplacePayload("\x02");
  ExpectStoppedForGood(absl::StatusCode::kUnimplemented);
}

TEST_F(StoppedTest, APolicyThatDoesNotDecodeEndsFollowing) { ExpectStoppedByPolicy("\x80"); }

// It would decode, without the rules that are new in it.
TEST_F(StoppedTest, APolicyWithMoreInItThanIsKnownEndsFollowing) {
  ExpectStoppedByPolicy(domain::EncodePolicy({}) + "\x01");
}

TEST_F(StoppedTest, APolicyOfAnOlderProgramIsFollowed) {
  WriteUnseen();
  const std::string body = domain::EncodePolicy({});
  ReplacePayloadWithPolicy(body.substr(0, body.size() - 1));
  EXPECT_THAT(a_.replica().Follow(), IsOk());
}

// It would be passed over, and everything judged by the one before.
TEST_F(StoppedTest, ItIsNotLoadedEither) {
  file_.Execute("INSERT INTO policy VALUES (7, 1, 1, 'anna', x'80')");
  file_.Execute("UPDATE feed_head SET timeline = timeline + 1");
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kUnimplemented));
  EXPECT_EQ(a_.replica().state(), Replica::State::kStopped);
  ASSERT_EQ(a_.faults().size(), 2u);
  EXPECT_THAT(a_.faults().back(), HasCode(absl::StatusCode::kUnimplemented));
}

TEST_F(StoppedTest, AnotherBaseEndsFollowing) {
  WriteUnseen();
  file_.Execute("UPDATE feed_head SET cluster_id = x'00'");
  ExpectStoppedForGood(absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoppedTest, AnotherBaseIsNeitherLoadedNorChanged) {
  WriteUnseen();
  file_.Execute("DELETE FROM change_batch");
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  file_.Execute("UPDATE feed_head SET cluster_id = x'00'");
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(a_.replica().state(), Replica::State::kStopped);
  EXPECT_EQ(Timeline(), 1) << "its history is not ours to fence";
  EXPECT_EQ(a_.index().revision(), seen_);
}

TEST_F(StoppedTest, ABatchBeforeTheUnknownOneIsApplied) {
  WriteUnseen();
  const domain::Revision known = LastRevision();
  Add(b_, "newer");
  file_.Execute(absl::StrCat("UPDATE change_batch SET payload = x'02', checksum = ",
                             Blob(store::ChecksumOf("\x02")), " WHERE revision_last > ", known));
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kUnimplemented));
  EXPECT_EQ(a_.index().revision(), known);
}

// The end of the log is lost: what a failover does that promotes a copy which was behind.
class LostTail : public PartedTest {
 protected:
  // `a` has seen what is lost; `b` has not.
  void Lose() {
    file_.Backup();
    Add(a_, "lost");
    lost_token_ = a_.tokens().Encode(LastRevision());
    file_.Restore();
  }
  void ExpectFencedOff() {
    const int64_t restored = Timeline();
    EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
    EXPECT_EQ(Timeline(), restored);
    ASSERT_THAT(a_.replica().Follow(), IsOk());
    EXPECT_GT(Timeline(), restored);
    EXPECT_EQ(a_.tokens().timeline(), Timeline());
    EXPECT_THAT(a_.tokens().Decode(lost_token_), FailsWith(Reason::kTokenTimelineMismatch));
    EXPECT_THAT(a_.tokens().Decode(a_.tokens().Encode(1)), IsOk());
    a_.ExpectFresh();
  }
  // The other one finds that it was restored, and has nothing to fence off.
  void ExpectFollowedBy(ThreadlessServer& other) {
    const int64_t timeline = Timeline();
    EXPECT_THAT(other.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
    ASSERT_THAT(other.replica().Follow(), IsOk());
    EXPECT_EQ(Timeline(), timeline);
    EXPECT_EQ(other.tokens().timeline(), timeline);
    other.ExpectFresh();
    ExpectSameIndex(a_.index(), b_.index());
  }

  std::string lost_token_;
};

TEST_F(LostTail, IsFencedOffByWhoHasSeenIt) {
  Lose();
  EXPECT_EQ(a_.index().revision(), seen_ + (a_.index().revision() - LastRevision()));
  ExpectFencedOff();
  EXPECT_EQ(a_.index().revision(), seen_) << "the index went back";
  EXPECT_EQ(a_.shown().back(), seen_);
  ExpectFollowedBy(b_);
  Add(a_, "lost");
  Add(b_, "another");
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  a_.ExpectFresh();
}

TEST_F(LostTail, IsFencedOffWhenAnotherWriteHasComeInItsPlace) {
  Lose();
  Add(b_, "took its place");
  EXPECT_EQ(a_.index().revision(), LastRevision()) << "the numbers alone say nothing";
  ExpectFencedOff();
  ExpectFollowedBy(b_);
}

TEST_F(LostTail, IsFencedOffWhenTheLogHasGrownBeyondIt) {
  Lose();
  for (int i = 0; i < 5; ++i) Add(b_, absl::StrCat("more", i));
  ExpectFencedOff();
  ExpectFollowedBy(b_);
}

TEST_F(LostTail, IsFencedOffOnceHoweverManyHaveSeenIt) {
  file_.Backup();
  Add(a_, "lost");
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  lost_token_ = b_.tokens().Encode(LastRevision());
  file_.Restore();
  EXPECT_THAT(b_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  ExpectFencedOff();
  const int64_t timeline = Timeline();
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  EXPECT_EQ(Timeline(), timeline);
  b_.ExpectFresh();
}

TEST_F(LostTail, IsNotFencedOffWhenWhoRestoredItHasSaidSo) {
  Lose();
  file_.Execute("UPDATE feed_head SET timeline = 5");
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_EQ(Timeline(), 5);
  EXPECT_THAT(a_.tokens().Decode(lost_token_), FailsWith(Reason::kTokenTimelineMismatch));
}

// A base may be lost twice to the same copy: the second history is not the first one's.
TEST_F(LostTail, GetsANumberThatWasNeverGivenWhenAFenceIsLostToo) {
  Lose();
  ExpectFencedOff();
  const int64_t first_fence = Timeline();
  const std::string second = a_.tokens().Encode(LastRevision());
  Add(a_, "lost with the fence");
  file_.Restore();
  EXPECT_EQ(Timeline(), 1);
  EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_GT(Timeline(), first_fence);
  EXPECT_THAT(a_.tokens().Decode(second), FailsWith(Reason::kTokenTimelineMismatch));
  ExpectFollowedBy(b_);
}

// Whoever restores the same copy again may have chosen the next number, too.
TEST_F(LostTail, IsNotGivenTheNextNumberByAClockThatRunsBehind) {
  const int64_t ahead = int64_t{1} << 56;
  file_.Execute(absl::StrCat("UPDATE feed_head SET timeline = ", ahead));
  for (auto* server : {&a_, &b_}) {
    EXPECT_THAT(server->replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
    ASSERT_THAT(server->replica().Follow(), IsOk());
  }
  Lose();
  ExpectFencedOff();
  EXPECT_GT(Timeline(), ahead + 1);
}

TEST_F(LostTail, IsSeenByTheWriterBeforeItWritesOverIt) {
  Lose();
  EXPECT_THAT(a_.Write(NewClient("over it")), FailsWith(Reason::kOutOfService));
  EXPECT_EQ(LastRevision(), seen_);
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_GT(Timeline(), 1);
}

// The fence itself may fail, be lost or land unnoticed.
TEST_F(LostTail, TheFenceIsTriedUntilItStands) {
  const std::pair<FaultyCall, int> faults[] = {{FaultyCall::kConnectWriter, 1},
                                               {FaultyCall::kStep, 2},  // after the head is locked
                                               {FaultyCall::kCommitLost, 1},
                                               {FaultyCall::kCommitLanded, 1}};
  for (const auto& [call, n] : faults) {
    SCOPED_TRACE(NameOf(call));
    Lose();
    const int64_t timeline = Timeline();
    EXPECT_THAT(a_.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
    a_.plan().Fail(call, n, absl::UnavailableError("cut"));
    if (call == FaultyCall::kConnectWriter) a_.plan().Cut();
    EXPECT_FALSE(a_.replica().Follow().ok());
    EXPECT_EQ(a_.plan().fired(), 1);
    EXPECT_THAT(a_.replica().CheckServing(), FailsWith(Reason::kOutOfService));
    ASSERT_THAT(a_.replica().Follow(), IsOk());
    EXPECT_GT(Timeline(), timeline);
    a_.ExpectFresh();
    b_.replica().Follow().IgnoreError();
    ASSERT_THAT(b_.replica().Follow(), IsOk());
  }
}

// Until it is followed further, the base before the first batch is any base's beginning.
TEST_F(LostTail, TheBeginningOfTheLogIsNoLoss) {
  const SharedFile file;
  ThreadlessServer server(file.NewDriver(), 1);
  ThreadlessServer other(file.NewDriver(), 2);
  Add(other, "first");
  file.Execute("UPDATE change_batch SET checksum = x'00'");
  EXPECT_THAT(server.replica().Follow(), HasCode(absl::StatusCode::kDataLoss));
  ASSERT_THAT(server.replica().Follow(), IsOk());
  EXPECT_EQ(file.Ask("SELECT timeline FROM feed_head"), 1);
  server.ExpectFresh();
}

}  // namespace
}  // namespace clientele::service
