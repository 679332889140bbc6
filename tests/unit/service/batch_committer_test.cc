// Batches of several servers on one base: each is judged by what the others wrote, and done once,
// whatever becomes of the connection.
#include "server/service/batch_committer.h"

#include <gmock/gmock.h>

#include "server/service/campaigns.h"
#include "server/service/imports.h"
#include "server/service/limits.h"
#include "tests/support/dice.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BatchCommitterTest : public TwoServers {
 protected:
  // As its caller repeats it.
  static Mutation Request(const std::string& name) {
    Mutation mutation = NewClient(name);
    mutation.request = {"anna", "CreateClient", name, name};
    return mutation;
  }
  static std::vector<Mutation> Requests(std::initializer_list<const char*> names) {
    std::vector<Mutation> mutations;
    for (const char* name : names) mutations.push_back(Request(name));
    return mutations;
  }
  int64_t ClientsNamed(const std::string& name) const {
    return file_.Ask(
        absl::StrCat("SELECT COUNT(*) FROM client_profile p JOIN client c ON "
                     "c.client_id = p.client_id AND c.profile_revision = p.revision "
                     "WHERE p.external_id = '",
                     name, "'"));
  }
  void ExpectBothAgree() {
    EXPECT_THAT(a_.replica().Follow(), IsOk());
    EXPECT_THAT(b_.replica().Follow(), IsOk());
    ExpectSameIndex(a_.index(), b_.index());
    a_.ExpectFresh();
  }
};

TEST_F(BatchCommitterTest, JudgesByWhatAnotherServerHasWritten) {
  Add(b_, "taken");
  EXPECT_THAT(a_.Write(NewClient("taken")), FailsWith(Reason::kClientExists));
  EXPECT_EQ(Add(a_, "next"), 2) << "ids go on from the other's";
  ExpectBothAgree();
}

TEST_F(BatchCommitterTest, ShowsTheOthersBatchesBeforeAnythingIsJudgedByTheIndex) {
  CampaignInput campaign;
  campaign.campaign_id = "spring";
  campaign.channels = {domain::Channel::kEmail};
  campaign.options.emplace().obeys_cap = false;
  ASSERT_THAT(a_.Write(CreateCampaign(campaign)), IsOk());
  for (int n = 1; n <= 5; ++n) {
    Add(b_, absl::StrCat("c", n));
    ASSERT_THAT(a_.Write(BuildNow("spring", a_.index())), IsOk());
    EXPECT_EQ(file_.Ask(absl::StrCat("SELECT members FROM audience WHERE number = ", n)), n);
  }
  ExpectBothAgree();
}

TEST_F(BatchCommitterTest, SaysInWhichHistoryItWasCommitted) {
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, a_.Write(Request("r1")));
  EXPECT_EQ(first.timeline, 1);
  file_.Execute("UPDATE feed_head SET timeline = 7");
  EXPECT_THAT(a_.Write(Request("r2")), FailsWith(Reason::kOutOfService));
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome second, a_.Write(Request("r2")));
  EXPECT_EQ(second.timeline, 7);
  // Also of an answer that was kept: the history that goes on has it.
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, a_.Write(Request("r1")));
  EXPECT_EQ(again.timeline, 7);
  EXPECT_EQ(again.revision, first.revision);
}

TEST_F(BatchCommitterTest, ARequestRepeatedAtAnotherServerIsDoneOnce) {
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, a_.Write(Request("r1")));
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, b_.Write(Request("r1")));
  EXPECT_EQ(again.client_ids, first.client_ids);
  EXPECT_EQ(again.revision, first.revision);
  EXPECT_EQ(ClientsNamed("r1"), 1);
  ExpectBothAgree();
}

TEST_F(BatchCommitterTest, AServerFarBehindCatchesUpBeforeItTakesTheLock) {
  std::vector<ImportRowInput> rows;
  for (int i = 0; i < 1'000; ++i) {
    NewClientInput input;
    input.profile.external_id = absl::StrCat("c", i);
    input.profile.city = std::string("Омск");
    input.contacts = {Address(domain::Channel::kEmail, absl::StrCat("c", i, "@example.com"))};
    input.consents = {Grant(domain::ConsentPurpose::kProcessing)};
    input.tags.add = {"vip"};
    rows.emplace_back(std::move(input));
  }
  ASSERT_THAT(b_.Write(ImportRows(std::move(rows), {}, b_.secret())), IsOk());
  ASSERT_GT(LastRevision(), kMaxCatchUpUnderLock);
  EXPECT_THAT(a_.Write(Request("r1")), FailsWith(Reason::kStoreUnavailable));
  EXPECT_EQ(a_.index().revision(), 0);
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_THAT(a_.Write(Request("r1")), IsOk());
  ExpectBothAgree();
}

constexpr FaultyCall kCommits[] = {FaultyCall::kCommitLost, FaultyCall::kCommitLanded};

TEST_F(BatchCommitterTest, AnUnknownOutcomeIsFoundOutAndNobodyNotices) {
  int n = 0;
  for (const FaultyCall call : kCommits) {
    for (const absl::Status& fault :
         {absl::UnavailableError("cut"), absl::InternalError("fault"), absl::UnknownError("?")}) {
      SCOPED_TRACE(absl::StrCat(NameOf(call), " ", fault.ToString()));
      const std::string name = absl::StrCat("c", ++n);
      const int64_t batches = file_.Ask("SELECT COUNT(*) FROM change_batch");
      a_.plan().Fail(call, 1, fault);
      ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, a_.Write(NewClient(name)));
      EXPECT_EQ(a_.plan().fired(), 1);
      EXPECT_EQ(outcome.client_ids, std::vector<domain::ClientId>{n});
      EXPECT_EQ(outcome.revision, LastRevision());
      EXPECT_EQ(ClientsNamed(name), 1);
      EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM change_batch"), batches + 1);
      EXPECT_EQ(a_.index().revision(), LastRevision()) << "and the index shows it";
    }
  }
  EXPECT_THAT(a_.failures(), IsEmpty());
  ExpectBothAgree();
}

TEST_F(BatchCommitterTest, AnotherServerMayWriteBeforeItIsFoundOut) {
  for (const FaultyCall call : kCommits) {
    SCOPED_TRACE(NameOf(call));
    const std::string name = NameOf(call);
    a_.plan().Fail(call, 1, absl::UnavailableError("cut"));
    a_.plan().Before(FaultyCall::kConnectWriter, 1, [&] { Add(b_, "before " + name); });
    ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, a_.Write(NewClient(name)));
    EXPECT_EQ(ClientsNamed(name), 1);
    EXPECT_EQ(outcome.client_ids.front(),
              file_.Ask(absl::StrCat("SELECT client_id FROM client_external_id WHERE external_id = "
                                     "'",
                                     name, "'")));
    const bool landed = call == FaultyCall::kCommitLanded;
    EXPECT_EQ(outcome.revision < b_.shown().back(), landed) << "its place is where it landed";
    ExpectBothAgree();
  }
}

// Where the lock on the head does not reach, a commit may land after it was looked for.
TEST_F(BatchCommitterTest, ACommitThatLandsLateIsFoundBeforeTheNextTry) {
  Add(a_, "first");
  file_.Backup("before");
  a_.plan().Fail(FaultyCall::kCommitLanded, 1, absl::UnavailableError("cut"));
  a_.plan().FailToo(FaultyCall::kCommitLost, 2, absl::AbortedError("conflict"));
  a_.plan().Before(FaultyCall::kConnectWriter, 1, [&] {
    file_.Backup("landed");
    file_.Restore("before");
  });
  a_.plan().Before(FaultyCall::kBeginWrite, 3, [&] { file_.Restore("landed"); });
  ASSERT_THAT(a_.Write(NewClient("late")), IsOk());
  EXPECT_EQ(a_.plan().fired(), 2);
  EXPECT_EQ(ClientsNamed("late"), 1);
  ExpectBothAgree();
}

// Longer than a database takes to come back: nobody knows then, and says so.
TEST_F(BatchCommitterTest, AnOutcomeThatCannotBeFoundOutInTimeIsToldAsUnknown) {
  for (const FaultyCall call : kCommits) {
    SCOPED_TRACE(NameOf(call));
    const std::string one = NameOf(call) + "1";
    const std::string two = NameOf(call) + "2";
    a_.failures().clear();
    const absl::Duration before = a_.clock().Uptime();
    a_.plan().Fail(call, 1, absl::UnavailableError("cut"));
    a_.plan().FailToo(FaultyCall::kConnectWriter, 1, absl::UnavailableError("down"), INT_MAX / 2);
    EXPECT_THAT(a_.WriteAll(Requests({one.c_str(), two.c_str()})),
                Each(FailsWith(Reason::kOutcomeUnknown)));
    const absl::Duration took = a_.clock().Uptime() - before;
    EXPECT_GE(took, kMaxResolveTime);
    EXPECT_LT(took, kMaxResolveTime + 2 * kLongestPause);
    EXPECT_THAT(a_.failures(), SizeIs(1));
    // Reads go on meanwhile, and writes once the base is back; the same requests are done once.
    EXPECT_THAT(a_.replica().Follow(), IsOk());
    a_.plan().Disarm();
    const int64_t landed = call == FaultyCall::kCommitLanded ? 1 : 0;
    EXPECT_EQ(ClientsNamed(one), landed);
    EXPECT_THAT(a_.WriteAll(Requests({one.c_str(), two.c_str()})), Each(IsOk()));
    EXPECT_THAT(b_.WriteAll(Requests({two.c_str(), one.c_str()})), Each(IsOk()));
    EXPECT_EQ(ClientsNamed(one), 1);
    EXPECT_EQ(ClientsNamed(two), 1);
    ExpectBothAgree();
  }
}

// Until the batch is in the index its answer would not be one that its caller can read.
TEST_F(BatchCommitterTest, ABatchThatLandedIsAnsweredOnlyWhenItIsVisible) {
  a_.plan().Fail(FaultyCall::kCommitLanded, 1, absl::UnavailableError("cut"));
  a_.plan().Before(FaultyCall::kConnectWriter, 1,
                   [&] { file_.Execute("UPDATE change_batch SET checksum = x'00'"); });
  EXPECT_THAT(a_.Write(Request("r1")), FailsWith(Reason::kOutcomeUnknown));
  EXPECT_THAT(a_.replica().CheckServing(), FailsWith(Reason::kOutOfService));
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_THAT(a_.Write(Request("r1")), IsOk());
  EXPECT_EQ(ClientsNamed("r1"), 1);
}

// It landed where it was lost with the rest.
TEST_F(BatchCommitterTest, ABatchThatWasLostWithTheEndOfTheLogIsNotAcknowledged) {
  Add(a_, "first");
  file_.Backup();
  Add(a_, "lost, too");
  a_.plan().Fail(FaultyCall::kCommitLanded, 1, absl::UnavailableError("cut"));
  a_.plan().Before(FaultyCall::kConnectWriter, 1, [&] { file_.Restore(); });
  EXPECT_THAT(a_.Write(Request("r1")), FailsWith(Reason::kOutcomeUnknown));
  EXPECT_EQ(ClientsNamed("r1"), 0);
  ASSERT_THAT(a_.replica().Follow(), IsOk());
  EXPECT_GT(Timeline(), 1);
  EXPECT_THAT(a_.Write(Request("r1")), IsOk());
  EXPECT_EQ(ClientsNamed("r1"), 1);
}

// Of a shared base the connection alone is gone: the batch runs again over a new one.
TEST_F(BatchCommitterTest, AConnectionLostBeforeTheCommitIsReplacedAndNobodyNotices) {
  int made = 0;
  for (const FaultyCall call : {FaultyCall::kBeginWrite, FaultyCall::kPrepare, FaultyCall::kStep}) {
    for (int n = 1;; n += 5) {
      SCOPED_TRACE(absl::StrCat(NameOf(call), " ", n));
      const std::string name = absl::StrCat("c", ++made);
      a_.plan().Fail(call, n, absl::UnavailableError("cut"));
      ASSERT_THAT(a_.Write(NewClient(name)), IsOk());
      EXPECT_EQ(ClientsNamed(name), 1);
      if (a_.plan().fired() == 0) break;
    }
  }
  a_.plan().Cut();
  Add(a_, "after a cut");
  EXPECT_THAT(a_.failures(), IsEmpty());
  ExpectBothAgree();
}

TEST_F(BatchCommitterTest, AnOutageIsWaitedForSoLongAndNotLonger) {
  const absl::Status down = absl::UnavailableError("down");
  a_.plan().Cut();
  a_.plan().Fail(FaultyCall::kConnectWriter, 1, down, kMaxAttempts - 1);
  ASSERT_THAT(a_.Write(Request("r1")), IsOk());
  a_.plan().Cut();
  a_.plan().Fail(FaultyCall::kConnectWriter, 1, down, kMaxAttempts);
  const absl::Duration before = a_.clock().Uptime();
  EXPECT_THAT(a_.Write(Request("r2")), FailsWith(Reason::kStoreUnavailable));
  EXPECT_LT(a_.clock().Uptime() - before, kMaxAttempts * kLongestPause);
  EXPECT_EQ(ClientsNamed("r2"), 0);
  EXPECT_THAT(a_.Write(Request("r2")), IsOk());
}

// The first is short, and they grow; a part of each is chance, so that two servers don't keep step.
TEST_F(BatchCommitterTest, PausesGrowAndDiffer) {
  const auto paused = [](ThreadlessServer& server, int tries) {
    const absl::Duration before = server.clock().Uptime();
    server.plan().Fail(FaultyCall::kCommitLost, 1, absl::AbortedError("conflict"), tries);
    EXPECT_THAT(server.Write(CreateClient({}, server.secret())), IsOk());
    EXPECT_EQ(server.plan().fired(), tries);
    return server.clock().Uptime() - before;
  };
  absl::Duration ones, nines_of_a, nines_of_b;
  for (int n = 0; n < 20; ++n) ones += paused(a_, 1);
  for (int n = 0; n < 5; ++n) nines_of_a += paused(a_, 9);
  for (int n = 0; n < 5; ++n) nines_of_b += paused(b_, 9);
  EXPECT_LE(ones / 20, 2 * kFirstPause + absl::Milliseconds(1));
  EXPECT_GT(nines_of_a / 5, 9 * ones / 20);
  EXPECT_NE(nines_of_a, nines_of_b);
}

// Both write all the while, and whatever call fails of either.
TEST_F(BatchCommitterTest, RandomFaultsOfTwoServersLoseNothingAndDoNothingTwice) {
  Dice dice(23);
  int64_t done = 0;
  for (int round = 0; round < 150; ++round) {
    ThreadlessServer& server = dice.OneIn(2) ? a_ : b_;
    const absl::Status fault = dice.Pick<absl::Status>(
        {absl::AbortedError("x"), absl::UnavailableError("x"), absl::UnknownError("x")});
    server.plan().Fail(dice.Pick(kFaultyCalls), static_cast<int>(dice.Between(1, 60)), fault,
                       static_cast<int>(dice.Between(1, 6)));
    if (dice.OneIn(3)) {
      server.plan().FailToo(FaultyCall::kConnectWriter, 1, absl::UnavailableError("down"),
                            static_cast<int>(dice.Between(1, 200)));
    }
    if (dice.OneIn(5)) server.plan().Cut();
    const std::string name = absl::StrCat("c", round);
    const absl::Status status = server.Write(Request(name)).status();
    server.plan().Disarm();
    if (status.ok()) EXPECT_EQ(ClientsNamed(name), 1) << round;
    if (!status.ok()) {
      EXPECT_THAT(status,
                  testing::AnyOf(FailsWith(Reason::kStoreUnavailable),
                                 FailsWith(Reason::kOutcomeUnknown), FailsWith(Reason::kInternal)))
          << round;
    }
    // Callers repeat what was not acknowledged, and some of what was, wherever they get through.
    ASSERT_THAT((dice.OneIn(2) ? a_ : b_).Write(Request(name)), IsOk()) << round;
    ASSERT_EQ(file_.Ask("SELECT COUNT(*) FROM client"), ++done) << round;
    if (dice.OneIn(4)) ASSERT_THAT((dice.OneIn(2) ? a_ : b_).replica().Follow(), IsOk());
  }
  EXPECT_THAT(a_.faults(), IsEmpty());
  EXPECT_THAT(b_.faults(), IsEmpty());
  ExpectBothAgree();
}

}  // namespace
}  // namespace clientele::service
