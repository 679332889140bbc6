#include "tests/chaos/database.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"

namespace clientele::chaos {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

class SqliteFile final : public Database {
 public:
  explicit SqliteFile(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::vector<SqlRow>> Query(const std::string& sql) override {
    try {
      // Opened anew each time: the file may have been closed and recovered since.
      SQLite::Database database(path_, SQLite::OPEN_READONLY, kBusyTimeoutMs);
      SQLite::Statement statement(database, sql);
      std::vector<SqlRow> rows;
      while (statement.executeStep()) {
        SqlRow& row = rows.emplace_back();
        for (int column = 0; column < statement.getColumnCount(); ++column) {
          row.push_back(statement.getColumn(column).getString());
        }
      }
      return rows;
    } catch (const SQLite::Exception& error) {
      return absl::InternalError(absl::StrCat(path_, ": ", error.what(), ": ", sql));
    }
  }

  absl::StatusOr<std::string> Damage() override {
    ASSIGN_OR_RETURN(const std::vector<SqlRow> rows, Query("PRAGMA integrity_check"));
    if (rows.size() == 1 && rows[0][0] == "ok") return std::string();
    return absl::StrJoin(rows, "; ", [](std::string* out, const SqlRow& row) {
      absl::StrAppend(out, absl::StrJoin(row, " "));
    });
  }

 private:
  const std::string path_;
};

class MariadbBase final : public Database {
 public:
  MariadbBase(MariadbServer& server, std::string base) : server_(server), base_(std::move(base)) {}

  absl::StatusOr<std::vector<SqlRow>> Query(const std::string& sql) override {
    ASSIGN_OR_RETURN(const std::string printed,
                     server_.Run(absl::StrCat("USE ", base_, "; ", sql)));
    std::vector<SqlRow> rows;
    for (const absl::string_view line : absl::StrSplit(printed, '\n', absl::SkipEmpty())) {
      SqlRow& row = rows.emplace_back();
      for (const absl::string_view value : absl::StrSplit(line, '\t')) {
        row.emplace_back(value == "NULL" ? "" : value);
      }
    }
    return rows;
  }

  absl::StatusOr<std::string> Damage() override {
    ASSIGN_OR_RETURN(const std::vector<SqlRow> tables,
                     Query(absl::StrCat(
                         "SELECT table_name FROM information_schema.tables WHERE table_schema = '",
                         base_, "' AND table_type = 'BASE TABLE'")));
    std::vector<std::string> damage;
    for (const SqlRow& table : tables) {
      ASSIGN_OR_RETURN(const std::vector<SqlRow> said,
                       Query(absl::StrCat("CHECK TABLE `", table[0], "`")));
      for (const SqlRow& row : said) {
        if (row.back() != "OK") damage.push_back(absl::StrJoin(row, " "));
      }
    }
    return absl::StrJoin(damage, "; ");
  }

 private:
  MariadbServer& server_;
  const std::string base_;
};

}  // namespace

std::unique_ptr<Database> OpenSqliteFile(const std::string& path) {
  return std::make_unique<SqliteFile>(path);
}

std::unique_ptr<Database> OpenMariadbBase(MariadbServer& server, const std::string& base) {
  return std::make_unique<MariadbBase>(server, base);
}

}  // namespace clientele::chaos
