#include "server/store/migrator.h"

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele::store {
namespace {

constexpr absl::string_view kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "number INTEGER PRIMARY KEY, name VARCHAR(64) NOT NULL, applied_at BIGINT NOT NULL)";

absl::StatusOr<int64_t> NewestApplied(sql::Connection& connection) {
  ASSIGN_OR_RETURN(sql::Statement * statement,
                   connection.Prepare("SELECT COALESCE(MAX(number), 0) FROM schema_migration"));
  RETURN_IF_ERROR(statement->Step().status());
  return statement->Int(0);
}

absl::Status Apply(sql::Connection& connection, int64_t number, const Migration& migration,
                   int64_t now) {
  RETURN_IF_ERROR(connection.Execute(migration.script));
  ASSIGN_OR_RETURN(sql::Statement * statement,
                   connection.Prepare(
                       "INSERT INTO schema_migration (number, name, applied_at) VALUES (?, ?, ?)"));
  statement->BindInt(0, number);
  statement->BindText(1, migration.name);
  statement->BindInt(2, now);
  return statement->Step().status();
}

}  // namespace

absl::Status Migrate(sql::Connection& connection, absl::Span<const Migration> migrations,
                     int64_t now) {
  RETURN_IF_ERROR(connection.Execute(kCreateTable));
  ASSIGN_OR_RETURN(const int64_t applied, NewestApplied(connection));
  if (applied > static_cast<int64_t>(migrations.size())) {
    return absl::FailedPreconditionError(absl::StrCat("the base has schema ", applied,
                                                      ", this program knows up to ",
                                                      migrations.size(), ": start a newer one"));
  }
  for (auto number = applied; number < static_cast<int64_t>(migrations.size()); ++number) {
    RETURN_IF_ERROR(connection.BeginWrite());
    absl::Status status =
        Apply(connection, number + 1, migrations[static_cast<size_t>(number)], now);
    if (status.ok()) status = connection.Commit();
    if (!status.ok()) {
      connection.Rollback();
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace clientele::store
