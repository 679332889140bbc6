// A statement prepared on the server.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_MYSQL_STATEMENT_H_
#define CLIENTELE_SERVER_STORE_MYSQL_MYSQL_STATEMENT_H_

#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>

#include <memory>
#include <string>
#include <vector>

#include "server/store/mysql/mysql_connection.h"

namespace clientele::store::mysql {

class MysqlStatement final : public sql::Statement {
 public:
  MysqlStatement(MysqlConnection& connection, std::unique_ptr<::sql::PreparedStatement> statement);

  // Ready to be bound.
  void Reset();
  // Rows of the last result, which are held until the next one.
  size_t rows_held() const { return rows_held_; }

  void BindInt(int parameter, int64_t value) override;
  void BindText(int parameter, absl::string_view value) override;
  void BindBlob(int parameter, absl::string_view value) override;
  void BindNull(int parameter) override;
  absl::StatusOr<bool> Step() override;
  int64_t RowsChanged() const override { return rows_changed_; }
  bool IsNull(int column) const override;
  int64_t Int(int column) const override;
  absl::string_view Bytes(int column) const override;

 private:
  template <typename Action>
  void Bind(Action action);
  absl::Status Start();

  MysqlConnection& connection_;
  const std::unique_ptr<::sql::PreparedStatement> statement_;
  const bool has_rows_;  // whether it is a query
  absl::Status bind_status_;
  bool started_ = false;
  std::unique_ptr<::sql::ResultSet> rows_;
  size_t rows_held_ = 0;
  int64_t rows_changed_ = 0;
  mutable std::vector<std::string> bytes_;  // of the row, as they were asked for
};

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_MYSQL_STATEMENT_H_
