// One connection to a server of the MySQL family. Results are buffered whole, so that an error in
// their middle can't be taken for their end; statements are prepared on the server and kept.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_MYSQL_CONNECTION_H_
#define CLIENTELE_SERVER_STORE_MYSQL_MYSQL_CONNECTION_H_

#include <cppconn/prepared_statement.h>
#include <cppconn/statement.h>

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/store/mysql/session.h"
#include "server/store/mysql/statement_killer.h"
#include "server/store/sql/connection.h"

namespace clientele::store::mysql {

// The store's own texts are fewer than this: the bound is for the server's memory.
inline constexpr size_t kMaxKeptStatements = 512;
// A statement keeps its last result until it is run again. Larger ones are not kept at all.
inline constexpr size_t kMaxKeptRows = 1'024;

class MysqlStatement;

class MysqlConnection final : public sql::Connection {
 public:
  MysqlConnection(Session session, std::shared_ptr<StatementKiller> killer);
  ~MysqlConnection() override;

  absl::StatusOr<sql::Statement*> Prepare(absl::string_view text) override;
  absl::StatusOr<std::unique_ptr<sql::Statement>> PrepareOnce(absl::string_view text) override;
  absl::Status Execute(absl::string_view script) override;

  absl::Status BeginWrite() override;
  absl::Status BeginRead() override;
  absl::Status Commit() override;
  void Rollback() override;
  void SetCancelled(std::function<bool()> cancelled) override;

  // Runs what may throw on the connection, a statement of the caller's transaction.
  absl::Status Run(const std::function<void()>& action);

 private:
  // The one used last first.
  using Kept = std::list<std::pair<std::string, std::unique_ptr<MysqlStatement>>>;

  absl::StatusOr<std::unique_ptr<MysqlStatement>> Make(absl::string_view text);
  absl::Status ExecuteOne(absl::string_view statement);
  absl::Status Begin(absl::string_view statement);
  void DropLargeResults();

  const Session session_;
  const std::shared_ptr<StatementKiller> killer_;
  const std::unique_ptr<::sql::Statement> plain_;
  std::function<bool()> cancelled_;
  bool in_transaction_ = false;
  // Set by the first conflict: the server has undone the transaction, and would commit what comes
  // after it statement by statement.
  bool aborted_ = false;
  // A rollback failed: what the server holds is unknown.
  bool broken_ = false;
  Kept kept_;
  absl::flat_hash_map<absl::string_view, Kept::iterator> by_text_;
};

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_MYSQL_CONNECTION_H_
