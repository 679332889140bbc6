#include "server/store/mysql/session.h"

#include <cppconn/resultset.h>
#include <cppconn/statement.h>

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele::store::mysql {
namespace {

absl::Duration StatementLimit(Purpose purpose) {
  switch (purpose) {
    case Purpose::kWrite:
      return kWriterStatementLimit;
    case Purpose::kRead:
      return kReaderStatementLimit;
    case Purpose::kMigrate:
      return kMigratorStatementLimit;
    case Purpose::kKill:
      break;
  }
  return kConnectTimeout;
}

int Seconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Seconds(duration)); }

// OPT_RECONNECT stays off: a connection that came back by itself has lost its transaction and its
// settings, and nobody would know.
::sql::ConnectOptionsMap OptionsOf(const MysqlAddress& address, const std::string& password,
                                   Purpose purpose) {
  ::sql::ConnectOptionsMap options;
  const bool is_ipv6 = absl::StrContains(address.host, ':');
  options["hostName"] = ConnectorText(is_ipv6 ? absl::StrCat("tcp://[", address.host, "]")
                                              : absl::StrCat("tcp://", address.host));
  options["port"] = address.port;
  options["userName"] = ConnectorText(address.user);
  options["password"] = ConnectorText(password);
  options["schema"] = ConnectorText(address.base);
  options["OPT_CONNECT_TIMEOUT"] = Seconds(kConnectTimeout);
  options["OPT_READ_TIMEOUT"] = Seconds(StatementLimit(purpose) + kAnswerMargin);
  options["OPT_WRITE_TIMEOUT"] = Seconds(kWriteTimeout);
  options["OPT_CHARSET_NAME"] = ConnectorText("utf8mb4");
  if (address.tls) {
    // Only with the check of the certificate does the library insist on TLS at all.
    options["sslEnforce"] = true;
    options["sslVerify"] = true;
    if (!address.tls_ca.empty()) options["sslCA"] = ConnectorText(address.tls_ca);
  }
  return options;
}

// The second column of rows whose first is a name.
std::map<std::string, std::string> ReadPairs(::sql::Connection& connection,
                                             const std::string& query) {
  const std::unique_ptr<::sql::Statement> statement(connection.createStatement());
  const std::unique_ptr<::sql::ResultSet> rows(statement->executeQuery(query));
  std::map<std::string, std::string> pairs;
  while (rows->next()) {
    const std::string name = rows->getString(1);
    pairs[absl::AsciiStrToLower(name)] = rows->getString(2);
  }
  return pairs;
}

// What the two servers call the ends of a statement and of a silent transaction. MySQL can only end
// a silent connection.
std::string Limits(Purpose purpose, bool is_mariadb) {
  const int statement = Seconds(StatementLimit(purpose));
  std::string limits = is_mariadb ? absl::StrCat(", max_statement_time=", statement)
                                  : absl::StrCat(", max_execution_time=", statement * 1'000);
  if (purpose == Purpose::kWrite) {
    absl::StrAppend(&limits, is_mariadb ? ", idle_transaction_timeout=" : ", wait_timeout=",
                    Seconds(kIdleTransactionLimit));
  }
  return limits;
}

void Set(::sql::Connection& connection, Purpose purpose) {
  auto server =
      ReadPairs(connection, "SHOW VARIABLES WHERE Variable_name IN ('version', 'wsrep_on')");
  const bool is_mariadb = absl::StrContains(server["version"], "MariaDB");
  const std::unique_ptr<::sql::Statement> statement(connection.createStatement());
  statement->execute(absl::StrCat(
      "SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone='+00:00', "
      "default_storage_engine=InnoDB, "
      "innodb_lock_wait_timeout=",
      Seconds(kLockWait), Limits(purpose, is_mariadb)));
  // A Galera node that is behind catches up before it answers.
  if (server["wsrep_on"] == "ON") statement->execute("SET SESSION wsrep_sync_wait=1");
  // Texts compare by their bytes.
  statement->execute("SET NAMES utf8mb4 COLLATE utf8mb4_bin");
  // The connector has set REPEATABLE READ, which is a reader's. A writer must see what was
  // committed before it got the lock.
  if (purpose == Purpose::kWrite) {
    statement->execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }
}

absl::Status Open(const MysqlAddress& address, const std::string& password, Purpose purpose,
                  Session& session) {
  RETURN_IF_ERROR(Guarded(
      [&] {
        ::sql::ConnectOptionsMap options = OptionsOf(address, password, purpose);
        session.connection.reset(ConnectorDriver().connect(options));
        Set(*session.connection, purpose);
        const std::unique_ptr<::sql::Statement> statement(session.connection->createStatement());
        const std::unique_ptr<::sql::ResultSet> row(
            statement->executeQuery("SELECT CONNECTION_ID()"));
        row->next();
        session.id = row->getInt64(1);
      },
      ConnectStatus));
  return address.tls ? CheckEncrypted(*session.connection) : absl::OkStatus();
}

bool IsDurable(const std::map<std::string, std::string>& settings) {
  const auto is = [&](absl::string_view name, absl::string_view value) {
    const auto found = settings.find(std::string(name));
    return found != settings.end() && absl::EqualsIgnoreCase(found->second, value);
  };
  // With the binary log on, recovery asks it which transactions there were.
  const bool log_synced = !is("log_bin", "ON") || is("sync_binlog", "1");
  return is("innodb_flush_log_at_trx_commit", "1") && log_synced &&
         !is("innodb_doublewrite", "OFF") && !is("innodb_flush_method", "nosync");
}

}  // namespace

absl::StatusOr<Session> Connect(const MysqlAddress& address, const std::string& password,
                                Purpose purpose) {
  Session session;
  const absl::Status status = Open(address, password, purpose, session);
  if (status.ok()) return session;
  return absl::UnavailableError(absl::StrCat("can't connect to ", address.host, ":", address.port,
                                             " as ", address.user, ": ", status.message()));
}

absl::Status CheckEncrypted(::sql::Connection& connection) {
  std::string cipher;
  RETURN_IF_ERROR(Guarded(
      [&] {
        cipher = ReadPairs(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'")["ssl_cipher"];
      },
      ConnectStatus));
  if (!cipher.empty()) return absl::OkStatus();
  return absl::UnavailableError("the connection is not encrypted, though TLS is required");
}

absl::StatusOr<bool> SurvivesPowerCut(::sql::Connection& connection) {
  std::map<std::string, std::string> settings;
  RETURN_IF_ERROR(Guarded(
      [&] {
        settings = ReadPairs(
            connection,
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', "
            "'log_bin', 'sync_binlog', 'innodb_doublewrite', 'innodb_flush_method')");
      },
      ConnectStatus));
  return IsDurable(settings);
}

}  // namespace clientele::store::mysql
