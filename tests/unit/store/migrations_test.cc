#include "server/store/migrations.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "server/domain/changes.h"
#include "server/domain/limits.h"
#include "server/store/migrator.h"
#include "server/store/mysql/mysql_driver.h"
#include "server/store/row_sql.h"
#include "tests/support/mariadb_base.h"
#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

std::vector<std::string> NamesOf(absl::Span<const Migration> migrations) {
  std::vector<std::string> names;
  for (const Migration& migration : migrations) names.emplace_back(migration.name);
  return names;
}

TEST(Migrations, AreNumberedFromOneWithoutGaps) {
  const absl::Span<const Migration> migrations = SqliteMigrations();
  ASSERT_GT(migrations.size(), 0U);
  for (size_t i = 0; i < migrations.size(); ++i) {
    EXPECT_TRUE(absl::StartsWith(migrations[i].name, absl::StrFormat("%04d_", i + 1)))
        << migrations[i].name;
    EXPECT_LE(migrations[i].name.size(), 64U);
    EXPECT_NE(absl::StripAsciiWhitespace(migrations[i].script), "");
  }
}

TEST(Migrations, AreTheSameRevisionsInBothDialects) {
  EXPECT_EQ(NamesOf(MysqlMigrations()), NamesOf(SqliteMigrations()));
}

// What other databases lack or do otherwise; so that every backend can have the same schema.
TEST(Migrations, KeepToWhatEveryDatabaseHas) {
  for (const auto migrations : {SqliteMigrations(), MysqlMigrations()}) {
    for (const Migration& migration : migrations) {
      const std::string script = absl::AsciiStrToUpper(migration.script);
      for (const char* word :
           {"AUTOINCREMENT", "AUTO_INCREMENT", "FOREIGN KEY", "REFERENCES", "TRIGGER", "PROCEDURE",
            "COLLATE", "REAL", "FLOAT", "DOUBLE", "COMMIT;", "BEGIN", "GET_LOCK", "RETURNING"}) {
        EXPECT_FALSE(absl::StrContains(script, word)) << migration.name << ": " << word;
      }
    }
  }
}

// A migrated base and how its database is asked about its tables.
class Schema : public testing::Test {
 protected:
  void Use(std::unique_ptr<sql::Driver> driver) {
    driver_ = std::move(driver);
    EXPECT_THAT(Migrate(*driver_, driver_->dialect().migrations(), kNow), IsOk());
    connection_ = *driver_->ConnectWriter();
  }
  std::vector<std::string> Texts(const std::string& query) {
    const auto statement = connection_->Prepare(query);
    EXPECT_THAT(statement, IsOk());
    std::vector<std::string> texts;
    while (*(*statement)->Step()) texts.emplace_back((*statement)->Bytes(0));
    return texts;
  }
  static std::vector<std::string> Strings(const std::vector<absl::string_view>& names) {
    return {names.begin(), names.end()};
  }

  // `columns_of` and `keys_of` give queries about a table.
  template <typename QueryOf>
  void ExpectTheRowStructs(QueryOf columns_of, QueryOf keys_of) {
    const domain::Changes tables;
    domain::ForEachTable(tables, [&](const auto& rows) {
      using Row = typename std::decay_t<decltype(rows)>::value_type;
      if (Row::kTable.mode == domain::WriteMode::kDelete) return;
      EXPECT_THAT(Texts(columns_of(Row::kTable.name)),
                  testing::ElementsAreArray(Strings(ColumnNamesOf<Row>().all)))
          << Row::kTable.name;
      EXPECT_THAT(Texts(keys_of(Row::kTable.name)),
                  testing::ElementsAreArray(Strings(ColumnNamesOf<Row>().keys)))
          << Row::kTable.name;
    });
  }
  void ExpectNoOtherTables(const std::string& query) {
    std::set<std::string> want = {"change_batch", "feed_head", "flush_mark",
                                  "key_check",    "replica",   "schema_migration"};
    const domain::Changes tables;
    domain::ForEachTable(tables, [&](const auto& rows) {
      want.emplace(std::decay_t<decltype(rows)>::value_type::kTable.name);
    });
    EXPECT_THAT(Texts(query), testing::UnorderedElementsAreArray(want));
  }
  void ExpectOneHeadAtMost() {
    const auto insert = [&](int id) {
      return connection_->Execute(
          absl::StrCat("INSERT INTO feed_head VALUES (", id, ", x'', 1, 0, x'', 0, 1, 1)"));
    };
    EXPECT_THAT(insert(2), HasCode(absl::StatusCode::kInternal));
    EXPECT_THAT(insert(1), IsOk());
    EXPECT_THAT(insert(1), HasCode(absl::StatusCode::kAlreadyExists));
  }

  std::unique_ptr<sql::Driver> driver_;
  std::unique_ptr<sql::Connection> connection_;
};

class SqliteSchema : public Schema {
 protected:
  SqliteSchema() { Use(*base_.OpenDriver()); }

  FaultyBase base_;
};

using QueryOfTable = std::function<std::string(absl::string_view)>;

TEST_F(SqliteSchema, HasTheColumnsOfTheRowStructs) {
  const auto asked = [](absl::string_view rest) -> QueryOfTable {
    return [rest](absl::string_view table) {
      return absl::StrCat("SELECT name FROM pragma_table_info('", table, "') ", rest);
    };
  };
  ExpectTheRowStructs(asked("ORDER BY cid"), asked("WHERE pk > 0 ORDER BY pk"));
}

TEST_F(SqliteSchema, HasNoOtherTables) {
  ExpectNoOtherTables("SELECT name FROM sqlite_master WHERE type = 'table'");
}

TEST_F(SqliteSchema, HasOneHeadAtMost) { ExpectOneHeadAtMost(); }

class MysqlSchema : public Schema {
 protected:
  MysqlSchema() { Use(*mysql::OpenMysql(base_.Url(), "")); }

  const MariadbBase base_;
};

TEST_F(MysqlSchema, HasTheColumnsOfTheRowStructs) {
  const auto asked = [](absl::string_view from) -> QueryOfTable {
    return [from](absl::string_view table) {
      return absl::StrCat("SELECT column_name FROM information_schema.", from,
                          " AND table_schema = DATABASE() AND table_name = '", table,
                          "' ORDER BY ordinal_position");
    };
  };
  ExpectTheRowStructs(asked("columns WHERE 1 = 1"),
                      asked("key_column_usage WHERE constraint_name = 'PRIMARY'"));
}

TEST_F(MysqlSchema, HasNoOtherTables) {
  ExpectNoOtherTables(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()");
}

TEST_F(MysqlSchema, HasOneHeadAtMost) { ExpectOneHeadAtMost(); }

TEST_F(MysqlSchema, ComparesAllTextsByTheirBytes) {
  EXPECT_THAT(Texts("SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns "
                    "WHERE table_schema = DATABASE() AND collation_name IS NOT NULL"),
              testing::ElementsAre("schema_migration.name"));
}

TEST_F(MysqlSchema, IsInnodbWithAPrimaryKeyInEveryTable) {
  EXPECT_THAT(Texts("SELECT table_name FROM information_schema.tables t WHERE table_schema = "
                    "DATABASE() AND (engine <> 'InnoDB' OR NOT EXISTS (SELECT 1 FROM "
                    "information_schema.table_constraints c WHERE c.table_schema = t.table_schema "
                    "AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY'))"),
              testing::ElementsAre());
}

// Characters, of four bytes each; "table.column" where a name means different things.
TEST_F(MysqlSchema, HasRoomForTheLongestTextsOfTheDomain) {
  const std::map<std::string, size_t> longest = {
      {"external_id", domain::kMaxExternalId},
      {"original_external_id", domain::kMaxExternalId},
      {"display_name", domain::kMaxName},
      {"family_name", domain::kMaxName},
      {"given_name", domain::kMaxName},
      {"patronymic", domain::kMaxName},
      {"company", domain::kMaxName},
      {"city", domain::kMaxName},
      {"region", domain::kMaxName},
      {"person", domain::kMaxName},
      {"role", domain::kMaxName},
      {"title", domain::kMaxName},
      {"name", domain::kMaxName},
      {"address", domain::kMaxPostalAddress},
      {"actor", domain::kMaxActor},
      {"owner", domain::kMaxActor},
      {"principal", domain::kMaxActor},
      {"request_id", domain::kMaxRequestId},
      {"text", domain::kMaxShortText},
      {"note.text", domain::kMaxNote},
      {"erasure.reason", domain::kMaxErasureReason},
      {"audience.week", 8},  // "2026-W47"
      // Of bytes: a quarter.
      {"cluster_id", 16 / 4},
      {"batch_id", 16 / 4},
      {"prev_batch_id", 16 / 4},
      {"last_batch_id", 16 / 4},
      {"replica_id", 16 / 4},
      {"checksum", 8 / 4},
      {"mark", 32 / 4},
      {"members_hash", 32 / 4},
      {"provenance_hash", 32 / 4},
      // A name of ours.
      {"key_use", 16},
  };
  const auto statement = connection_->Prepare(
      "SELECT table_name, column_name, character_maximum_length FROM information_schema.columns "
      "WHERE table_schema = DATABASE() AND data_type = 'varbinary' ORDER BY 1, 2");
  ASSERT_THAT(statement, IsOk());
  // What is not named is a slug, or shorter.
  size_t columns = 0;
  while (*(*statement)->Step()) {
    const std::string table((*statement)->Bytes(0)), column((*statement)->Bytes(1));
    const std::string name = absl::StrCat(table, ".", column);
    const int64_t bytes = (*statement)->Int(2);
    const auto special = longest.find(longest.contains(name) ? name : column);
    const size_t characters = special == longest.end() ? domain::kMaxSlug : special->second;
    EXPECT_GE(bytes, static_cast<int64_t>(4 * characters)) << name;
    ++columns;
  }
  EXPECT_GT(columns, 50U);
}

}  // namespace
}  // namespace clientele::store
