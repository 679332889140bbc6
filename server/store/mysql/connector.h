// The boundary to MySQL Connector/C++ 1.1: its exceptions end here.
//
// Its calls that end a transaction or set how statements are committed drop the errors they get:
// nobody calls them, START TRANSACTION, COMMIT and ROLLBACK are sent as statements.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_CONNECTOR_H_
#define CLIENTELE_SERVER_STORE_MYSQL_CONNECTOR_H_

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/sqlstring.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/store/mysql/mysql_error.h"

namespace clientele::store::mysql {

// The connector's one driver, with this thread known to it.
::sql::Driver& ConnectorDriver();

::sql::SQLString ConnectorText(absl::string_view text);

// Runs what may throw; `status_of` makes a status of a MysqlError.
template <typename Action, typename StatusOf>
absl::Status Guarded(Action action, StatusOf status_of) {
  try {
    action();
    return absl::OkStatus();
  } catch (const ::sql::SQLException& error) {
    return status_of(MysqlError{error.getErrorCode(), error.getSQLStateCStr(), error.what()});
  }
}

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_CONNECTOR_H_
