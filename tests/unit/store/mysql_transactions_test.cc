// Transactions, conflicts, lost connections and statements that are stopped, on a real server.
#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/base/error.h"
#include "tests/unit/store/mysql_base.h"

namespace clientele::store::mysql {
namespace {

using absl::StatusCode;

class Transactions : public MysqlTest {
 protected:
  Transactions() { base_.Ask("INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'b')"); }

  static absl::Status Rename(sql::Connection& connection, int id, const std::string& name) {
    return connection.Execute(absl::StrCat("UPDATE t SET name = '", name, "' WHERE id = ", id));
  }
  static std::string Name(sql::Connection& connection, int id) {
    return Text(connection, absl::StrCat("SELECT name FROM t WHERE id = ", id));
  }
  void KillConnection(const std::string& id) { base_.Ask("KILL CONNECTION " + id); }
};

TEST_F(Transactions, AReaderSeesOneSnapshotFromItsBeginning) {
  const auto writer = Writer(), reader = Reader();
  ASSERT_THAT(reader->BeginRead(), IsOk());
  ASSERT_THAT(Rename(*writer, 1, "changed"), IsOk());
  EXPECT_EQ(Name(*reader, 1), "a");
  reader->Rollback();
  ASSERT_THAT(reader->BeginRead(), IsOk());
  EXPECT_EQ(Name(*reader, 1), "changed");
}

TEST_F(Transactions, AWriterSeesWhatWasCommittedBeforeItGotTheLock) {
  const auto first = Writer(), second = Writer();
  ASSERT_THAT(first->BeginWrite(), IsOk());
  ASSERT_THAT(second->BeginWrite(), IsOk());
  // Under REPEATABLE READ this would fix what it sees.
  EXPECT_EQ(Name(*second, 2), "b");
  ASSERT_THAT(Rename(*first, 1, "first"), IsOk());
  ASSERT_THAT(first->Commit(), IsOk());
  EXPECT_EQ(Text(*second, "SELECT name FROM t WHERE id = 1 FOR UPDATE"), "first");
  EXPECT_EQ(Name(*second, 1), "first");
}

TEST_F(Transactions, WhatIsRolledBackLeavesNothing) {
  const auto writer = Writer();
  ASSERT_THAT(writer->BeginWrite(), IsOk());
  ASSERT_THAT(Rename(*writer, 1, "x"), IsOk());
  writer->Rollback();
  EXPECT_EQ(Name(*writer, 1), "a");
}

TEST_F(Transactions, OneOfTwoThatWaitForEachOtherIsUndoneAndCanDoNothingMore) {
  const auto first = Writer(), second = Writer();
  ASSERT_THAT(first->BeginWrite(), IsOk());
  ASSERT_THAT(second->BeginWrite(), IsOk());
  ASSERT_THAT(Rename(*first, 1, "first"), IsOk());
  ASSERT_THAT(Rename(*second, 2, "second"), IsOk());
  absl::Status crossed;
  std::thread waiting([&] { crossed = Rename(*first, 2, "first too"); });
  const absl::Status crossing = Rename(*second, 1, "second too");
  waiting.join();
  EXPECT_NE(crossed.ok(), crossing.ok());
  sql::Connection& loser = crossed.ok() ? *second : *first;
  sql::Connection& winner = crossed.ok() ? *first : *second;
  EXPECT_THAT(crossed.ok() ? crossing : crossed, HasCode(StatusCode::kAborted));
  ASSERT_THAT(winner.Commit(), IsOk());
  // The server has no transaction any more and would commit each of these by itself.
  EXPECT_THAT(Rename(loser, 1, "alone"), HasCode(StatusCode::kAborted));
  EXPECT_THAT(loser.Commit(), HasCode(StatusCode::kAborted));
  loser.Rollback();
  EXPECT_EQ(Name(loser, 1), crossed.ok() ? "first" : "second too");
  ASSERT_THAT(loser.BeginWrite(), IsOk());
  ASSERT_THAT(Rename(loser, 1, "again"), IsOk());
  ASSERT_THAT(loser.Commit(), IsOk());
  EXPECT_EQ(Name(winner, 1), "again");
}

TEST_F(Transactions, WhoWaitsTooLongForALockIsAborted) {
  const auto first = Writer(), second = Writer();
  ASSERT_THAT(second->Execute("SET SESSION innodb_lock_wait_timeout = 1"), IsOk());
  ASSERT_THAT(first->BeginWrite(), IsOk());
  ASSERT_THAT(Rename(*first, 1, "first"), IsOk());
  ASSERT_THAT(second->BeginWrite(), IsOk());
  EXPECT_THAT(Rename(*second, 1, "second"), HasCode(StatusCode::kAborted));
  second->Rollback();
  ASSERT_THAT(first->Commit(), IsOk());
  EXPECT_EQ(Name(*second, 1), "first");
}

// The connector's own call would drop this error.
TEST_F(Transactions, ACommitThatTheServerRefusesIsUnavailable) {
  base_.Ask(absl::StrCat("CREATE USER plain@'%'; GRANT ALL ON ", base_.name(), ".* TO plain@'%'"));
  const auto driver =
      Open(absl::StrCat("mysql://plain@127.0.0.1:", base_.server().port(), "/", base_.name()));
  ASSERT_OK_AND_ASSIGN(const auto writer, driver->ConnectWriter());
  ASSERT_THAT(writer->BeginWrite(), IsOk());
  ASSERT_THAT(Rename(*writer, 1, "x"), IsOk());
  base_.Ask("SET GLOBAL read_only = 1");
  EXPECT_THAT(writer->Commit(), HasCode(StatusCode::kUnavailable));
  base_.Ask("SET GLOBAL read_only = 0");
  writer->Rollback();
  EXPECT_EQ(Name(*writer, 1), "a");
  base_.Ask("DROP USER plain@'%'");
}

TEST_F(Transactions, ACommitOverALostConnectionIsUnavailable) {
  const auto writer = Writer();
  const std::string id = IdOf(*writer);
  ASSERT_THAT(writer->BeginWrite(), IsOk());
  ASSERT_THAT(Rename(*writer, 1, "x"), IsOk());
  KillConnection(id);
  EXPECT_THAT(writer->Commit(), HasCode(StatusCode::kUnavailable));
  EXPECT_EQ(Name(*Writer(), 1), "a");
}

TEST_F(Transactions, AConnectionThatWasLostStaysLost) {
  const auto writer = Writer();
  ASSERT_THAT(writer->BeginWrite(), IsOk());
  KillConnection(IdOf(*writer));
  EXPECT_THAT(Rename(*writer, 1, "x"), HasCode(StatusCode::kUnavailable));
  writer->Rollback();
  // It never comes back by itself: its settings and its transaction would be gone unnoticed.
  EXPECT_THAT(writer->BeginWrite(), HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(writer->Prepare("SELECT 1"), HasCode(StatusCode::kUnavailable));
  EXPECT_EQ(Name(*Writer(), 1), "a");
}

TEST_F(Transactions, AStatementWhoseConnectionIsCutIsUnavailable) {
  const auto writer = Writer();
  const std::string id = IdOf(*writer);
  absl::Status status;
  std::thread running([&] { status = writer->Execute(kLongQuery); });
  while (base_.Ask("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%seq %' "
                   "AND id = " +
                   id) == "0") {
  }
  KillConnection(id);
  running.join();
  EXPECT_THAT(status, HasCode(StatusCode::kUnavailable));
}

TEST_F(Transactions, ASilentWriterLosesItsLocks) {
  const auto silent = Writer(), other = Writer();
  ASSERT_THAT(silent->Execute("SET SESSION idle_transaction_timeout = 1"), IsOk());
  ASSERT_THAT(silent->BeginWrite(), IsOk());
  ASSERT_THAT(Rename(*silent, 1, "silent"), IsOk());
  ASSERT_THAT(other->BeginWrite(), IsOk());
  EXPECT_THAT(Rename(*other, 1, "other"), IsOk());
  EXPECT_THAT(other->Commit(), IsOk());
  EXPECT_THAT(silent->Commit(), HasCode(StatusCode::kUnavailable));
  EXPECT_EQ(Name(*other, 1), "other");
}

TEST_F(Transactions, AStatementThatTakesTooLongIsUnavailable) {
  const auto reader = Reader();
  ASSERT_THAT(reader->Execute("SET SESSION max_statement_time = 0.1"), IsOk());
  EXPECT_THAT(reader->Execute(kLongQuery), HasCode(StatusCode::kUnavailable));
  EXPECT_EQ(Name(*reader, 1), "a");
}

TEST_F(Transactions, AStatementThatSomebodyElseStopsIsAborted) {
  const auto reader = Reader();
  const std::string id = IdOf(*reader);
  absl::Status status;
  std::thread running([&] { status = reader->Execute(kLongQuery); });
  while (base_.Ask("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%seq %' "
                   "AND id = " +
                   id) == "0") {
  }
  base_.Ask("KILL QUERY " + id);
  running.join();
  EXPECT_THAT(status, HasCode(StatusCode::kAborted));
}

class Cancelling : public MysqlTest {
 protected:
  Cancelling() {
    reader_->SetCancelled([this] { return cancelled_.load(); });
  }

  std::atomic<bool> cancelled_ = false;
  const std::unique_ptr<sql::Connection> reader_ = Reader();
};

TEST_F(Cancelling, StopsAStatementSoonAndTheConnectionGoesOn) {
  for (int round = 0; round < 5; ++round) {
    ASSERT_THAT(reader_->BeginRead(), IsOk());
    absl::Notification started;
    absl::Time asked;
    std::thread caller([&] {
      started.WaitForNotification();
      asked = absl::Now();
      cancelled_ = true;
    });
    ASSERT_OK_AND_ASSIGN(sql::Statement * statement, reader_->Prepare(kLongQuery));
    started.Notify();
    EXPECT_THAT(statement->Step(), FailsWith(Reason::kCallCancelled));
    const absl::Time stopped = absl::Now();
    caller.join();
    EXPECT_LT(stopped - asked, absl::Milliseconds(500));
    RecordProperty(absl::StrCat("milliseconds_", round),
                   static_cast<int>(absl::ToInt64Milliseconds(stopped - asked)));
    cancelled_ = false;
    EXPECT_EQ(Number(*reader_, "SELECT COUNT(*) FROM t"), 0);
    reader_->Rollback();
  }
}

TEST_F(Cancelling, BeforeAStatementRunsItIsNotSent) {
  const int64_t before = ServerStatus("Com_insert");
  cancelled_ = true;
  EXPECT_THAT(reader_->Execute("INSERT INTO t (id) VALUES (1)"), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(reader_->Prepare("SELECT 1"), FailsWith(Reason::kCallCancelled));
  EXPECT_EQ(ServerStatus("Com_insert"), before);
}

TEST_F(Cancelling, NeverStopsWhatComesAfterTheLastCancelledStatement) {
  for (int round = 0; round < 200; ++round) {
    // Short enough to be over when the kill comes, often enough.
    std::thread caller([&] { cancelled_ = true; });
    const absl::Status status = reader_->Execute("SELECT SUM(seq) FROM seq_1_to_2000");
    caller.join();
    EXPECT_TRUE(status.ok() || DetailsOf(status).reason == Reason::kCallCancelled) << status;
    cancelled_ = false;
    ASSERT_EQ(Number(*reader_, "SELECT COUNT(*) FROM t"), 0);
  }
}

TEST_F(Cancelling, IsOverWhenNothingIsAskedAnyMore) {
  cancelled_ = true;
  reader_->SetCancelled(nullptr);
  EXPECT_EQ(Number(*reader_, "SELECT COUNT(*) FROM t"), 0);
}

TEST_F(Cancelling, ARollbackIsAlwaysSent) {
  ASSERT_THAT(reader_->BeginWrite(), IsOk());
  ASSERT_THAT(reader_->Execute("INSERT INTO t (id) VALUES (1)"), IsOk());
  cancelled_ = true;
  reader_->Rollback();
  EXPECT_EQ(base_.Ask("SELECT COUNT(*) FROM t"), "0");
  EXPECT_EQ(base_.Ask("SELECT COUNT(*) FROM information_schema.innodb_trx"), "0");
}

}  // namespace
}  // namespace clientele::store::mysql
