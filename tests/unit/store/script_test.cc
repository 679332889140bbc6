#include "server/store/sql/script.h"

#include <gmock/gmock.h>

#include "server/store/migrations.h"

namespace clientele::store::sql {
namespace {

using testing::ElementsAre;

TEST(SplitScript, GivesEachStatementWithoutItsEnd) {
  EXPECT_THAT(SplitScript("CREATE TABLE a (n INT);\n\nDROP TABLE a ;"),
              ElementsAre("CREATE TABLE a (n INT)", "DROP TABLE a"));
}

TEST(SplitScript, TheLastNeedsNoSemicolon) {
  EXPECT_THAT(SplitScript("SELECT 1; SELECT 2"), ElementsAre("SELECT 1", "SELECT 2"));
}

TEST(SplitScript, NothingIsNoStatement) {
  for (const char* script :
       {"", " \n\t", ";", " ; ;; ", "-- a comment; nothing else", "-- a\n;\n-- b\n"}) {
    EXPECT_THAT(SplitScript(script), ElementsAre()) << script;
  }
}

TEST(SplitScript, SemicolonsInTextsAndCommentsEndNothing) {
  EXPECT_THAT(SplitScript("INSERT INTO t VALUES ('a;b', 'it''s; so'); SELECT ';'"),
              ElementsAre("INSERT INTO t VALUES ('a;b', 'it''s; so')", "SELECT ';'"));
  EXPECT_THAT(SplitScript("-- one; two\nSELECT 1 -- three; 'four\n + 2; SELECT 3 -- five;"),
              ElementsAre("SELECT 1 -- three; 'four\n + 2", "SELECT 3 -- five;"));
}

TEST(SplitScript, ATextThatDoesNotEndTakesTheRest) {
  EXPECT_THAT(SplitScript("SELECT 'a; SELECT 2;"), ElementsAre("SELECT 'a; SELECT 2;"));
}

TEST(SplitScript, TakesOurOwnScriptsApart) {
  for (const Migration& migration : MysqlMigrations()) {
    for (const absl::string_view statement : SplitScript(migration.script)) {
      EXPECT_THAT(std::string(statement),
                  testing::MatchesRegex(
                      "(CREATE TABLE|CREATE INDEX|ALTER TABLE|UPDATE|INSERT INTO) [^;]*"));
    }
  }
  EXPECT_EQ(SplitScript(MysqlMigrations()[0].script).size(), 22U);
}

}  // namespace
}  // namespace clientele::store::sql
