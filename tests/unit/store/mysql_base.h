// What tests of the MySQL adapter stand on: a base of their own on a real server.
#ifndef CLIENTELE_TESTS_UNIT_STORE_MYSQL_BASE_H_
#define CLIENTELE_TESTS_UNIT_STORE_MYSQL_BASE_H_

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/store/mysql/mysql_driver.h"
#include "tests/support/mariadb_base.h"
#include "tests/support/status_matchers.h"

namespace clientele::store::mysql {

class MysqlTest : public testing::Test {
 protected:
  MysqlTest() : driver_(Open(base_.Url())) {
    base_.Ask("CREATE TABLE t (id BIGINT PRIMARY KEY, name VARBINARY(64) UNIQUE, body LONGBLOB)");
  }

  static std::unique_ptr<sql::Driver> Open(const std::string& url) {
    auto driver = OpenMysql(url, "");
    EXPECT_THAT(driver, IsOk());
    return *std::move(driver);
  }
  std::unique_ptr<sql::Connection> Writer() { return Opened(driver_->ConnectWriter()); }
  std::unique_ptr<sql::Connection> Reader() { return Opened(driver_->ConnectReader()); }

  // The first column of the only row.
  static std::string Text(sql::Connection& connection, const std::string& query) {
    const auto statement = connection.Prepare(query);
    EXPECT_THAT(statement, IsOk()) << query;
    const auto row = (*statement)->Step();
    EXPECT_THAT(row, IsOk()) << query;
    return *row ? std::string((*statement)->Bytes(0)) : "no row";
  }
  static int64_t Number(sql::Connection& connection, const std::string& query) {
    const auto statement = connection.Prepare(query);
    EXPECT_THAT(statement, IsOk()) << query;
    EXPECT_THAT((*statement)->Step(), IsOk()) << query;
    return (*statement)->Int(0);
  }
  static std::string IdOf(sql::Connection& connection) {
    return Text(connection, "SELECT CONNECTION_ID()");
  }
  // Of the whole server: other tests are not running.
  int64_t ServerStatus(const std::string& name) const {
    const std::string line = base_.Ask("SHOW GLOBAL STATUS LIKE '" + name + "'");
    return std::stoll(line.substr(line.find('\t') + 1));
  }

  // Would take minutes.
  static constexpr char kLongQuery[] = "SELECT SUM(seq % 7) FROM seq_1_to_100000000000";

  const MariadbBase base_;
  const std::unique_ptr<sql::Driver> driver_;

 private:
  static std::unique_ptr<sql::Connection> Opened(
      absl::StatusOr<std::unique_ptr<sql::Connection>> connection) {
    EXPECT_THAT(connection, IsOk());
    return *std::move(connection);
  }
};

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_TESTS_UNIT_STORE_MYSQL_BASE_H_
