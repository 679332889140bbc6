#include "server/store/sqlite/sqlite_driver.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::store::sqlite {
namespace {

// A reader waits this long for the schema change or recovery of a writer; writers never wait for
// each other, there is one.
constexpr int kBusyTimeoutMs = 5'000;
// Steps of SQLite's machine between two looks at whether the caller is gone: well below a
// millisecond, but for steps that sort.
constexpr int kStepsBetweenLooks = 2'000;

bool IsTakenKey(const SQLite::Exception& error) {
  const int code = error.getExtendedErrorCode();
  return code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE ||
         code == SQLITE_CONSTRAINT_ROWID;
}

absl::Status Translate(const SQLite::Exception& error) {
  const std::string message = absl::StrCat("sqlite: ", error.what());
  switch (error.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::AbortedError(message);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(message);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return absl::UnavailableError(message);
    case SQLITE_CONSTRAINT:
      return IsTakenKey(error) ? absl::AlreadyExistsError(message) : absl::InternalError(message);
    case SQLITE_INTERRUPT:
      return MakeError(Reason::kCallCancelled, "the caller went away");
    default:
      return absl::InternalError(message);
  }
}

// Runs what may throw, at the one boundary where exceptions are known.
template <typename Action>
absl::Status Guarded(Action action) {
  try {
    action();
    return absl::OkStatus();
  } catch (const SQLite::Exception& error) {
    return Translate(error);
  }
}

class SqliteStatement final : public sql::Statement {
 public:
  SqliteStatement(SQLite::Database& database, const std::string& text)
      : database_(database), statement_(database, text) {}

  void Reset() {
    // tryReset repeats the error of the last step, which was reported then.
    statement_.tryReset();
    statement_.clearBindings();
    bind_status_ = absl::OkStatus();
  }

  void BindInt(int parameter, int64_t value) override {
    Bind([&] { statement_.bind(parameter + 1, value); });
  }
  void BindText(int parameter, absl::string_view value) override {
    Bind([&] { statement_.bind(parameter + 1, std::string(value)); });
  }
  void BindBlob(int parameter, absl::string_view value) override {
    // A null pointer would bind NULL.
    const char* bytes = value.empty() ? "" : value.data();
    Bind([&] { statement_.bind(parameter + 1, bytes, static_cast<int>(value.size())); });
  }
  void BindNull(int parameter) override {
    Bind([&] { statement_.bind(parameter + 1); });
  }

  absl::StatusOr<bool> Step() override {
    RETURN_IF_ERROR(bind_status_);
    bool row = false;
    RETURN_IF_ERROR(Guarded([&] { row = statement_.executeStep(); }));
    if (!row) rows_changed_ = database_.getChanges();
    return row;
  }
  int64_t RowsChanged() const override { return rows_changed_; }

  bool IsNull(int column) const override { return statement_.isColumnNull(column); }
  int64_t Int(int column) const override { return Column(column).getInt64(); }
  absl::string_view Bytes(int column) const override {
    const SQLite::Column value = Column(column);
    return absl::string_view(static_cast<const char*>(value.getBlob()),
                             static_cast<size_t>(value.getBytes()));
  }

 private:
  SQLite::Column Column(int column) const {
    return const_cast<SQLite::Statement&>(statement_).getColumn(column);
  }
  template <typename Action>
  void Bind(Action action) {
    if (bind_status_.ok()) bind_status_ = Guarded(action);
  }

  SQLite::Database& database_;
  SQLite::Statement statement_;
  absl::Status bind_status_;
  int64_t rows_changed_ = 0;
};

class SqliteConnection final : public sql::Connection {
 public:
  SqliteConnection(const std::string& path, int flags) : database_(path, flags, kBusyTimeoutMs) {}

  absl::StatusOr<sql::Statement*> Prepare(absl::string_view text) override {
    const auto found = statements_.find(text);
    if (found != statements_.end()) {
      found->second->Reset();
      return found->second.get();
    }
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteStatement> statement, Make(text));
    return statements_.emplace(text, std::move(statement)).first->second.get();
  }

  absl::StatusOr<std::unique_ptr<sql::Statement>> PrepareOnce(absl::string_view text) override {
    return Make(text);
  }

  absl::Status Execute(absl::string_view script) override {
    return Guarded([&] { database_.exec(std::string(script)); });
  }

  absl::Status BeginWrite() override { return Execute("BEGIN IMMEDIATE"); }
  absl::Status BeginRead() override { return Execute("BEGIN DEFERRED"); }
  absl::Status Commit() override {
    ResetAll();
    return Execute("COMMIT");
  }
  void Rollback() override {
    ResetAll();
    // After some errors SQLite has rolled back by itself; then there is nothing left to do.
    if (sqlite3_get_autocommit(database_.getHandle()) == 0) Execute("ROLLBACK").IgnoreError();
  }

  // Deleted content was overwritten in the pages; what is left of it is in the write-ahead log,
  // which is emptied. Nobody is waited for: writes wait for us.
  absl::StatusOr<bool> Scrub() override {
    sqlite3* const handle = database_.getHandle();
    sqlite3_busy_timeout(handle, 0);
    const int code =
        sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    if (code == SQLITE_OK) return true;
    if (code == SQLITE_BUSY) return false;
    return Translate(SQLite::Exception(handle, code));
  }

  void SetCancelled(std::function<bool()> cancelled) override {
    cancelled_ = std::move(cancelled);
    sqlite3_progress_handler(
        database_.getHandle(), kStepsBetweenLooks,
        cancelled_ == nullptr
            ? nullptr
            : +[](void*
                      self) { return static_cast<SqliteConnection*>(self)->cancelled_() ? 1 : 0; },
        this);
  }

  absl::Status Pragma(absl::string_view setting, absl::string_view want) {
    std::string got;
    RETURN_IF_ERROR(Guarded([&] {
      database_.exec(absl::StrCat("PRAGMA ", setting, "=", want));
      got = database_.execAndGet(absl::StrCat("PRAGMA ", setting)).getString();
    }));
    if (got == want) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("sqlite: ", setting, " is ", got, ", not ", want));
  }

 private:
  absl::StatusOr<std::unique_ptr<SqliteStatement>> Make(absl::string_view text) {
    std::unique_ptr<SqliteStatement> statement;
    RETURN_IF_ERROR(Guarded(
        [&] { statement = std::make_unique<SqliteStatement>(database_, std::string(text)); }));
    return statement;
  }
  // A statement that was not stepped to its end keeps the transaction open.
  void ResetAll() {
    for (auto& [text, statement] : statements_) statement->Reset();
  }

  std::function<bool()> cancelled_;
  SQLite::Database database_;
  absl::flat_hash_map<std::string, std::unique_ptr<SqliteStatement>> statements_;
};

class SqliteDialect final : public sql::Dialect {
 public:
  std::string UpsertClause(absl::Span<const absl::string_view> keys,
                           absl::Span<const absl::string_view> others) const override {
    return absl::StrCat(" ON CONFLICT (", absl::StrJoin(keys, ", "), ") DO UPDATE SET ",
                        absl::StrJoin(others, ", ", [](std::string* out, absl::string_view name) {
                          absl::StrAppend(out, name, " = excluded.", name);
                        }));
  }
  // BEGIN IMMEDIATE has locked the whole file.
  absl::string_view LockClause() const override { return ""; }
  absl::Span<const Migration> migrations() const override { return SqliteMigrations(); }
};

// Held for as long as the driver lives; the operating system frees it when the process dies.
class FileLock {
 public:
  static absl::StatusOr<FileLock> Take(const std::string& path) {
    const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
      return absl::UnavailableError(absl::StrCat("can't open ", path, ": ", strerror(errno)));
    }
    FileLock lock(file);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
      return absl::UnavailableError(
          absl::StrCat("another process has the base open (", path, " is locked)"));
    }
    return lock;
  }

  FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileLock(const FileLock&) = delete;
  FileLock& operator=(FileLock&&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() {
    if (file_ >= 0) close(file_);
  }

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;
};

class SqliteDriver final : public sql::Driver {
 public:
  SqliteDriver(std::string path, FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectWriter() override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection,
                     Connect(SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
    // Read back what was set: other builds of SQLite have other defaults, and a file system may
    // refuse the write-ahead log.
    RETURN_IF_ERROR(connection->Pragma("journal_mode", "wal"));
    RETURN_IF_ERROR(connection->Pragma("synchronous", "2"));
    RETURN_IF_ERROR(connection->Pragma("secure_delete", "1"));
    return connection;
  }

  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectReader() override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, Connect(SQLite::OPEN_READONLY));
    return connection;
  }

  const sql::Dialect& dialect() const override { return dialect_; }
  absl::string_view name() const override { return "sqlite"; }
  absl::string_view durability() const override { return "full"; }
  bool is_shared() const override { return false; }

 private:
  absl::StatusOr<std::unique_ptr<SqliteConnection>> Connect(int flags) {
    std::unique_ptr<SqliteConnection> connection;
    RETURN_IF_ERROR(Guarded([&] {
      connection = std::make_unique<SqliteConnection>(path_, flags | SQLITE_OPEN_NOMUTEX);
    }));
    return connection;
  }

  const std::string path_;
  const FileLock lock_;
  const SqliteDialect dialect_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<sql::Driver>> OpenSqlite(const std::string& path) {
  ASSIGN_OR_RETURN(FileLock lock, FileLock::Take(absl::StrCat(path, ".lock")));
  return std::make_unique<SqliteDriver>(path, std::move(lock));
}

}  // namespace clientele::store::sqlite
