// The error numbers of the MySQL family as the statuses of the seam: the one place that knows them.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_MYSQL_ERROR_H_
#define CLIENTELE_SERVER_STORE_MYSQL_MYSQL_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace clientele::store::mysql {

// What the server or the library says went wrong: a number, the five characters of its SQLSTATE and
// a sentence. The sentence stays out of the message where it repeats values: they may be personal.
struct MysqlError {
  int number = 0;
  absl::string_view sql_state;
  absl::string_view text;
};

// ER_QUERY_INTERRUPTED: somebody, perhaps we, stopped the statement.
inline constexpr int kQueryInterrupted = 1317;

// Of a statement.
absl::Status StatementStatus(const MysqlError& error);

// Of COMMIT, where only a deadlock or a failed certification, which share a number, says for
// certain that the transaction is undone. All else is UNAVAILABLE: it may be on disk.
absl::Status CommitStatus(const MysqlError& error);

// Of connecting, whatever was wrong: the database can't be reached.
absl::Status ConnectStatus(const MysqlError& error);

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_MYSQL_ERROR_H_
