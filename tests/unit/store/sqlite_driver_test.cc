#include "server/store/sqlite/sqlite_driver.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::store::sqlite {
namespace {

class SqliteDriverTest : public testing::Test {
 protected:
  SqliteDriverTest() : driver_(*OpenSqlite(path())), writer_(*driver_->ConnectWriter()) {
    EXPECT_THAT(
        writer_->Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
                         " body BLOB NOT NULL, size INTEGER CHECK (size > 0));"
                         "INSERT INTO t VALUES (1, 'one', x'00', 5)"),
        IsOk());
  }
  std::string path() const { return dir_.File("base.db"); }
  static std::string Setting(sql::Connection& connection, const std::string& name) {
    const auto statement = connection.Prepare("PRAGMA " + name);
    EXPECT_THAT(statement, IsOk());
    EXPECT_TRUE(*(*statement)->Step());
    return std::string((*statement)->Bytes(0));
  }
  static int64_t Count(sql::Connection& connection) {
    const auto statement = connection.Prepare("SELECT COUNT(*) FROM t");
    EXPECT_THAT((*statement)->Step(), IsOk());
    return (*statement)->Int(0);
  }
  absl::Status Insert(int64_t id, const std::string& rest) {
    return writer_->Execute("INSERT INTO t VALUES (" + std::to_string(id) + ", " + rest + ")");
  }

  const TempDir dir_;
  std::unique_ptr<sql::Driver> driver_;
  std::unique_ptr<sql::Connection> writer_;
};

TEST_F(SqliteDriverTest, EveryCommitIsSyncedAndReadersDoNotBlockTheWriter) {
  EXPECT_EQ(Setting(*writer_, "journal_mode"), "wal");
  EXPECT_EQ(Setting(*writer_, "synchronous"), "2");
  EXPECT_EQ(driver_->durability(), "full");
}

TEST_F(SqliteDriverTest, ScrubsItsLogUnlessSomebodyReadsAnOlderState) {
  const auto log_size = [&] { return std::filesystem::file_size(path() + "-wal"); };
  EXPECT_EQ(Setting(*writer_, "secure_delete"), "1");
  ASSERT_GT(log_size(), 0u);
  EXPECT_THAT(writer_->Scrub(), IsOk());
  EXPECT_EQ(log_size(), 0u);
  const auto reader = *driver_->ConnectReader();
  ASSERT_THAT(reader->BeginRead(), IsOk());
  EXPECT_EQ(Count(*reader), 1);
  ASSERT_THAT(Insert(2, "'two', x'00', 5"), IsOk());
  ASSERT_OK_AND_ASSIGN(const bool while_read, writer_->Scrub());
  EXPECT_FALSE(while_read);
  EXPECT_GT(log_size(), 0u);
  reader->Rollback();
  ASSERT_OK_AND_ASSIGN(const bool after, writer_->Scrub());
  EXPECT_TRUE(after);
  EXPECT_EQ(log_size(), 0u);
}

TEST_F(SqliteDriverTest, AWriteTransactionTakesTheLockAtItsBeginning) {
  ASSERT_OK_AND_ASSIGN(const auto other, driver_->ConnectWriter());
  ASSERT_THAT(other->Execute("PRAGMA busy_timeout = 0"), IsOk());
  ASSERT_THAT(writer_->BeginWrite(), IsOk());
  EXPECT_THAT(other->BeginWrite(), HasCode(absl::StatusCode::kAborted));
  writer_->Rollback();
  EXPECT_THAT(other->BeginWrite(), IsOk());
}

TEST_F(SqliteDriverTest, AReaderCanNotWrite) {
  ASSERT_OK_AND_ASSIGN(const auto reader, driver_->ConnectReader());
  EXPECT_THAT(reader->Execute("DELETE FROM t"), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Count(*reader), 1);
}

TEST_F(SqliteDriverTest, AReaderMakesNoFile) {
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenSqlite(dir_.File("other.db")));
  EXPECT_THAT(driver->ConnectReader(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("other.db")));
}

TEST_F(SqliteDriverTest, ATakenUniqueKeyAlreadyExists) {
  EXPECT_THAT(Insert(1, "'two', x'', 1"), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Insert(2, "'one', x'', 1"), HasCode(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(writer_->Execute("CREATE TABLE w (k TEXT PRIMARY KEY) WITHOUT ROWID;"
                               "INSERT INTO w VALUES ('a')"),
              IsOk());
  EXPECT_THAT(writer_->Execute("INSERT INTO w VALUES ('a')"),
              HasCode(absl::StatusCode::kAlreadyExists));
}

TEST_F(SqliteDriverTest, AnyOtherBrokenConstraintIsAnInternalError) {
  EXPECT_THAT(Insert(2, "NULL, x'', 1"), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(Insert(2, "'two', x'', 0"), HasCode(absl::StatusCode::kInternal));
  ASSERT_OK_AND_ASSIGN(sql::Statement * insert,
                       writer_->Prepare("INSERT INTO t VALUES (?, ?, x'', 1)"));
  insert->BindInt(0, 2);
  insert->BindNull(1);
  EXPECT_THAT(insert->Step(), HasCode(absl::StatusCode::kInternal));
}

TEST_F(SqliteDriverTest, WhatDoesNotParseIsAnInternalError) {
  EXPECT_THAT(writer_->Prepare("SELEKT 1"), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(writer_->Prepare("SELECT * FROM nothing"), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(writer_->Execute("SELEKT 1"), HasCode(absl::StatusCode::kInternal));
}

TEST_F(SqliteDriverTest, AParameterThatIsNotThereFailsTheStep) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * select, writer_->Prepare("SELECT ?"));
  select->BindInt(0, 1);
  select->BindInt(1, 1);
  EXPECT_THAT(select->Step(), HasCode(absl::StatusCode::kInternal));
  ASSERT_OK_AND_ASSIGN(select, writer_->Prepare("SELECT ?"));
  select->BindInt(0, 3);
  ASSERT_THAT(select->Step(), IsOk());
  EXPECT_EQ(select->Int(0), 3);
}

TEST_F(SqliteDriverTest, AFullBaseIsExhaustedAndGoesOnWhenThereIsRoom) {
  ASSERT_THAT(writer_->Execute("PRAGMA max_page_count = 10"), IsOk());
  ASSERT_THAT(writer_->BeginWrite(), IsOk());
  EXPECT_THAT(Insert(2, "'two', zeroblob(100000), 1"),
              HasCode(absl::StatusCode::kResourceExhausted));
  writer_->Rollback();
  EXPECT_EQ(Count(*writer_), 1);
  ASSERT_THAT(writer_->Execute("PRAGMA max_page_count = 1000"), IsOk());
  ASSERT_THAT(writer_->BeginWrite(), IsOk());
  EXPECT_THAT(Insert(2, "'two', zeroblob(100000), 1"), IsOk());
  EXPECT_THAT(writer_->Commit(), IsOk());
  EXPECT_EQ(Count(*writer_), 2);
}

TEST_F(SqliteDriverTest, AFileThatIsNoDatabaseIsAnInternalError) {
  std::ofstream(dir_.File("noise.db")) << std::string(5'000, 'x');
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenSqlite(dir_.File("noise.db")));
  EXPECT_THAT(driver->ConnectWriter(), HasCode(absl::StatusCode::kInternal));
}

TEST_F(SqliteDriverTest, AFolderIsNoDatabase) {
  std::filesystem::create_directory(dir_.File("folder"));
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenSqlite(dir_.File("folder")));
  EXPECT_THAT(driver->ConnectWriter(), HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(SqliteDriverTest, AMemoryDatabaseIsRefusedForItHasNoLog) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(dir_.path());
  const auto driver = OpenSqlite(":memory:");
  ASSERT_THAT(driver, IsOk());
  EXPECT_THAT((*driver)->ConnectWriter(), HasCode(absl::StatusCode::kInternal));
  std::filesystem::current_path(before);
}

TEST_F(SqliteDriverTest, TheSameTextIsTheSameStatementReadyToBeBound) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * first, writer_->Prepare("SELECT ?"));
  first->BindInt(0, 5);
  ASSERT_THAT(first->Step(), IsOk());
  ASSERT_OK_AND_ASSIGN(sql::Statement * second, writer_->Prepare("SELECT ?"));
  EXPECT_EQ(first, second);
  ASSERT_THAT(second->Step(), IsOk());
  EXPECT_TRUE(second->IsNull(0));
}

TEST_F(SqliteDriverTest, EmptyTextsAndBlobsAreNotNull) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * select, writer_->Prepare("SELECT ?, ?, ?, ?, ?"));
  select->BindText(0, "");
  select->BindBlob(1, "");
  select->BindText(2, absl::string_view());
  select->BindBlob(3, absl::string_view());
  select->BindNull(4);
  ASSERT_THAT(select->Step(), IsOk());
  for (int column = 0; column < 4; ++column) {
    EXPECT_FALSE(select->IsNull(column)) << column;
    EXPECT_EQ(select->Bytes(column), "") << column;
  }
  EXPECT_TRUE(select->IsNull(4));
  EXPECT_EQ(select->Bytes(4), "");
  EXPECT_EQ(select->Int(4), 0);
}

TEST_F(SqliteDriverTest, CountsTheRowsThatAStatementChanged) {
  ASSERT_THAT(Insert(2, "'two', x'', 1"), IsOk());
  ASSERT_OK_AND_ASSIGN(sql::Statement * update,
                       writer_->Prepare("UPDATE t SET size = 9 WHERE id >= ?"));
  for (const auto& [from, want] : {std::pair(1, 2), std::pair(2, 1), std::pair(3, 0)}) {
    ASSERT_OK_AND_ASSIGN(update, writer_->Prepare("UPDATE t SET size = 9 WHERE id >= ?"));
    update->BindInt(0, from);
    ASSERT_THAT(update->Step(), IsOk());
    EXPECT_EQ(update->RowsChanged(), want);
  }
}

// A statement that was left in the middle would keep the transaction open.
TEST_F(SqliteDriverTest, CommitsAndRollsBackPastHalfReadStatements) {
  ASSERT_THAT(Insert(2, "'two', x'', 1"), IsOk());
  for (const bool commit : {true, false}) {
    ASSERT_THAT(writer_->BeginWrite(), IsOk());
    ASSERT_OK_AND_ASSIGN(sql::Statement * select, writer_->Prepare("SELECT id FROM t"));
    ASSERT_THAT(select->Step(), IsOk());
    ASSERT_THAT(Insert(commit ? 3 : 4, commit ? "'three', x'', 1" : "'four', x'', 1"), IsOk());
    if (commit) {
      EXPECT_THAT(writer_->Commit(), IsOk());
    } else {
      writer_->Rollback();
    }
  }
  ASSERT_OK_AND_ASSIGN(const auto reader, driver_->ConnectReader());
  EXPECT_EQ(Count(*reader), 3);
}

TEST_F(SqliteDriverTest, RollingBackTwiceOrNothingIsHarmless) {
  writer_->Rollback();
  ASSERT_THAT(writer_->BeginWrite(), IsOk());
  writer_->Rollback();
  writer_->Rollback();
  EXPECT_THAT(writer_->BeginWrite(), IsOk());
}

TEST_F(SqliteDriverTest, ReplacesWhatTheUpsertClauseNames) {
  const std::string text = "INSERT INTO t VALUES (1, 'other', x'', 7)" +
                           driver_->dialect().UpsertClause({"id"}, {"name", "size"});
  ASSERT_THAT(writer_->Execute(text), IsOk());
  ASSERT_OK_AND_ASSIGN(sql::Statement * select,
                       writer_->Prepare("SELECT name, size, HEX(body) FROM t"));
  ASSERT_THAT(select->Step(), IsOk());
  EXPECT_EQ(select->Bytes(0), "other");
  EXPECT_EQ(select->Int(1), 7);
  EXPECT_EQ(select->Bytes(2), "00");
}

TEST_F(SqliteDriverTest, TheBaseIsOpenOnceInAProcess) {
  EXPECT_THAT(OpenSqlite(path()), HasCode(absl::StatusCode::kUnavailable));
  writer_.reset();
  driver_.reset();
  EXPECT_THAT(OpenSqlite(path()), IsOk());
}

TEST_F(SqliteDriverTest, ASecondProcessIsRefused) {
  EXPECT_EXIT(_exit(absl::IsUnavailable(OpenSqlite(path()).status()) ? 0 : 1),
              testing::ExitedWithCode(0), "");
}

TEST_F(SqliteDriverTest, AProcessThatWasKilledLeavesTheBaseFree) {
  writer_.reset();
  driver_.reset();
  EXPECT_EXIT(
      {
        const auto driver = OpenSqlite(path());
        const auto writer = (*driver)->ConnectWriter();
        if ((*writer)->BeginWrite().ok()) raise(SIGKILL);
      },
      testing::KilledBySignal(SIGKILL), "");
  ASSERT_OK_AND_ASSIGN(driver_, OpenSqlite(path()));
  ASSERT_OK_AND_ASSIGN(writer_, driver_->ConnectWriter());
  EXPECT_EQ(Count(*writer_), 1);
}

TEST_F(SqliteDriverTest, TheLockFileIsForTheOwnerOnly) {
  struct stat info = {};
  ASSERT_EQ(stat((path() + ".lock").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

}  // namespace
}  // namespace clientele::store::sqlite
