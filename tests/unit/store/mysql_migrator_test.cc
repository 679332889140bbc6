// Migrations where every change of the schema takes effect by itself.
#include <thread>

#include "server/store/migrator.h"
#include "server/store/sql/script.h"
#include "tests/support/faulty_driver.h"
#include "tests/unit/store/mysql_base.h"

namespace clientele::store::mysql {
namespace {

// What may be repeated, as the migrator wants it.
constexpr Migration kMigrations[] = {
    {"0001_base",
     "CREATE TABLE step (n BIGINT PRIMARY KEY, what VARBINARY(64) NOT NULL) ENGINE=InnoDB;"
     "INSERT INTO step VALUES (1, 'base');"},
    {"0002_more",
     "ALTER TABLE step ADD COLUMN more BIGINT NOT NULL DEFAULT 0;"
     "UPDATE step SET more = n * 2; CREATE INDEX by_more ON step (more);"},
    {"0003_last", "INSERT INTO step VALUES (3, 'last', 6);"},
};
constexpr absl::Span<const Migration> kAll(kMigrations);
constexpr char kWholeBase[] = "1\tbase\t2\n3\tlast\t6";

class MysqlMigrator : public testing::Test {
 protected:
  static std::unique_ptr<sql::Driver> Open(const MariadbBase& base) {
    auto driver = OpenMysql(base.Url(), "");
    EXPECT_THAT(driver, IsOk());
    return *std::move(driver);
  }
  static std::string Steps(const MariadbBase& base) {
    return base.Ask("SELECT n, what, more FROM step ORDER BY n");
  }
  static std::string Applied(const MariadbBase& base) {
    return base.Ask("SELECT number, name FROM schema_migration WHERE number > 0 ORDER BY number");
  }
};

TEST_F(MysqlMigrator, RunsOnlyWhatIsMissing) {
  const MariadbBase base;
  const auto driver = Open(base);
  for (size_t known = 0; known <= kAll.size(); ++known) {
    ASSERT_THAT(Migrate(*driver, kAll.subspan(0, known), 5), IsOk());
    ASSERT_THAT(Migrate(*driver, kAll.subspan(0, known), 9), IsOk());
  }
  EXPECT_EQ(Steps(base), kWholeBase);
  EXPECT_EQ(Applied(base), "1\t0001_base\n2\t0002_more\n3\t0003_last");
  EXPECT_EQ(base.Ask("SELECT DISTINCT applied_at FROM schema_migration WHERE number > 0"), "5");
}

TEST_F(MysqlMigrator, RefusesANewerDatabaseAndChangesNothing) {
  const MariadbBase base;
  const auto driver = Open(base);
  ASSERT_THAT(Migrate(*driver, kAll, 5), IsOk());
  EXPECT_THAT(Migrate(*driver, kAll.subspan(0, 2), 5),
              HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Steps(base), kWholeBase);
}

TEST_F(MysqlMigrator, AScriptThatFailsIsRunAgainFromItsBeginning) {
  const MariadbBase base;
  const auto driver = Open(base);
  const Migration broken[] = {kMigrations[0],
                              {"0002_more",
                               "ALTER TABLE step ADD COLUMN more BIGINT NOT NULL "
                               "DEFAULT 0; UPDATE step SET mroe = 1;"}};
  EXPECT_THAT(Migrate(*driver, broken, 5), HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Applied(base), "1\t0001_base");
  ASSERT_THAT(Migrate(*driver, kAll, 5), IsOk());
  EXPECT_EQ(Steps(base), kWholeBase);
}

TEST_F(MysqlMigrator, AfterAnyFaultTheNextRunFinishes) {
  for (const FaultyCall call : kFaultyCalls) {
    for (int n = 1;; ++n) {
      const MariadbBase base;
      const auto plan = std::make_shared<FaultPlan>();
      FaultyDriver driver(Open(base), plan);
      plan->Fail(call, n, absl::UnavailableError("cut"));
      const absl::Status status = Migrate(driver, kAll, 5);
      const bool fired = plan->fired() > 0;
      plan->Disarm();
      if (!fired) break;
      EXPECT_EQ(status, absl::UnavailableError("cut"));
      ASSERT_THAT(Migrate(driver, kAll, 5), IsOk()) << NameOf(call) << " " << n;
      EXPECT_EQ(Steps(base), kWholeBase) << NameOf(call) << " " << n;
    }
  }
}

// A server that is killed leaves the statements that it had got to, and nothing says which.
TEST_F(MysqlMigrator, OurOwnScriptsGoOnFromWhateverStatementWasTheLast) {
  std::string whole;
  size_t statements = 0;
  for (const Migration& migration : MysqlMigrations()) {
    statements += sql::SplitScript(migration.script).size();
  }
  for (size_t run = 0; run <= statements; run += 3) {
    const MariadbBase base;
    const auto driver = Open(base);
    ASSERT_OK_AND_ASSIGN(const auto connection, driver->ConnectMigrator());
    size_t left = run;
    for (size_t number = 0; left > 0; ++number) {
      ASSERT_THAT(Migrate(*driver, MysqlMigrations().subspan(0, number), 5), IsOk());
      for (const absl::string_view one : sql::SplitScript(MysqlMigrations()[number].script)) {
        if (left == 0) break;
        ASSERT_THAT(connection->Execute(one), IsOk()) << one;
        --left;
      }
    }
    ASSERT_THAT(Migrate(*driver, MysqlMigrations(), 5), IsOk()) << run;
    const std::string columns = base.Ask(
        "SELECT table_name, column_name, column_type, is_nullable, column_key FROM "
        "information_schema.columns WHERE table_schema = DATABASE() "
        "ORDER BY table_name, ordinal_position");
    if (run == 0) whole = columns;
    EXPECT_EQ(columns, whole) << run;
  }
}

// Not one of those that may be repeated: it shows how often it ran.
TEST_F(MysqlMigrator, SeveralServersAtOnceRunEachScriptOnce) {
  constexpr Migration kCounting[] = {
      kMigrations[0], kMigrations[1], {"0003_count", "UPDATE step SET more = more + 1;"}};
  for (int round = 0; round < 5; ++round) {
    const MariadbBase base;
    std::vector<std::thread> servers;
    for (int i = 0; i < 4; ++i) {
      servers.emplace_back([&] { EXPECT_THAT(Migrate(*Open(base), kCounting, 5), IsOk()); });
    }
    for (std::thread& server : servers) server.join();
    EXPECT_EQ(Steps(base), "1\tbase\t3");
    EXPECT_EQ(Applied(base), "1\t0001_base\n2\t0002_more\n3\t0003_count");
  }
}

}  // namespace
}  // namespace clientele::store::mysql
