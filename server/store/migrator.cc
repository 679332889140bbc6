#include "server/store/migrator.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/store/sql/script.h"

namespace clientele::store {
namespace {

constexpr absl::string_view kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "number INTEGER PRIMARY KEY, name VARCHAR(64) NOT NULL, applied_at BIGINT NOT NULL)";

// Stands for no migration: who has its lock may change the schema.
constexpr int64_t kLockNumber = 0;
// Each waits as long as the database lets a statement wait for a lock: minutes in all, for a large
// table that another server changes.
constexpr int kLockAttempts = 200;

absl::StatusOr<int64_t> ReadNumber(sql::Connection& connection, absl::string_view query) {
  ASSIGN_OR_RETURN(sql::Statement * statement, connection.Prepare(query));
  RETURN_IF_ERROR(statement->Step().status());
  return statement->Int(0);
}

absl::StatusOr<int64_t> NewestApplied(sql::Connection& connection) {
  return ReadNumber(connection, "SELECT COALESCE(MAX(number), 0) FROM schema_migration");
}

absl::Status Record(sql::Connection& connection, int64_t number, absl::string_view name,
                    int64_t now) {
  ASSIGN_OR_RETURN(sql::Statement * statement,
                   connection.Prepare(
                       "INSERT INTO schema_migration (number, name, applied_at) VALUES (?, ?, ?)"));
  statement->BindInt(0, number);
  statement->BindText(1, name);
  statement->BindInt(2, now);
  return statement->Step().status();
}

absl::Status AllowExisting(absl::Status status) {
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

absl::Status ApplyAtOnce(sql::Connection& connection, int64_t number, const Migration& migration,
                         int64_t now) {
  RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = connection.Execute(migration.script);
  if (status.ok()) status = Record(connection, number, migration.name, now);
  if (status.ok()) status = connection.Commit();
  if (!status.ok()) connection.Rollback();
  return status;
}

absl::Status ApplyStepByStep(sql::Connection& connection, int64_t number,
                             const Migration& migration, int64_t now) {
  for (const absl::string_view statement : sql::SplitScript(migration.script)) {
    RETURN_IF_ERROR(AllowExisting(connection.Execute(statement)));
  }
  return AllowExisting(Record(connection, number, migration.name, now));
}

// The lock is a row's, in a transaction of a connection of its own: changes of the schema end the
// transactions that they are made in.
absl::StatusOr<std::unique_ptr<sql::Connection>> Lock(sql::Driver& driver) {
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Connection> holder, driver.ConnectMigrator());
  const std::string rest = absl::StrCat("FROM schema_migration WHERE number = ", kLockNumber);
  ASSIGN_OR_RETURN(const int64_t rows, ReadNumber(*holder, "SELECT COUNT(*) " + rest));
  if (rows == 0) RETURN_IF_ERROR(AllowExisting(Record(*holder, kLockNumber, "lock", 0)));
  absl::Status status;
  for (int attempt = 0; attempt < kLockAttempts; ++attempt) {
    RETURN_IF_ERROR(holder->BeginWrite());
    status =
        ReadNumber(*holder, absl::StrCat("SELECT number ", rest, driver.dialect().LockClause()))
            .status();
    if (status.ok()) return holder;
    holder->Rollback();
    if (!absl::IsAborted(status)) break;
  }
  return status;
}

}  // namespace

absl::Status Migrate(sql::Driver& driver, absl::Span<const Migration> migrations, int64_t now) {
  ASSIGN_OR_RETURN(const auto connection, driver.ConnectMigrator());
  RETURN_IF_ERROR(connection->Execute(kCreateTable));
  const auto newest = static_cast<int64_t>(migrations.size());
  ASSIGN_OR_RETURN(int64_t applied, NewestApplied(*connection));
  if (applied > newest) {
    return absl::FailedPreconditionError(absl::StrCat("the base has schema ", applied,
                                                      ", this program knows up to ", newest,
                                                      ": start a newer one"));
  }
  const bool transactional = driver.dialect().has_transactional_schema();
  std::unique_ptr<sql::Connection> lock;
  if (applied < newest && !transactional) {
    ASSIGN_OR_RETURN(lock, Lock(driver));
    // Another server may have done it meanwhile.
    ASSIGN_OR_RETURN(applied, NewestApplied(*connection));
  }
  const auto apply = transactional ? ApplyAtOnce : ApplyStepByStep;
  for (int64_t number = applied; number < newest; ++number) {
    RETURN_IF_ERROR(apply(*connection, number + 1, migrations[static_cast<size_t>(number)], now));
  }
  return absl::OkStatus();
}

}  // namespace clientele::store
