// Stores of several servers on one base: connections are replaced when they are lost, and a commit
// of unknown outcome is found out over the next one.
#include <gmock/gmock.h>

#include <thread>

#include "tests/support/shared_file.h"
#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

constexpr char kFirst[] = "batch-one-------";
constexpr char kSecond[] = "batch-two-------";

// One server's store.
class Server {
 public:
  explicit Server(const SharedFile& file) : file_(file) {}

  absl::Status Open() {
    auto store = Store::Open(std::make_unique<FaultyDriver>(file_.NewDriver(), plan_), clock_,
                             *random_, {{"address", "mark"}});
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    return absl::OkStatus();
  }
  FaultPlan& plan() { return *plan_; }
  Store& store() { return *store_; }
  // A batch of one revision.
  absl::Status Write(const std::string& batch_id, const domain::Changes& changes) {
    auto transaction = store_->BeginWrite();
    if (!transaction.ok()) return transaction.status();
    const FeedHead& head = (*transaction)->head();
    return (*transaction)
        ->Commit({batch_id, head.revision + 1, kNow, head.next_client_id + 1}, changes);
  }

 private:
  const SharedFile& file_;
  const ManualClock clock_{kNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(5);
  const std::shared_ptr<FaultPlan> plan_ = std::make_shared<FaultPlan>();
  std::unique_ptr<Store> store_;
};

class SharedStore : public ::testing::Test {
 protected:
  SharedStore() {
    EXPECT_THAT(a_.Open(), IsOk());
    EXPECT_THAT(b_.Open(), IsOk());
  }
  int64_t Revision() const { return file_.Ask("SELECT revision FROM feed_head"); }
  int64_t Timeline() const { return file_.Ask("SELECT timeline FROM feed_head"); }

  const SharedFile file_;
  Server a_{file_};
  Server b_{file_};
};

TEST_F(SharedStore, SaysThatItIs) { EXPECT_TRUE(a_.store().is_shared()); }

TEST_F(SharedStore, EachSeesTheHeadThatTheOtherLeft) {
  ASSERT_THAT(a_.Write(kFirst, BatchOf(1)), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto transaction, b_.store().BeginWrite());
  EXPECT_EQ(transaction->head().revision, 1);
  EXPECT_EQ(transaction->head().last_batch_id, kFirst);
  EXPECT_EQ(transaction->head().next_client_id, 2);
  EXPECT_EQ(*transaction->reader().HasBatch(kFirst), true);
  EXPECT_EQ(*transaction->reader().HasBatch(kSecond), false);
}

TEST_F(SharedStore, OneWaitsForTheOthersTransaction) {
  ASSERT_OK_AND_ASSIGN(auto transaction, a_.store().BeginWrite());
  std::thread other([&] { EXPECT_THAT(b_.Write(kSecond, BatchOf(2)), IsOk()); });
  ASSERT_THAT(transaction->Commit({kFirst, 1, kNow, 2}, BatchOf(1)), IsOk());
  transaction.reset();
  other.join();
  EXPECT_EQ(Revision(), 2);
  EXPECT_EQ(file_.Ask("SELECT COUNT(*) FROM change_batch WHERE prev_batch_id = "
                      "CAST('batch-one-------' AS BLOB)"),
            1);
}

// Two that start on an empty base at once meet at its head.
TEST_F(SharedStore, AConflictWhileTheHeadIsMadeIsRunAgainAndNotForEver) {
  for (const absl::Status& fault : {absl::AbortedError("x"), absl::AlreadyExistsError("x")}) {
    Server server(file_);
    server.plan().Fail(FaultyCall::kCommitLost, 1, fault, 4);
    EXPECT_THAT(server.Open(), IsOk());
    EXPECT_EQ(server.plan().fired(), 4);
    server.plan().Fail(FaultyCall::kCommitLost, 1, fault, 100);
    EXPECT_EQ(server.Open(), fault);
    EXPECT_EQ(server.plan().fired(), 5);
  }
}

TEST_F(SharedStore, AnUnknownOutcomeIsFoundOutOverANewConnection) {
  int64_t revision = 0;
  for (const FaultyCall call : {FaultyCall::kCommitLost, FaultyCall::kCommitLanded}) {
    for (const absl::Status& fault :
         {absl::UnavailableError("x"), absl::InternalError("x"), absl::UnknownError("x")}) {
      SCOPED_TRACE(absl::StrCat(NameOf(call), " ", fault.ToString()));
      const bool landed = call == FaultyCall::kCommitLanded;
      const std::string batch_id = absl::StrCat("batch ", NameOf(call), fault.ToString());
      a_.plan().Fail(call, 1, fault);
      EXPECT_EQ(a_.Write(batch_id, {}), absl::UnknownError("x"));
      EXPECT_FALSE(a_.store().stopped());
      a_.plan().Fail(FaultyCall::kConnectWriter, 1, absl::UnavailableError("down"));
      EXPECT_EQ(a_.store().BeginWrite().status(), absl::UnavailableError("down"))
          << "the old connection is not used again";
      ASSERT_OK_AND_ASSIGN(const auto transaction, a_.store().BeginWrite());
      EXPECT_EQ(*transaction->reader().HasBatch(batch_id), landed);
      revision += landed ? 1 : 0;
      EXPECT_EQ(transaction->head().revision, revision);
    }
  }
}

TEST_F(SharedStore, AfterACertainFailureOfACommitTheConnectionIsKept) {
  for (const absl::Status& fault : {absl::AbortedError("x"), absl::ResourceExhaustedError("x"),
                                    absl::AlreadyExistsError("x")}) {
    a_.plan().Fail(FaultyCall::kCommitLost, 1, fault);
    a_.plan().FailToo(FaultyCall::kConnectWriter, 1, absl::UnavailableError("not needed"));
    EXPECT_EQ(a_.Write("refused", {}), fault);
    ASSERT_THAT(a_.Write(absl::StrCat("batch ", fault.ToString()), {}), IsOk());
  }
  EXPECT_EQ(Revision(), 3);
}

TEST_F(SharedStore, ALostWriterIsReplacedAtTheNextWrite) {
  ASSERT_THAT(a_.Write(kFirst, BatchOf(1)), IsOk());
  a_.plan().Cut();
  ASSERT_THAT(a_.Write(kSecond, BatchOf(2)), IsOk());
  EXPECT_EQ(Revision(), 2);
}

// In the middle of a transaction it is told: what was judged in it may not hold any more.
TEST_F(SharedStore, AWriterLostInATransactionIsToldAndReplacedAtTheNextOne) {
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, a_.store().BeginWrite());
    a_.plan().Cut();
    EXPECT_THAT(transaction->reader().Clients({1}), HasCode(absl::StatusCode::kUnavailable));
    EXPECT_THAT(transaction->Commit({kFirst, 1, kNow, 2}, BatchOf(1)),
                HasCode(absl::StatusCode::kUnavailable));
  }
  ASSERT_THAT(b_.Write(kSecond, BatchOf(2)), IsOk()) << "it holds the head no more";
  ASSERT_THAT(a_.Write(kFirst, BatchOf(1)), IsOk());
}

TEST_F(SharedStore, ABaseThatIsDownIsAskedAgainAtEveryWrite) {
  a_.plan().Cut();
  a_.plan().Fail(FaultyCall::kConnectWriter, 1, absl::UnavailableError("down"), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(a_.Write(kFirst, {}), absl::UnavailableError("down"));
  EXPECT_THAT(a_.Write(kFirst, {}), IsOk());
}

// A conflict is for the caller to run again, on the connection that there is.
TEST_F(SharedStore, AConflictOverTheHeadIsTold) {
  a_.plan().Fail(FaultyCall::kBeginWrite, 1, absl::AbortedError("conflict"));
  a_.plan().FailToo(FaultyCall::kConnectWriter, 1, absl::UnavailableError("not needed"));
  EXPECT_EQ(a_.Write(kFirst, {}), absl::AbortedError("conflict"));
  EXPECT_THAT(a_.Write(kFirst, {}), IsOk());
}

// Shows the connection that a store writes over.
class ShownDriver final : public sql::Driver {
 public:
  ShownDriver(std::unique_ptr<sql::Driver> inner, sql::Connection*& shown)
      : inner_(std::move(inner)), shown_(shown) {}
  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectWriter() override {
    auto connection = inner_->ConnectWriter();
    if (connection.ok()) shown_ = connection->get();
    return connection;
  }
  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectReader() override {
    return inner_->ConnectReader();
  }
  const sql::Dialect& dialect() const override { return inner_->dialect(); }
  absl::string_view name() const override { return inner_->name(); }
  absl::string_view durability() const override { return inner_->durability(); }
  bool is_shared() const override { return inner_->is_shared(); }
  bool shows_undurable() const override { return inner_->shows_undurable(); }

 private:
  const std::unique_ptr<sql::Driver> inner_;
  sql::Connection*& shown_;
};

// Where the lock on the head does not reach, another writer's batch may have come in between: with
// the same revision, and maybe the same rows.
TEST_F(SharedStore, AHeadThatMovedUnderTheLockIsAConflictWhicheverRowsWereWritten) {
  sql::Connection* writer = nullptr;
  const ManualClock clock(kNow);
  const auto random = MakeSeededRandom(5);
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Store> store,
                       Store::Open(std::make_unique<ShownDriver>(file_.NewDriver(), writer), clock,
                                   *random, {{"address", "mark"}}));
  for (const char* taken :
       {"INSERT INTO change_batch VALUES (1, 1, x'01', x'', 1, 0, x'00', x'00')",
        "INSERT INTO client_profile VALUES (1, 0, '', '', '', '', '', NULL, '', '', 0)"}) {
    SCOPED_TRACE(taken);
    ASSERT_OK_AND_ASSIGN(const auto transaction, store->BeginWrite());
    ASSERT_THAT(writer->Execute(taken), IsOk());
    ASSERT_THAT(writer->Execute("UPDATE feed_head SET revision = 1"), IsOk());
    EXPECT_THAT(transaction->Commit({kFirst, 1, kNow, 2}, BatchOf(1)),
                HasCode(absl::StatusCode::kAborted));
  }
  EXPECT_EQ(Revision(), 0);
}

TEST_F(SharedStore, LostReadersAreReplacedUnnoticed) {
  ASSERT_THAT(a_.Write(kFirst, BatchOf(1)), IsOk());
  {
    std::vector<ReadTransaction> several;
    for (int i = 0; i < 4; ++i) several.push_back(*a_.store().BeginRead());
  }
  a_.plan().Cut();
  ASSERT_OK_AND_ASSIGN(ReadTransaction transaction, a_.store().BeginRead());
  EXPECT_EQ(transaction.reader().Clients({1})->size(), 1u);
}

TEST_F(SharedStore, AReaderLostInATransactionIsToldAndNotUsedAgain) {
  {
    ASSERT_OK_AND_ASSIGN(ReadTransaction transaction, a_.store().BeginRead());
    a_.plan().Cut();
    EXPECT_THAT(transaction.reader().Head(), HasCode(absl::StatusCode::kUnavailable));
  }
  ASSERT_OK_AND_ASSIGN(ReadTransaction transaction, a_.store().BeginRead());
  EXPECT_THAT(transaction.reader().Head(), IsOk());
}

TEST_F(SharedStore, AReadOfABaseThatIsDownIsTold) {
  a_.plan().Cut();
  a_.plan().Fail(FaultyCall::kConnectReader, 1, absl::UnavailableError("down"));
  EXPECT_EQ(a_.store().BeginRead().status(), absl::UnavailableError("down"));
  EXPECT_THAT(a_.store().BeginRead(), IsOk());
}

TEST_F(SharedStore, ANewTimelineIsAllThatItsTransactionWrites) {
  ASSERT_THAT(a_.Write(kFirst, BatchOf(1)), IsOk());
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, a_.store().BeginWrite());
    ASSERT_THAT(transaction->StartTimeline(5), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const auto transaction, b_.store().BeginWrite());
  const FeedHead& head = transaction->head();
  EXPECT_EQ(head.timeline, 5);
  EXPECT_EQ(head.revision, 1);
  EXPECT_EQ(head.last_batch_id, kFirst);
  EXPECT_EQ(head.committed_at, kNow);
  EXPECT_EQ(head.next_client_id, 2);
  EXPECT_EQ(head.min_available_revision, 1);
  ASSERT_OK_AND_ASSIGN(const auto batches, transaction->reader().Batches(0, 10));
  EXPECT_EQ(batches.size(), 1u);
}

TEST_F(SharedStore, ATimelineThatWasNotCommittedDidNotBegin) {
  for (const auto& [call, n, fault] :
       {std::tuple(FaultyCall::kStep, 2, absl::InternalError("x")),
        std::tuple(FaultyCall::kCommitLost, 1, absl::AbortedError("x"))}) {
    a_.plan().Fail(call, n, fault);
    ASSERT_OK_AND_ASSIGN(const auto transaction, a_.store().BeginWrite());
    EXPECT_EQ(transaction->StartTimeline(2), fault);
  }
  EXPECT_EQ(Timeline(), 1);
  a_.plan().Fail(FaultyCall::kCommitLanded, 1, absl::UnavailableError("x"));
  ASSERT_OK_AND_ASSIGN(const auto transaction, a_.store().BeginWrite());
  EXPECT_EQ(transaction->StartTimeline(2), absl::UnknownError("x"));
  EXPECT_EQ(Timeline(), 2);
}

// Batches carry the timeline that they were written in.
TEST_F(SharedStore, ABatchIsOfTheTimelineOfItsHead) {
  ASSERT_THAT(a_.Write(kFirst, {}), IsOk());
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, a_.store().BeginWrite());
    ASSERT_THAT(transaction->StartTimeline(2), IsOk());
  }
  ASSERT_THAT(b_.Write(kSecond, {}), IsOk());
  ASSERT_OK_AND_ASSIGN(ReadTransaction transaction, a_.store().BeginRead());
  ASSERT_OK_AND_ASSIGN(const auto batches, transaction.reader().Batches(0, 10));
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].timeline, 1);
  EXPECT_EQ(batches[1].timeline, 2);
  EXPECT_EQ(batches[1].prev_batch_id, kFirst);
}

}  // namespace
}  // namespace clientele::store
