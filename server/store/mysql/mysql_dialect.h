// SQL as the MySQL family speaks it.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_MYSQL_DIALECT_H_
#define CLIENTELE_SERVER_STORE_MYSQL_MYSQL_DIALECT_H_

#include <string>

#include "server/store/sql/connection.h"

namespace clientele::store::mysql {

class MysqlDialect final : public sql::Dialect {
 public:
  // Any unique key that is taken makes the server replace, of whatever row has it. The first thing
  // that the clause sets keeps it to the row with the same primary key: for another row that key
  // becomes NULL, which no key may be, and the statement fails with ALREADY_EXISTS.
  std::string UpsertClause(absl::Span<const absl::string_view> keys,
                           absl::Span<const absl::string_view> others) const override;
  absl::string_view LockClause() const override { return " FOR UPDATE"; }
  bool has_transactional_schema() const override { return false; }
  absl::Span<const Migration> migrations() const override { return MysqlMigrations(); }
};

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_MYSQL_DIALECT_H_
