#include "tests/simulation/driver.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/status_macros.h"
#include "server/store/change_log.h"

namespace clientele::simulation {
namespace {

namespace sql = store::sql;

absl::Status Lost() { return absl::UnavailableError("simulated: the connection is lost"); }

Call CallOf(absl::string_view text) {
  if (absl::EndsWith(text, kLockClause)) return Call::kLockHead;
  if (absl::StartsWith(text, kFlush)) return Call::kFlush;
  return absl::StartsWith(text, "SELECT") ? Call::kRead : Call::kWrite;
}

class Connection;

class Statement final : public sql::Statement {
 public:
  Statement(Connection& connection, absl::string_view text)
      : connection_(connection), text_(text) {}

  void Reset() {
    parameters_.clear();
    rows_ = Rows();
    started_ = false;
  }
  void BindInt(int parameter, int64_t value) override { Bind(parameter, Value::Integer(value)); }
  void BindText(int parameter, absl::string_view value) override {
    Bind(parameter, Value::Text(value));
  }
  void BindBlob(int parameter, absl::string_view value) override {
    Bind(parameter, Value::Blob(value));
  }
  void BindNull(int parameter) override { Bind(parameter, Value()); }

  absl::StatusOr<bool> Step() override;
  int64_t RowsChanged() const override { return rows_changed_; }
  bool IsNull(int column) const override { return At(column).kind == Value::Kind::kNull; }
  int64_t Int(int column) const override { return At(column).integer; }
  absl::string_view Bytes(int column) const override { return At(column).bytes; }

 private:
  void Bind(int parameter, Value value) {
    const auto i = static_cast<size_t>(parameter);
    if (parameters_.size() <= i) parameters_.resize(i + 1);
    parameters_[i] = std::move(value);
  }
  const Value& At(int column) const { return rows_.At(row_, static_cast<size_t>(column)); }

  Connection& connection_;
  const std::string text_;
  std::vector<Value> parameters_;
  // All that the statement gave, as a client library buffers it.
  Rows rows_;
  bool started_ = false;
  size_t row_ = 0;
  int64_t rows_changed_ = 0;
};

class Connection final : public sql::Connection {
 public:
  Connection(Database& database, Interruptions& interruptions, Database::LinkPtr link)
      : database_(database), interruptions_(interruptions), link_(std::move(link)) {}
  ~Connection() override { database_.Cut(*link_); }

  absl::StatusOr<sql::Statement*> Prepare(absl::string_view text) override {
    std::unique_ptr<Statement>& statement = statements_[std::string(text)];
    if (statement == nullptr) {
      RETURN_IF_ERROR(Enter(Call::kPrepare));
      statement = std::make_unique<Statement>(*this, text);
    }
    statement->Reset();
    return statement.get();
  }
  absl::StatusOr<std::unique_ptr<sql::Statement>> PrepareOnce(absl::string_view text) override {
    RETURN_IF_ERROR(Enter(Call::kPrepare));
    return std::make_unique<Statement>(*this, text);
  }
  absl::Status Execute(absl::string_view script) override {
    RETURN_IF_ERROR(Enter(Call::kWrite));
    return database_.RunScript(*link_, std::string(script));
  }
  absl::Status BeginWrite() override {
    RETURN_IF_ERROR(Enter(Call::kBegin));
    return database_.BeginWrite(*link_);
  }
  absl::Status BeginRead() override {
    RETURN_IF_ERROR(Enter(Call::kBegin));
    return database_.BeginRead(*link_);
  }
  absl::Status Commit() override;
  void Rollback() override {
    if (alive()) database_.Rollback(*link_);
  }
  // Nobody goes away in the middle of a statement here.
  void SetCancelled(std::function<bool()>) override {}

  absl::Status Run(const std::string& text, const std::vector<Value>& parameters, Rows& rows,
                   int64_t& rows_changed);

 private:
  bool alive() const { return link_->session != nullptr; }
  absl::Status Enter(Call call);
  absl::Status Suffer(Fault fault);
  void ShowAsSeen(const std::string& text, Rows& rows);

  Database& database_;
  Interruptions& interruptions_;
  const Database::LinkPtr link_;
  std::map<std::string, std::unique_ptr<Statement>> statements_;
};

absl::StatusOr<bool> Statement::Step() {
  if (!started_) {
    RETURN_IF_ERROR(connection_.Run(text_, parameters_, rows_, rows_changed_));
    started_ = true;
    row_ = 0;
  } else {
    ++row_;
  }
  return row_ < rows_.size();
}

absl::Status Connection::Suffer(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return absl::OkStatus();
    case Fault::kCut:
      database_.Cut(*link_);
      return Lost();
    case Fault::kConflict:
      // Without a transaction there is nothing to undo.
      if (!link_->open) return absl::OkStatus();
      database_.Undo(*link_);
      return absl::AbortedError("simulated: deadlock");
    case Fault::kFull:
      return absl::ResourceExhaustedError("simulated: the disk is full");
    case Fault::kInternal:
      break;
  }
  return absl::InternalError("simulated: a fault of the database");
}

absl::Status Connection::Enter(Call call) {
  if (!alive()) return Lost();
  const Fault fault = interruptions_.BeforeCall(link_->owner, call);
  return alive() ? Suffer(fault) : Lost();
}

absl::Status Connection::Run(const std::string& text, const std::vector<Value>& parameters,
                             Rows& rows, int64_t& rows_changed) {
  const Call call = CallOf(text);
  RETURN_IF_ERROR(Enter(call));
  while (call == Call::kLockHead && database_.MustWaitForHead(*link_)) {
    const bool goes_on = interruptions_.WaitForHead(link_->owner);
    if (!alive()) return Lost();
    if (!goes_on) break;
  }
  RETURN_IF_ERROR(database_.Run(*link_, text, parameters, rows));
  rows_changed = link_->rows_changed;
  ShowAsSeen(text, rows);
  return absl::OkStatus();
}

// The columns of a batch are those of store::LoggedBatch, in their order.
void Connection::ShowAsSeen(const std::string& text, Rows& rows) {
  constexpr size_t kColumns = 8, kChecksum = 6, kPayload = 7;
  // A table that no program knows, without rows.
  constexpr char kUnknownTable[] = {99, 0};
  if (rows.columns != kColumns || !absl::StrContains(text, "FROM change_batch")) return;
  const LogSight sight = interruptions_.SightOfLog(link_->owner);
  if (sight == LogSight::kClear) return;
  const size_t last = (rows.size() - 1) * kColumns;
  std::string& checksum = rows.values[last + kChecksum].bytes;
  if (sight == LogSight::kDamaged) {
    checksum.front() = static_cast<char>(checksum.front() ^ 1);
    return;
  }
  std::string& payload = rows.values[last + kPayload].bytes;
  payload.append(kUnknownTable, sizeof(kUnknownTable));
  checksum = store::ChecksumOf(payload);
}

absl::Status Connection::Commit() {
  RETURN_IF_ERROR(Enter(Call::kCommit));
  const CommitFate fate = interruptions_.FateOfCommit(link_->owner);
  switch (fate.kind) {
    case CommitFate::Kind::kDone:
    case CommitFate::Kind::kLanded:
      break;
    case CommitFate::Kind::kSeenBeforeCrash:
      break;
    case CommitFate::Kind::kConflict:
      return Suffer(Fault::kConflict);
    case CommitFate::Kind::kFull:
      database_.Rollback(*link_);
      return Suffer(Fault::kFull);
    case CommitFate::Kind::kLost:
      return Suffer(Fault::kCut);
    case CommitFate::Kind::kLater:
      database_.LeaveBehind(*link_, fate.commits, fate.until);
      return Lost();
  }
  const bool crashes = fate.kind == CommitFate::Kind::kSeenBeforeCrash;
  RETURN_IF_ERROR(database_.Commit(*link_, crashes ? Durable::kOnlyWithTheNext : Durable::kAtOnce));
  interruptions_.AfterCommit(link_->owner);
  if (crashes) {
    database_.Crash();
    interruptions_.AfterCrash();
  }
  if (alive() && fate.kind == CommitFate::Kind::kLanded) return Suffer(Fault::kCut);
  return alive() ? absl::OkStatus() : Lost();
}

class Dialect final : public sql::Dialect {
 public:
  std::string UpsertClause(absl::Span<const absl::string_view> keys,
                           absl::Span<const absl::string_view> others) const override {
    return absl::StrCat(" ON CONFLICT (", absl::StrJoin(keys, ", "), ") DO UPDATE SET ",
                        absl::StrJoin(others, ", ", [](std::string* out, absl::string_view name) {
                          absl::StrAppend(out, name, " = excluded.", name);
                        }));
  }
  absl::string_view LockClause() const override { return kLockClause; }
  bool has_transactional_schema() const override { return true; }
  absl::Span<const store::Migration> migrations() const override {
    return store::SqliteMigrations();
  }
};

class Driver final : public sql::Driver {
 public:
  Driver(int server, Database& database, Interruptions& interruptions)
      : server_(server), database_(database), interruptions_(interruptions) {}

  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectWriter() override { return Connect(); }
  absl::StatusOr<std::unique_ptr<sql::Connection>> ConnectReader() override { return Connect(); }
  const sql::Dialect& dialect() const override { return dialect_; }
  absl::string_view name() const override { return "simulated"; }
  absl::string_view durability() const override { return "full"; }
  bool is_shared() const override { return true; }
  bool shows_undurable() const override { return true; }

 private:
  absl::StatusOr<std::unique_ptr<sql::Connection>> Connect() {
    if (interruptions_.BeforeCall(server_, Call::kConnect) != Fault::kNone) return Lost();
    return std::make_unique<Connection>(database_, interruptions_, database_.Connect(server_));
  }

  const int server_;
  Database& database_;
  Interruptions& interruptions_;
  const Dialect dialect_;
};

}  // namespace

std::unique_ptr<sql::Driver> MakeDriver(int server, Database& database,
                                        Interruptions& interruptions) {
  return std::make_unique<Driver>(server, database, interruptions);
}

}  // namespace clientele::simulation
