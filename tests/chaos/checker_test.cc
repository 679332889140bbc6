// The checker on a base that is right, and on the same base after each thing that must not happen
// to one was done to its tables.
#include "tests/chaos/checker.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "tests/chaos/index_check.h"
#include "tests/chaos/trial.h"
#include "tests/support/status_matchers.h"

namespace clientele::chaos {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kWrites = 300;

class CheckerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fleet_.Start(0));
    worker_.Introduce("shared");
    crowd_.SetShared({"shared"});
    absl::Notification stop;
    std::thread writing([&] { worker_.Run(stop); });
    EXPECT_TRUE(history_.Await([](const auto& totals) { return totals.done >= kWrites; },
                               absl::Minutes(1)));
    stop.Notify();
    writing.join();
    round_ = history_.TakeRound();
    ASSERT_EQ(findings_.Summary(), "nothing");
  }

  // What is found after the tables were tampered with.
  std::string Found(const std::string& sql) {
    SQLite::Database database(file_, SQLite::OPEN_READWRITE);
    if (!sql.empty()) EXPECT_GT(database.exec(sql), 0) << sql;
    Findings findings;
    Checker checker(*base_, findings);
    checker.CheckRound(round_);
    checker.CheckWhole();
    IndexCheck servers(*base_, findings);
    servers.CheckRevision(fleet_.PlaceOf(0).address, round_.last_tokens, checker.revision());
    servers.CheckContent(fleet_.PlaceOf(0).address);
    return findings.Summary();
  }

  const TempDir dir_;
  const std::string file_ = dir_.File("base.db");
  Fleet fleet_{ServerOn(absl::StrCat("sqlite:", file_)), 1};
  Crowd crowd_;
  History history_;
  Findings findings_;
  Worker worker_{0, 1, true, {fleet_, crowd_, history_, findings_}};
  std::unique_ptr<Database> base_ = OpenSqliteFile(file_);
  History::Round round_;
};

TEST_F(CheckerTest, ABaseThatIsRightIsFoundRight) { EXPECT_EQ(Found(""), "nothing"); }

TEST_F(CheckerTest, AnAcknowledgedRowThatIsGoneIsFound) {
  EXPECT_THAT(Found("DELETE FROM consent WHERE consent_id = (SELECT MAX(consent_id) FROM consent)"),
              HasSubstr("I1 1"));
}

TEST_F(CheckerTest, AnAcknowledgedOrderWithAnotherAmountIsFound) {
  EXPECT_THAT(Found("UPDATE sales_order SET amount = amount + 1 WHERE order_id ="
                    " (SELECT MIN(order_id) FROM sales_order)"),
              HasSubstr("I1 1, I2 1, I8"));
}

TEST_F(CheckerTest, ARowThatIsThereTwiceIsFound) {
  EXPECT_THAT(Found("INSERT INTO consent SELECT client_id, consent_id + 100000, purpose, status,"
                    " channel, address_key, at, recorded_at, actor, means, text_version"
                    " FROM consent WHERE consent_id = (SELECT MAX(consent_id) FROM consent)"),
              HasSubstr("I2 1"));
}

TEST_F(CheckerTest, ARowOfARefusedWriteIsFound) {
  ASSERT_FALSE(round_.refused.empty());
  EXPECT_THAT(Found(absl::StrCat("UPDATE consent SET actor = '", *round_.refused.begin(),
                                 "' WHERE consent_id = (SELECT MAX(consent_id) FROM consent)")),
              HasSubstr("I1 1, I4 1"));
}

TEST_F(CheckerTest, AnAnswerThatWasNotKeptIsFound) {
  EXPECT_THAT(Found("DELETE FROM request WHERE revision = (SELECT MAX(revision) FROM request)"),
              HasSubstr("I1"));
}

TEST_F(CheckerTest, ABatchThatIsMissingInTheLogIsFound) {
  EXPECT_THAT(Found("DELETE FROM change_batch WHERE revision_last ="
                    " (SELECT revision_last FROM change_batch LIMIT 1 OFFSET 5)"),
              HasSubstr("I3"));
}

TEST_F(CheckerTest, ABatchThatNamesAnotherPredecessorIsFound) {
  EXPECT_THAT(Found("UPDATE change_batch SET prev_batch_id = X'00' WHERE revision_last ="
                    " (SELECT revision_last FROM change_batch LIMIT 1 OFFSET 5)"),
              HasSubstr("I3"));
}

TEST_F(CheckerTest, AHeadThatIsNotTheEndOfTheLogIsFound) {
  EXPECT_THAT(Found("UPDATE feed_head SET revision = revision + 1"), HasSubstr("I3"));
}

TEST_F(CheckerTest, FactsThatAreNotThoseOfTheOrdersAreFound) {
  EXPECT_THAT(Found("UPDATE client SET total_amount = total_amount - 1 WHERE orders_count > 0"),
              HasSubstr("tables 1"));
}

TEST_F(CheckerTest, AnOrderWithoutItsLinesIsFound) {
  EXPECT_THAT(Found("DELETE FROM order_line WHERE order_id ="
                    " (SELECT MIN(order_id) FROM sales_order)"),
              HasSubstr("tables 1"));
}

TEST_F(CheckerTest, AServerThatShowsAnotherBaseIsFound) {
  EXPECT_THAT(Found("UPDATE client SET source = 'nowhere' WHERE client_id = 2"), HasSubstr("I8"));
}

TEST_F(CheckerTest, AnExternalIdThatTwoCallersWonIsFound) {
  round_.created.begin()->second = 2;
  EXPECT_THAT(Found(""), HasSubstr("I2 1"));
}

TEST_F(CheckerTest, AnExternalIdThatNobodyWonIsFound) {
  round_.found_existing.insert("nobody's");
  EXPECT_THAT(Found(""), HasSubstr("I4 1"));
}

}  // namespace
}  // namespace clientele::chaos
