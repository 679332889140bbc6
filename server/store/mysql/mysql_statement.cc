#include "server/store/mysql/mysql_statement.h"

#include <utility>

#include "server/base/status_macros.h"

namespace clientele::store::mysql {
namespace {

// The connector counts from 1.
uint32_t Place(int index) { return static_cast<uint32_t>(index) + 1; }

}  // namespace

MysqlStatement::MysqlStatement(MysqlConnection& connection,
                               std::unique_ptr<::sql::PreparedStatement> statement)
    : connection_(connection),
      statement_(std::move(statement)),
      has_rows_(statement_->getMetaData()->getColumnCount() > 0) {}

void MysqlStatement::Reset() {
  rows_.reset();
  started_ = false;
  bind_status_ = absl::OkStatus();
  Bind([&] { statement_->clearParameters(); });
}

template <typename Action>
void MysqlStatement::Bind(Action action) {
  if (bind_status_.ok()) bind_status_ = Guarded(action, StatementStatus);
}

void MysqlStatement::BindInt(int parameter, int64_t value) {
  Bind([&] { statement_->setInt64(Place(parameter), value); });
}

void MysqlStatement::BindText(int parameter, absl::string_view value) {
  Bind([&] { statement_->setString(Place(parameter), ConnectorText(value)); });
}

void MysqlStatement::BindBlob(int parameter, absl::string_view value) {
  BindText(parameter, value);
}

void MysqlStatement::BindNull(int parameter) {
  Bind([&] { statement_->setNull(Place(parameter), 0); });
}

absl::Status MysqlStatement::Start() {
  RETURN_IF_ERROR(bind_status_);
  started_ = true;
  rows_.reset();
  rows_held_ = 0;
  return connection_.Run([&] {
    if (!has_rows_) {
      rows_changed_ = statement_->executeUpdate();
      return;
    }
    rows_.reset(statement_->executeQuery());
    rows_held_ = rows_->rowsCount();
  });
}

absl::StatusOr<bool> MysqlStatement::Step() {
  if (!started_) RETURN_IF_ERROR(Start());
  if (rows_ == nullptr) return false;
  bytes_.clear();
  bool row = false;
  RETURN_IF_ERROR(Guarded([&] { row = rows_->next(); }, StatementStatus));
  return row;
}

bool MysqlStatement::IsNull(int column) const { return rows_->isNull(Place(column)); }

int64_t MysqlStatement::Int(int column) const { return rows_->getInt64(Place(column)); }

absl::string_view MysqlStatement::Bytes(int column) const {
  const size_t place = static_cast<size_t>(column);
  if (bytes_.size() <= place) bytes_.resize(place + 1);
  bytes_[place] = rows_->getString(Place(column));
  return bytes_[place];
}

}  // namespace clientele::store::mysql
