#include "server/store/mysql/mysql_driver.h"

#include <cppconn/statement.h>

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/store/mysql/mysql_connection.h"
#include "server/store/mysql/mysql_dialect.h"

namespace clientele::store::mysql {
namespace {

// Sends KILL QUERY over a connection of its own, opened at the first need and anew after a failure.
class KillSender {
 public:
  KillSender(MysqlAddress address, std::string password)
      : address_(std::move(address)), password_(std::move(password)) {}

  absl::Status Send(int64_t session_id) {
    if (session_.connection == nullptr) {
      ASSIGN_OR_RETURN(session_, Connect(address_, password_, Purpose::kKill));
    }
    const absl::Status status = Guarded(
        [&] {
          const std::unique_ptr<::sql::Statement> statement(session_.connection->createStatement());
          statement->execute(absl::StrCat("KILL QUERY ", session_id));
        },
        StatementStatus);
    if (!status.ok()) session_.connection.reset();
    return status;
  }

 private:
  const MysqlAddress address_;
  const std::string password_;
  Session session_;
};

class MysqlDriver final : public sql::Driver {
 public:
  MysqlDriver(MysqlAddress address, std::string password)
      : address_(std::move(address)),
        password_(std::move(password)),
        killer_(std::make_shared<StatementKiller>(
            [sender = std::make_shared<KillSender>(address_, password_)](int64_t session_id) {
              return sender->Send(session_id);
            })) {}

  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectWriter() override {
    ASSIGN_OR_RETURN(Session session, Connect(address_, password_, Purpose::kWrite));
    ASSIGN_OR_RETURN(is_durable_, SurvivesPowerCut(*session.connection));
    return std::make_unique<MysqlConnection>(std::move(session), killer_);
  }
  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectReader() override {
    return ConnectFor(Purpose::kRead);
  }
  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectMigrator() override {
    return ConnectFor(Purpose::kMigrate);
  }

  const sql::Dialect& dialect() const override { return dialect_; }
  absl::string_view name() const override { return "mysql"; }
  absl::string_view durability() const override { return is_durable_ ? "full" : "reduced"; }
  bool is_shared() const override { return true; }
  bool shows_undurable() const override { return true; }

 private:
  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectFor(Purpose purpose) {
    ASSIGN_OR_RETURN(Session session, Connect(address_, password_, purpose));
    return std::make_unique<MysqlConnection>(std::move(session), killer_);
  }

  const MysqlAddress address_;
  const std::string password_;
  const MysqlDialect dialect_;
  const std::shared_ptr<StatementKiller> killer_;
  std::atomic<bool> is_durable_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<sql::Driver>> OpenMysql(absl::string_view url,
                                                       const std::string& password) {
  ASSIGN_OR_RETURN(MysqlAddress address, ParseMysqlUrl(url));
  auto driver = std::make_unique<MysqlDriver>(std::move(address), password);
  RETURN_IF_ERROR(driver->ConnectWriter().status());
  return driver;
}

}  // namespace clientele::store::mysql
