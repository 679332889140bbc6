#include "server/store/migrator.h"

#include <gmock/gmock.h>

#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

constexpr Migration kMigrations[] = {
    {"0001_base",
     "CREATE TABLE step (n INTEGER PRIMARY KEY, what TEXT NOT NULL);"
     "INSERT INTO step VALUES (1, 'base');"},
    {"0002_more", "INSERT INTO step VALUES (2, 'more');"},
    {"0003_last", "INSERT INTO step VALUES (3, 'last'); DELETE FROM step WHERE n = 1;"},
};
constexpr absl::Span<const Migration> kAll(kMigrations);

class MigratorTest : public testing::Test {
 protected:
  MigratorTest() { Connect(); }

  void Connect() {
    connection_.reset();
    driver_.reset();
    driver_ = *base_.OpenDriver();
    connection_ = *driver_->ConnectWriter();
  }
  absl::Status Run(absl::Span<const Migration> migrations, int64_t now = kNow) {
    return Migrate(*driver_, migrations, now);
  }
  // "1 base" and so on: the rows of a query with a number and a text.
  std::vector<std::string> Rows(const std::string& query) {
    const auto statement = connection_->Prepare(query);
    if (!statement.ok()) return {"no such table"};
    std::vector<std::string> rows;
    while (*(*statement)->Step()) {
      rows.push_back(absl::StrCat((*statement)->Int(0), " ", (*statement)->Bytes(1)));
    }
    return rows;
  }
  std::vector<std::string> Steps() { return Rows("SELECT n, what FROM step ORDER BY n"); }
  std::vector<std::string> Applied() {
    return Rows(
        "SELECT number, name || ' at ' || applied_at FROM schema_migration ORDER BY number");
  }

  FaultyBase base_;
  std::unique_ptr<sql::Driver> driver_;
  std::unique_ptr<sql::Connection> connection_;
};

using testing::ElementsAre;

TEST_F(MigratorTest, RunsEveryScriptInOrderAndKeepsTheirNames) {
  ASSERT_THAT(Run(kAll, 5), IsOk());
  EXPECT_THAT(Steps(), ElementsAre("2 more", "3 last"));
  EXPECT_THAT(Applied(), ElementsAre("1 0001_base at 5", "2 0002_more at 5", "3 0003_last at 5"));
}

TEST_F(MigratorTest, RunsOnlyWhatIsMissing) {
  for (size_t known = 0; known <= kAll.size(); ++known) {
    const int64_t now = static_cast<int64_t>(known);
    ASSERT_THAT(Run(kAll.subspan(0, known), now), IsOk());
    // Again: nothing is missing, and a script that ran twice would fail.
    ASSERT_THAT(Run(kAll.subspan(0, known), 99), IsOk());
    Connect();
    ASSERT_THAT(Run(kAll.subspan(0, known), 99), IsOk());
  }
  EXPECT_THAT(Steps(), ElementsAre("2 more", "3 last"));
  EXPECT_THAT(Applied(), ElementsAre("1 0001_base at 1", "2 0002_more at 2", "3 0003_last at 3"));
}

TEST_F(MigratorTest, WithoutMigrationsNothingHappens) {
  ASSERT_THAT(Run({}), IsOk());
  EXPECT_THAT(Applied(), ElementsAre());
}

TEST_F(MigratorTest, RefusesANewerDatabaseAndChangesNothing) {
  ASSERT_THAT(Run(kAll, 5), IsOk());
  for (size_t known = 0; known < kAll.size(); ++known) {
    EXPECT_THAT(Run(kAll.subspan(0, known), 6), HasCode(absl::StatusCode::kFailedPrecondition));
  }
  EXPECT_THAT(Steps(), ElementsAre("2 more", "3 last"));
  EXPECT_EQ(Applied().size(), 3U);
}

TEST_F(MigratorTest, AScriptThatFailsLeavesNothingOfItselfAndAllBeforeIt) {
  const Migration broken[] = {
      kMigrations[0],
      kMigrations[1],
      {"0003_broken",
       "CREATE TABLE extra (n INTEGER);"
       "INSERT INTO step VALUES (3, 'x');"
       "INSERT INTO step VALUES (3, 'again');"},
      {"0004_never", "INSERT INTO step VALUES (4, 'never');"},
  };
  EXPECT_THAT(Run(broken), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Steps(), ElementsAre("1 base", "2 more"));
  EXPECT_EQ(Applied().size(), 2U);
  EXPECT_THAT(Rows("SELECT n, '' FROM extra"), ElementsAre("no such table"));
  // The repaired one goes on from there.
  ASSERT_THAT(Run(kAll), IsOk());
  EXPECT_THAT(Steps(), ElementsAre("2 more", "3 last"));
}

TEST_F(MigratorTest, AScriptThatDoesNotParseIsAnInternalError) {
  const Migration broken[] = {{"0001_broken", "CREATE TABEL t;"}};
  EXPECT_THAT(Run(broken), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(Applied(), ElementsAre());
}

TEST(MigratorFaults, AfterAnyFaultTheNextRunFinishesWithEachScriptOnce) {
  for (const FaultyCall call : kFaultyCalls) {
    for (int n = 1;; ++n) {
      FaultyBase base;
      ASSERT_OK_AND_ASSIGN(const auto driver, base.OpenDriver());
      base.plan().Fail(call, n, absl::UnavailableError("cut"));
      const absl::Status status = Migrate(*driver, kAll, kNow);
      const bool fired = base.plan().fired() > 0;
      base.plan().Disarm();
      if (!fired) break;
      EXPECT_EQ(status, absl::UnavailableError("cut"));
      ASSERT_THAT(Migrate(*driver, kAll, kNow), IsOk()) << NameOf(call) << " " << n;
      ASSERT_OK_AND_ASSIGN(const auto connection, driver->ConnectWriter());
      ASSERT_OK_AND_ASSIGN(sql::Statement * sum, connection->Prepare("SELECT SUM(n) FROM step"));
      ASSERT_THAT(sum->Step(), IsOk());
      EXPECT_EQ(sum->Int(0), 5);
    }
  }
}

}  // namespace
}  // namespace clientele::store
