#include "server/store/mysql/mysql_dialect.h"

#include "tests/unit/store/mysql_base.h"

namespace clientele::store::mysql {
namespace {

class Upsert : public MysqlTest {
 protected:
  Upsert() {
    EXPECT_THAT(connection_->Execute(
                    "CREATE TABLE two (a BIGINT, b VARBINARY(8), e VARBINARY(8), v BIGINT, "
                    "PRIMARY KEY (a, b), UNIQUE KEY (e))"),
                IsOk());
  }
  absl::Status Put(const std::string& rows) {
    return connection_->Execute(absl::StrCat("INSERT INTO two (a, b, e, v) VALUES ", rows,
                                             dialect_.UpsertClause({"a", "b"}, {"e", "v"})));
  }
  std::string Rows() { return base_.Ask("SELECT a, b, e, v FROM two ORDER BY a, b"); }

  const MysqlDialect dialect_;
  const std::unique_ptr<sql::Connection> connection_ = Writer();
};

TEST_F(Upsert, InsertsWhatIsNewAndReplacesWhatIsKnown) {
  ASSERT_THAT(Put("(1, 'x', 'e1', 1), (1, 'y', 'e2', 2)"), IsOk());
  ASSERT_THAT(Put("(1, 'x', NULL, 3), (2, 'x', NULL, 4), (1, 'y', 'e1', 5)"), IsOk());
  EXPECT_EQ(Rows(), "1\tx\tNULL\t3\n1\ty\te1\t5\n2\tx\tNULL\t4");
}

// MySQL itself would overwrite the row that has the other key.
TEST_F(Upsert, NeverReplacesARowOfAnotherPrimaryKey) {
  ASSERT_THAT(Put("(1, 'x', 'e1', 1), (1, 'y', 'e2', 2)"), IsOk());
  for (const char* rows :
       {"(2, 'x', 'e1', 9)", "(1, 'z', 'e2', 9)", "(1, 'y', 'e1', 9)",
        "(3, 'x', 'e3', 3), (2, 'x', 'e1', 9)", "(2, 'x', 'e1', 9), (1, 'x', NULL, 1)"}) {
    EXPECT_THAT(Put(rows), HasCode(absl::StatusCode::kAlreadyExists)) << rows;
    EXPECT_EQ(Rows(), "1\tx\te1\t1\n1\ty\te2\t2") << rows;
  }
}

TEST_F(Upsert, TellsKeysApartByEveryByte) {
  ASSERT_THAT(Put("(1, 'x', 'e', 1), (1, 'x ', 'E', 2), (1, 'X', 'e ', 3)"), IsOk());
  ASSERT_THAT(Put("(1, 'x ', NULL, 4)"), IsOk());
  EXPECT_EQ(Rows(), "1\tX\te \t3\n1\tx\te\t1\n1\tx \tNULL\t4");
}

TEST(Dialect, LocksTheRowsThatItReads) { EXPECT_EQ(MysqlDialect().LockClause(), " FOR UPDATE"); }

}  // namespace
}  // namespace clientele::store::mysql
