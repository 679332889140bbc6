#include "server/store/migrations.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "server/domain/changes.h"
#include "server/store/migrator.h"
#include "server/store/row_sql.h"
#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

class Schema : public testing::Test {
 protected:
  Schema() {
    driver_ = *base_.OpenDriver();
    connection_ = *driver_->ConnectWriter();
    EXPECT_THAT(Migrate(*connection_, SqliteMigrations(), kNow), IsOk());
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

  FaultyBase base_;
  std::unique_ptr<sql::Driver> driver_;
  std::unique_ptr<sql::Connection> connection_;
};

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

// What other databases lack or do otherwise; so that every backend can have the same schema.
TEST(Migrations, KeepToWhatEveryDatabaseHas) {
  for (const Migration& migration : SqliteMigrations()) {
    const std::string script = absl::AsciiStrToUpper(migration.script);
    for (const char* word : {"AUTOINCREMENT", "AUTO_INCREMENT", "FOREIGN KEY", "REFERENCES",
                             "TRIGGER", "COLLATE", "REAL", "FLOAT", "DOUBLE", "COMMIT;", "BEGIN"}) {
      EXPECT_FALSE(absl::StrContains(script, word)) << migration.name << ": " << word;
    }
  }
}

TEST_F(Schema, HasTheColumnsOfTheRowStructs) {
  const domain::Changes tables;
  domain::ForEachTable(tables, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if (Row::kTable.mode == domain::WriteMode::kDelete) return;
    const std::string from = absl::StrCat(" FROM pragma_table_info('", Row::kTable.name, "') ");
    EXPECT_THAT(Texts("SELECT name" + from + "ORDER BY cid"),
                testing::ElementsAreArray(Strings(ColumnNamesOf<Row>().all)))
        << Row::kTable.name;
    EXPECT_THAT(Texts("SELECT name" + from + "WHERE pk > 0 ORDER BY pk"),
                testing::ElementsAreArray(Strings(ColumnNamesOf<Row>().keys)))
        << Row::kTable.name;
  });
}

TEST_F(Schema, HasNoOtherTables) {
  std::set<std::string> want = {"change_batch", "feed_head", "key_check", "schema_migration"};
  const domain::Changes tables;
  domain::ForEachTable(tables, [&](const auto& rows) {
    want.emplace(std::decay_t<decltype(rows)>::value_type::kTable.name);
  });
  EXPECT_THAT(Texts("SELECT name FROM sqlite_master WHERE type = 'table'"),
              testing::UnorderedElementsAreArray(want));
}

TEST_F(Schema, HasOneHeadAtMost) {
  const auto insert = [&](int id) {
    return connection_->Execute(
        absl::StrCat("INSERT INTO feed_head VALUES (", id, ", x'', 1, 0, x'', 0, 1, 1)"));
  };
  EXPECT_THAT(insert(2), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(insert(1), IsOk());
  EXPECT_THAT(insert(1), HasCode(absl::StatusCode::kAlreadyExists));
}

}  // namespace
}  // namespace clientele::store
