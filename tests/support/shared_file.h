// A SQLite file as if it were a database server: a base that several stores of this process write
// to, and that can be asked over a new connection how a lost commit ended.
#ifndef CLIENTELE_TESTS_SUPPORT_SHARED_FILE_H_
#define CLIENTELE_TESTS_SUPPORT_SHARED_FILE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/store/sql/connection.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "tests/support/temp_dir.h"

namespace clientele {

class SharedFile {
 public:
  SharedFile() {
    auto driver = store::sqlite::OpenSqlite(dir_.File("base.db"));
    EXPECT_TRUE(driver.ok()) << driver.status();
    sqlite_ = *std::move(driver);
  }

  // For one store. Outlives this object.
  std::unique_ptr<store::sql::Driver> NewDriver() const {
    return std::make_unique<Driver>(sqlite_);
  }

  // What somebody does to the base behind the stores' backs.
  void Execute(absl::string_view script) const {
    const absl::Status status = Connect()->Execute(script);
    EXPECT_TRUE(status.ok()) << status << ": " << script;
  }
  // The one number that a question gives.
  int64_t Ask(absl::string_view question) const {
    const auto connection = Connect();
    const auto statement = connection->Prepare(question);
    EXPECT_TRUE(statement.ok()) << statement.status();
    EXPECT_TRUE((*statement)->Step().value_or(false)) << question;
    return (*statement)->Int(0);
  }

  // The base as it is now, and back to what it was then: what a failover to a copy that was behind,
  // or the restoring of a backup, does to it.
  void Backup(const std::string& name = "backup") const {
    std::filesystem::remove(dir_.File(name));
    Execute(absl::StrCat("VACUUM INTO '", dir_.File(name), "'"));
  }
  void Restore(const std::string& name = "backup") const {
    const auto connection = Connect();
    std::vector<std::string> script = {absl::StrCat("ATTACH '", dir_.File(name), "' AS backup"),
                                       "BEGIN IMMEDIATE"};
    for (const std::string& table : Tables(*connection)) {
      script.push_back(absl::StrCat("DELETE FROM main.", table));
      script.push_back(absl::StrCat("INSERT INTO main.", table, " SELECT * FROM backup.", table));
    }
    script.push_back("COMMIT");
    const absl::Status status = connection->Execute(absl::StrJoin(script, "; "));
    EXPECT_TRUE(status.ok()) << status;
  }

 private:
  class Driver final : public store::sql::Driver {
   public:
    explicit Driver(std::shared_ptr<store::sql::Driver> sqlite) : sqlite_(std::move(sqlite)) {}
    absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectWriter() override {
      auto connection = sqlite_->ConnectWriter();
      // Only one connection may checkpoint a log (see sqlite_driver.h): here none does. And no test
      // cuts the power.
      if (connection.ok()) {
        absl::Status status =
            (*connection)->Execute("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF");
        if (!status.ok()) return status;
      }
      return connection;
    }
    absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectReader() override {
      return sqlite_->ConnectReader();
    }
    const store::sql::Dialect& dialect() const override { return sqlite_->dialect(); }
    absl::string_view name() const override { return sqlite_->name(); }
    absl::string_view durability() const override { return sqlite_->durability(); }
    bool is_shared() const override { return true; }

   private:
    const std::shared_ptr<store::sql::Driver> sqlite_;
  };

  std::unique_ptr<store::sql::Connection> Connect() const {
    auto connection = Driver(sqlite_).ConnectWriter();
    EXPECT_TRUE(connection.ok()) << connection.status();
    return *std::move(connection);
  }
  static std::vector<std::string> Tables(store::sql::Connection& connection) {
    const auto statement =
        connection.Prepare("SELECT name FROM sqlite_master WHERE type = 'table'");
    EXPECT_TRUE(statement.ok()) << statement.status();
    std::vector<std::string> tables;
    while ((*statement)->Step().value_or(false)) tables.emplace_back((*statement)->Bytes(0));
    return tables;
  }

  const TempDir dir_;
  std::shared_ptr<store::sql::Driver> sqlite_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_SHARED_FILE_H_
