#include "tests/simulation/sqlite_session.h"

#include <sqlite3.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele::simulation {
namespace {

void Bind(sqlite3_stmt* statement, int position, const Value& value) {
  const int size = static_cast<int>(value.bytes.size());
  switch (value.kind) {
    case Value::Kind::kNull:
      sqlite3_bind_null(statement, position);
      break;
    case Value::Kind::kInteger:
      sqlite3_bind_int64(statement, position, value.integer);
      break;
    case Value::Kind::kText:
      sqlite3_bind_text(statement, position, value.bytes.data(), size, SQLITE_STATIC);
      break;
    case Value::Kind::kBlob:
      sqlite3_bind_blob(statement, position, value.bytes.data(), size, SQLITE_STATIC);
      break;
  }
}

Value Column(sqlite3_stmt* statement, int column) {
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) return {};
  if (type == SQLITE_INTEGER) return Value::Integer(sqlite3_column_int64(statement, column));
  const char* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, column));
  const absl::string_view view(bytes, size);
  return type == SQLITE_TEXT ? Value::Text(view) : Value::Blob(view);
}

}  // namespace

SqliteSession::SqliteSession(const std::string& path) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &database_, flags, nullptr) != SQLITE_OK) std::abort();
  sqlite3_extended_result_codes(database_, 1);
  // The machine's crashes are not what is simulated.
  if (!RunScript("PRAGMA synchronous=OFF").ok()) std::abort();
}

SqliteSession::~SqliteSession() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

absl::Status SqliteSession::LastError() const {
  const int code = sqlite3_extended_errcode(database_);
  const std::string message = absl::StrCat("simulated: ", sqlite3_errmsg(database_));
  if ((code & 0xff) == SQLITE_BUSY) return absl::AbortedError(message);
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE) {
    return absl::AlreadyExistsError(message);
  }
  return absl::InternalError(message);
}

absl::Status SqliteSession::Prepare(absl::string_view text, sqlite3_stmt*& statement) {
  const auto found = statements_.find(text);
  if (found != statements_.end()) {
    statement = found->second;
    return absl::OkStatus();
  }
  if (sqlite3_prepare_v3(database_, text.data(), static_cast<int>(text.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return LastError();
  }
  statements_.emplace(text, statement);
  return absl::OkStatus();
}

absl::Status SqliteSession::Run(absl::string_view text, absl::Span<const Value> parameters,
                                Rows* rows) {
  sqlite3_stmt* statement = nullptr;
  RETURN_IF_ERROR(Prepare(text, statement));
  for (size_t i = 0; i < parameters.size(); ++i) {
    Bind(statement, static_cast<int>(i) + 1, parameters[i]);
  }
  int code = SQLITE_ROW;
  const int columns = sqlite3_column_count(statement);
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (rows == nullptr) continue;
    rows->columns = static_cast<size_t>(columns);
    for (int i = 0; i < columns; ++i) rows->values.push_back(Column(statement, i));
  }
  const absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : LastError();
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return status;
}

int64_t SqliteSession::RowsChanged() const { return sqlite3_changes(database_); }

absl::Status SqliteSession::RunScript(const std::string& script) {
  return sqlite3_exec(database_, script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK
             ? absl::OkStatus()
             : LastError();
}

void SqliteSession::Rollback() {
  if (sqlite3_get_autocommit(database_) == 0) Run("ROLLBACK").IgnoreError();
}

}  // namespace clientele::simulation
