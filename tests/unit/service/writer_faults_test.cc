// The writer on a database that fails: what was acknowledged is there, nothing is there twice, and
// index and tables agree.
#include <gmock/gmock.h>

#include <algorithm>

#include "server/service/limits.h"
#include "server/service/writer.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "tests/support/dice.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

constexpr int kWrites = 3;

// A server that is alone on its file.
class FaultyService {
 public:
  FaultyService() { Restart(); }

  FaultPlan& plan() { return server_->plan(); }
  size_t failures() { return server_->failures().size(); }

  // As after the death of the process: the fault is gone, the base is what the disk says.
  void Restart() {
    server_.reset();
    auto driver = store::sqlite::OpenSqlite(dir_.File("base.db"));
    EXPECT_THAT(driver, IsOk());
    server_ = std::make_unique<ThreadlessServer>(*std::move(driver), ++starts_);
  }

  // The mutations in one batch, while the call fails as told; gives their statuses.
  std::vector<absl::Status> Write(std::vector<Mutation> mutations, FaultyCall call, int n,
                                  const absl::Status& fault, int times = 1) {
    plan().Fail(call, n, fault, times);
    return Write(std::move(mutations));
  }
  std::vector<absl::Status> Write(std::vector<Mutation> mutations) {
    std::vector<absl::Status> statuses;
    for (const auto& outcome : server_->WriteAll(std::move(mutations))) {
      statuses.push_back(outcome.status());
    }
    return statuses;
  }

  // New clients "c<first>" and on, each with its request id, so that it may be sent again.
  static std::vector<Mutation> Creates(int first, int count = kWrites) {
    std::vector<Mutation> mutations;
    for (int i = first; i < first + count; ++i) {
      Mutation& mutation = mutations.emplace_back(NewClient(absl::StrCat("c", i)));
      mutation.request = {"anna", "CreateClient", absl::StrCat("r", i), absl::StrCat("f", i)};
    }
    return mutations;
  }

  int64_t clients() {
    const index::Index::Reader reader(server_->index());
    return index::CountClients(reader);
  }
  // That the index is what a fresh one would be, loaded from the tables.
  void ExpectIndexAndTablesAgree() { server_->ExpectFresh(); }

 private:
  const TempDir dir_;
  uint64_t starts_ = 0;
  std::unique_ptr<ThreadlessServer> server_;
};

void ExpectAll(const std::vector<absl::Status>& statuses, const auto& matcher) {
  EXPECT_THAT(statuses, testing::Each(matcher));
}

constexpr FaultyCall kBeforeCommit[] = {FaultyCall::kBeginWrite, FaultyCall::kPrepare,
                                        FaultyCall::kStep};
constexpr FaultyCall kCommits[] = {FaultyCall::kCommitLost, FaultyCall::kCommitLanded};

TEST(WriterFaults, AConflictAnywhereIsRunAgainAndNobodyNotices) {
  for (const FaultyCall call : {FaultyCall::kBeginWrite, FaultyCall::kPrepare, FaultyCall::kStep,
                                FaultyCall::kCommitLost}) {
    FaultyService service;
    int done = 0;
    for (int n = 1;; ++n) {
      ExpectAll(service.Write(service.Creates(done), call, n, absl::AbortedError("conflict")),
                IsOk());
      done += kWrites;
      EXPECT_EQ(service.clients(), done) << NameOf(call) << " " << n;
      if (service.plan().fired() == 0) break;
    }
    EXPECT_EQ(service.failures(), 0u);
    service.ExpectIndexAndTablesAgree();
  }
}

TEST(WriterFaults, ConflictsAreRunAgainSoOftenAndNotMore) {
  FaultyService service;
  const absl::Status conflict = absl::AbortedError("conflict");
  ExpectAll(
      service.Write(service.Creates(0), FaultyCall::kCommitLost, 1, conflict, kMaxAttempts - 1),
      IsOk());
  EXPECT_EQ(service.plan().fired(), kMaxAttempts - 1);
  ExpectAll(
      service.Write(service.Creates(3), FaultyCall::kCommitLost, 1, conflict, 10 * kMaxAttempts),
      FailsWith(Reason::kStoreUnavailable));
  EXPECT_EQ(service.plan().fired(), kMaxAttempts);
  EXPECT_EQ(service.failures(), 1u);
  EXPECT_EQ(service.clients(), 3);
  service.ExpectIndexAndTablesAgree();
  ExpectAll(service.Write(service.Creates(3)), IsOk());
  EXPECT_EQ(service.clients(), 6);
}

TEST(WriterFaults, AnOutageBeforeTheCommitIsToldAndLeavesNothing) {
  for (const FaultyCall call : kBeforeCommit) {
    FaultyService service;
    int done = 0;
    for (int n = 1;; ++n) {
      const auto statuses =
          service.Write(service.Creates(done), call, n, absl::UnavailableError("outage"));
      if (service.plan().fired() == 0) break;
      SCOPED_TRACE(absl::StrCat(NameOf(call), " ", n));
      ExpectAll(statuses, FailsWith(Reason::kStoreUnavailable));
      EXPECT_EQ(service.clients(), done);
      // The same requests again are done now, and only once.
      ExpectAll(service.Write(service.Creates(done)), IsOk());
      ExpectAll(service.Write(service.Creates(done)), IsOk());
      done += kWrites;
      EXPECT_EQ(service.clients(), done);
    }
    service.ExpectIndexAndTablesAgree();
  }
}

// The batch is taken apart, so that a write that the database itself refuses is refused alone.
TEST(WriterFaults, AFaultThatPassesHurtsNobody) {
  for (const FaultyCall call : kBeforeCommit) {
    for (const absl::Status& fault :
         {absl::InternalError("fault"), absl::AlreadyExistsError("fault")}) {
      FaultyService service;
      for (int n = 1;; n += 7) {
        const int64_t before = service.clients();
        ExpectAll(service.Write(service.Creates(static_cast<int>(before)), call, n, fault), IsOk());
        EXPECT_EQ(service.clients(), before + kWrites);
        if (service.plan().fired() == 0) break;
      }
      service.ExpectIndexAndTablesAgree();
    }
  }
}

TEST(WriterFaults, ADiskThatIsFullIsToldAndTheServiceGoesOnWhenThereIsRoom) {
  for (const FaultyCall call : {FaultyCall::kStep, FaultyCall::kCommitLost}) {
    FaultyService service;
    ExpectAll(service.Write(service.Creates(0), call, 1, absl::ResourceExhaustedError("full")),
              FailsWith(Reason::kStoreFull));
    EXPECT_EQ(service.clients(), 0);
    ExpectAll(service.Write(service.Creates(0)), IsOk());
    EXPECT_EQ(service.clients(), 3);
    service.ExpectIndexAndTablesAgree();
  }
}

// Whether it happened can't be told: nothing is acknowledged and nothing more is written until the
// base is opened anew; then the same request finds out.
TEST(WriterFaults, AfterAnUnknownOutcomeARepeatedRequestIsDoneExactlyOnce) {
  for (const FaultyCall call : kCommits) {
    for (const absl::Status& fault :
         {absl::UnavailableError("cut"), absl::InternalError("fault")}) {
      SCOPED_TRACE(absl::StrCat(NameOf(call), " ", fault.ToString()));
      FaultyService service;
      ExpectAll(service.Write(service.Creates(0)), IsOk());
      ExpectAll(service.Write(service.Creates(3), call, 1, fault),
                FailsWith(Reason::kOutcomeUnknown));
      EXPECT_EQ(service.clients(), 3);
      ExpectAll(service.Write(service.Creates(3)), FailsWith(Reason::kStoreUnavailable));
      ExpectAll(service.Write(service.Creates(6)), FailsWith(Reason::kStoreUnavailable));

      service.Restart();
      EXPECT_EQ(service.clients(), call == FaultyCall::kCommitLanded ? 6 : 3);
      ExpectAll(service.Write(service.Creates(0)), IsOk());
      ExpectAll(service.Write(service.Creates(3)), IsOk());
      ExpectAll(service.Write(service.Creates(6)), IsOk());
      EXPECT_EQ(service.clients(), 9);
      service.ExpectIndexAndTablesAgree();
    }
  }
}

TEST(WriterFaults, RandomFaultsLoseNothingAndDoNothingTwice) {
  Dice dice(17);
  FaultyService service;
  int done = 0;
  for (int round = 0; round < 120; ++round) {
    const FaultyCall call = dice.Pick(kFaultyCalls);
    const absl::Status fault =
        dice.Pick<absl::Status>({absl::AbortedError("x"), absl::UnavailableError("x"),
                                 absl::InternalError("x"), absl::ResourceExhaustedError("x")});
    const int count = static_cast<int>(dice.Between(1, 4));
    const auto statuses =
        service.Write(service.Creates(done, count), call, static_cast<int>(dice.Between(1, 60)),
                      fault, static_cast<int>(dice.Between(1, 12)));
    service.plan().Disarm();
    const int64_t acknowledged = std::count(statuses.begin(), statuses.end(), absl::OkStatus());
    EXPECT_GE(service.clients(), done + acknowledged);
    if (dice.OneIn(4) || call == FaultyCall::kCommitLost || call == FaultyCall::kCommitLanded) {
      service.Restart();
    }
    // Callers repeat what was not acknowledged, and some of what was.
    ExpectAll(service.Write(service.Creates(done, count)), IsOk());
    done += count;
    ASSERT_EQ(service.clients(), done) << round;
  }
  service.ExpectIndexAndTablesAgree();
}

}  // namespace
}  // namespace clientele::service
