#include "server/store/mysql/mysql_connection.h"

#include <limits>

#include "server/store/mysql/mysql_statement.h"
#include "tests/unit/store/mysql_base.h"

namespace clientele::store::mysql {
namespace {

using Limits = std::numeric_limits<int64_t>;

class Statements : public MysqlTest {
 protected:
  const std::unique_ptr<sql::Connection> connection_ = Writer();
};

TEST_F(Statements, ValuesComeBackAsTheyWere) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * insert,
                       connection_->Prepare("INSERT INTO t (id, name, body) VALUES (?, ?, ?)"));
  const std::string bytes("\0\x01'\"\\\xff\xfe \n\x1a", 10);
  for (const int64_t number : {Limits::min(), int64_t{-1}, int64_t{0}, Limits::max()}) {
    ASSERT_OK_AND_ASSIGN(insert,
                         connection_->Prepare("INSERT INTO t (id, name, body) VALUES (?, ?, ?)"));
    insert->BindInt(0, number);
    insert->BindText(1, absl::StrCat("😀 ", number, " "));
    insert->BindBlob(2, bytes);
    EXPECT_EQ(*insert->Step(), false);
    EXPECT_EQ(insert->RowsChanged(), 1);
  }
  ASSERT_OK_AND_ASSIGN(sql::Statement * select,
                       connection_->Prepare("SELECT id, name, body FROM t ORDER BY id DESC"));
  for (const int64_t number : {Limits::max(), int64_t{0}, int64_t{-1}, Limits::min()}) {
    ASSERT_TRUE(*select->Step());
    EXPECT_EQ(select->Int(0), number);
    EXPECT_EQ(select->Bytes(1), absl::StrCat("😀 ", number, " "));
    EXPECT_EQ(select->Bytes(2), bytes);
    EXPECT_FALSE(select->IsNull(1));
  }
  EXPECT_FALSE(*select->Step());
}

TEST_F(Statements, NullIsNeitherZeroNorEmpty) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * insert,
                       connection_->Prepare("INSERT INTO t (id, name, body) VALUES (1, ?, ?)"));
  insert->BindNull(0);
  insert->BindBlob(1, "");
  ASSERT_THAT(insert->Step(), IsOk());
  ASSERT_OK_AND_ASSIGN(sql::Statement * select, connection_->Prepare("SELECT name, body FROM t"));
  ASSERT_TRUE(*select->Step());
  EXPECT_TRUE(select->IsNull(0));
  EXPECT_EQ(select->Int(0), 0);
  EXPECT_EQ(select->Bytes(0), "");
  EXPECT_FALSE(select->IsNull(1));
  EXPECT_EQ(select->Bytes(1), "");
}

// The connector sends those above 256 KiB in another way than the others.
TEST_F(Statements, ALargeValueMayFollowASmallOneAndTheOtherWayRound) {
  int64_t id = 0;
  for (const size_t size : {5UL, 3'000'000UL, 0UL, 262'144UL, 262'145UL, 7UL}) {
    ASSERT_OK_AND_ASSIGN(sql::Statement * insert,
                         connection_->Prepare("INSERT INTO t (id, body) VALUES (?, ?)"));
    const std::string body(size, static_cast<char>(0xf0 + id));
    insert->BindInt(0, ++id);
    insert->BindBlob(1, body);
    ASSERT_THAT(insert->Step(), IsOk()) << size;
    EXPECT_TRUE(Text(*connection_, absl::StrCat("SELECT body FROM t WHERE id = ", id)) == body)
        << size;
  }
}

TEST_F(Statements, SumsAreExactWhateverTheirType) {
  ASSERT_THAT(connection_->Execute("INSERT INTO t (id) VALUES (4611686018427387904), "
                                   "(4611686018427387903)"),
              IsOk());
  EXPECT_EQ(Number(*connection_, "SELECT SUM(id) FROM t"), Limits::max());
  EXPECT_EQ(Number(*connection_, "SELECT -SUM(id) - 1 FROM t"), Limits::min());
  EXPECT_EQ(Number(*connection_, "SELECT COUNT(*) FROM t"), 2);
  EXPECT_EQ(Number(*connection_, "SELECT 4611686018427387905 / 1"), 4'611'686'018'427'387'905);
  EXPECT_EQ(Number(*connection_, "SELECT id > 0 FROM t WHERE id = 4611686018427387903"), 1);
}

TEST_F(Statements, TheSameTextIsPreparedOnce) {
  const int64_t before = ServerStatus("Com_stmt_prepare");
  ASSERT_OK_AND_ASSIGN(sql::Statement * first, connection_->Prepare("SELECT ? + 1"));
  for (int64_t i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(sql::Statement * statement, connection_->Prepare("SELECT ? + 1"));
    EXPECT_EQ(statement, first);
    statement->BindInt(0, i);
    ASSERT_TRUE(*statement->Step());
    EXPECT_EQ(statement->Int(0), i + 1);
  }
  EXPECT_EQ(ServerStatus("Com_stmt_prepare"), before + 1);
}

TEST_F(Statements, TheServerKeepsABoundedNumberOfThem) {
  const int64_t before = ServerStatus("Prepared_stmt_count");
  for (size_t i = 0; i < kMaxKeptStatements + 50; ++i) {
    EXPECT_EQ(Number(*connection_, absl::StrCat("SELECT ", i)), static_cast<int64_t>(i));
    // One that is used all the time stays.
    EXPECT_EQ(Text(*connection_, "SELECT 'often'"), "often");
  }
  EXPECT_EQ(ServerStatus("Prepared_stmt_count"), before + static_cast<int64_t>(kMaxKeptStatements));
  const int64_t prepared = ServerStatus("Com_stmt_prepare");
  EXPECT_EQ(Text(*connection_, "SELECT 'often'"), "often");
  EXPECT_EQ(ServerStatus("Com_stmt_prepare"), prepared);
  EXPECT_EQ(Number(*connection_, "SELECT 0"), 0);
  EXPECT_EQ(ServerStatus("Com_stmt_prepare"), prepared + 1);
}

TEST_F(Statements, AStatementForOnceIsGoneWithItsObject) {
  const int64_t before = ServerStatus("Prepared_stmt_count");
  {
    ASSERT_OK_AND_ASSIGN(const auto once, connection_->PrepareOnce("SELECT ?"));
    once->BindText(0, "x");
    ASSERT_TRUE(*once->Step());
    EXPECT_EQ(once->Bytes(0), "x");
    EXPECT_EQ(ServerStatus("Prepared_stmt_count"), before + 1);
  }
  EXPECT_EQ(ServerStatus("Prepared_stmt_count"), before);
}

TEST_F(Statements, WhatReadALargeResultIsNotKept) {
  const int64_t before = ServerStatus("Prepared_stmt_count");
  for (const size_t rows : {kMaxKeptRows, kMaxKeptRows + 1}) {
    ASSERT_THAT(connection_->BeginRead(), IsOk());
    ASSERT_OK_AND_ASSIGN(sql::Statement * select,
                         connection_->Prepare("SELECT seq FROM seq_1_to_100000 LIMIT ?"));
    select->BindInt(0, static_cast<int64_t>(rows));
    size_t read = 0;
    while (*select->Step()) ++read;
    EXPECT_EQ(read, rows);
    connection_->Rollback();
    EXPECT_EQ(ServerStatus("Prepared_stmt_count"), before + (rows > kMaxKeptRows ? 0 : 1));
  }
}

TEST_F(Statements, AParameterThatWasNotBoundFailsTheStep) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * select, connection_->Prepare("SELECT ?, ?"));
  select->BindInt(0, 1);
  EXPECT_THAT(select->Step(), HasCode(absl::StatusCode::kInternal));
  // What was bound the last time does not count.
  ASSERT_OK_AND_ASSIGN(select, connection_->Prepare("SELECT ?, ?"));
  select->BindInt(0, 1);
  select->BindInt(1, 2);
  ASSERT_THAT(select->Step(), IsOk());
  ASSERT_OK_AND_ASSIGN(select, connection_->Prepare("SELECT ?, ?"));
  select->BindInt(0, 1);
  EXPECT_THAT(select->Step(), HasCode(absl::StatusCode::kInternal));
}

TEST_F(Statements, AParameterThatIsNotThereFailsTheStep) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * select, connection_->Prepare("SELECT ?"));
  select->BindInt(0, 1);
  select->BindInt(1, 1);
  EXPECT_THAT(select->Step(), HasCode(absl::StatusCode::kInternal));
}

TEST_F(Statements, WhatDoesNotParseIsAnInternalError) {
  EXPECT_THAT(connection_->Prepare("SELEKT 1"), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Prepare("SELECT * FROM nothing"), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Execute("SELEKT 1"), HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Number(*connection_, "SELECT 1"), 1);
}

TEST_F(Statements, ATakenUniqueKeyAlreadyExistsAndIsNotNamed) {
  ASSERT_THAT(connection_->Execute("INSERT INTO t (id, name) VALUES (1, 'anna@example.com')"),
              IsOk());
  for (const char* rest : {"(1, 'other')", "(2, 'anna@example.com')"}) {
    const absl::Status status =
        connection_->Execute(absl::StrCat("INSERT INTO t (id, name) VALUES ", rest));
    EXPECT_THAT(status, HasCode(absl::StatusCode::kAlreadyExists));
    EXPECT_THAT(status.ToString(), testing::Not(testing::HasSubstr("anna")));
  }
}

TEST_F(Statements, AValueThatIsTooLongIsRefusedAndNotCut) {
  ASSERT_OK_AND_ASSIGN(sql::Statement * insert,
                       connection_->Prepare("INSERT INTO t (id, name) VALUES (1, ?)"));
  insert->BindText(0, std::string(65, 'x'));
  EXPECT_THAT(insert->Step(), HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Number(*connection_, "SELECT COUNT(*) FROM t"), 0);
}

TEST_F(Statements, ChangedRowsAreThoseThatReallyChanged) {
  ASSERT_THAT(connection_->Execute("INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'b')"), IsOk());
  const auto update = [&](const std::string& body) {
    const auto statement = connection_->Prepare("UPDATE t SET body = ? WHERE id < 10");
    (*statement)->BindText(0, body);
    EXPECT_THAT((*statement)->Step(), IsOk());
    return (*statement)->RowsChanged();
  };
  EXPECT_EQ(update("x"), 2);
  EXPECT_EQ(update("x"), 0);
  EXPECT_EQ(update("y"), 2);
}

TEST_F(Statements, AScriptMayHaveSeveralStatementsAndQueriesAmongThem) {
  ASSERT_THAT(connection_->Execute("INSERT INTO t (id) VALUES (1); -- a comment; here\n"
                                   "SELECT * FROM t; INSERT INTO t (id, name) VALUES (2, ';')"),
              IsOk());
  EXPECT_EQ(Text(*connection_, "SELECT name FROM t WHERE id = 2"), ";");
  EXPECT_THAT(connection_->Execute("INSERT INTO t (id) VALUES (3); SELEKT; DELETE FROM t"),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Number(*connection_, "SELECT COUNT(*) FROM t"), 3);
}

TEST_F(Statements, NothingInAValueIsEverRead) {
  const std::string evil = "'); DROP TABLE t; -- \\' \" ?";
  ASSERT_OK_AND_ASSIGN(sql::Statement * insert,
                       connection_->Prepare("INSERT INTO t (id, name) VALUES (1, ?)"));
  insert->BindText(0, evil);
  ASSERT_THAT(insert->Step(), IsOk());
  EXPECT_EQ(Text(*connection_, "SELECT name FROM t"), evil);
}

TEST_F(Statements, GoOnAfterTheSchemaChanged) {
  ASSERT_THAT(connection_->Execute("INSERT INTO t (id) VALUES (1)"), IsOk());
  EXPECT_EQ(Number(*connection_, "SELECT COUNT(*) FROM t"), 1);
  EXPECT_EQ(Text(*connection_, "SELECT id FROM t"), "1");
  base_.Ask("ALTER TABLE t ADD COLUMN more BIGINT NOT NULL DEFAULT 5 FIRST");
  EXPECT_EQ(Number(*connection_, "SELECT COUNT(*) FROM t"), 1);
  EXPECT_EQ(Text(*connection_, "SELECT id FROM t"), "1");
}

}  // namespace
}  // namespace clientele::store::mysql
