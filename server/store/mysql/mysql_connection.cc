#include "server/store/mysql/mysql_connection.h"

#include <cppconn/resultset.h>

#include <iterator>

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/store/mysql/mysql_statement.h"
#include "server/store/sql/script.h"

namespace clientele::store::mysql {
namespace {

absl::Status Cancelled() { return MakeError(Reason::kCallCancelled, "the caller went away"); }

}  // namespace

MysqlConnection::MysqlConnection(Session session, std::shared_ptr<StatementKiller> killer)
    : session_(std::move(session)),
      killer_(std::move(killer)),
      plain_(session_.connection->createStatement()) {}

MysqlConnection::~MysqlConnection() = default;

absl::Status MysqlConnection::Run(const std::function<void()>& action) {
  if (broken_) return absl::UnavailableError("mysql: the connection could not roll back");
  if (aborted_) return absl::AbortedError("mysql: the transaction was undone by a conflict");
  if (cancelled_ != nullptr && cancelled_()) return Cancelled();
  ConnectorDriver();
  bool interrupted = false;
  const StatementKiller::Watch watch(*killer_, session_.id, cancelled_);
  const absl::Status status = Guarded(action, [&](const MysqlError& error) {
    interrupted = error.number == kQueryInterrupted;
    return StatementStatus(error);
  });
  if (interrupted && watch.killed()) return Cancelled();
  aborted_ = in_transaction_ && absl::IsAborted(status);
  return status;
}

absl::StatusOr<std::unique_ptr<MysqlStatement>> MysqlConnection::Make(absl::string_view text) {
  std::unique_ptr<MysqlStatement> statement;
  RETURN_IF_ERROR(Run([&] {
    statement = std::make_unique<MysqlStatement>(
        *this, std::unique_ptr<::sql::PreparedStatement>(
                   session_.connection->prepareStatement(ConnectorText(text))));
  }));
  return statement;
}

absl::StatusOr<sql::Statement*> MysqlConnection::Prepare(absl::string_view text) {
  const auto found = by_text_.find(text);
  if (found != by_text_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
  } else {
    ASSIGN_OR_RETURN(std::unique_ptr<MysqlStatement> made, Make(text));
    if (kept_.size() == kMaxKeptStatements) {
      by_text_.erase(kept_.back().first);
      kept_.pop_back();
    }
    kept_.emplace_front(text, std::move(made));
    by_text_.emplace(kept_.front().first, kept_.begin());
  }
  MysqlStatement& statement = *kept_.front().second;
  statement.Reset();
  return &statement;
}

absl::StatusOr<std::unique_ptr<sql::Statement>> MysqlConnection::PrepareOnce(
    absl::string_view text) {
  return Make(text);
}

absl::Status MysqlConnection::ExecuteOne(absl::string_view statement) {
  return Run([&] {
    // A result that nobody reads would be in the way of the next statement's.
    if (plain_->execute(ConnectorText(statement))) {
      const std::unique_ptr<::sql::ResultSet> unread(plain_->getResultSet());
    }
  });
}

absl::Status MysqlConnection::Execute(absl::string_view script) {
  for (const absl::string_view statement : sql::SplitScript(script)) {
    RETURN_IF_ERROR(ExecuteOne(statement));
  }
  return absl::OkStatus();
}

absl::Status MysqlConnection::Begin(absl::string_view statement) {
  RETURN_IF_ERROR(ExecuteOne(statement));
  in_transaction_ = true;
  return absl::OkStatus();
}

absl::Status MysqlConnection::BeginWrite() { return Begin("START TRANSACTION"); }

absl::Status MysqlConnection::BeginRead() {
  return Begin("START TRANSACTION WITH CONSISTENT SNAPSHOT");
}

absl::Status MysqlConnection::Commit() {
  if (broken_ || aborted_) return Run([] {});
  in_transaction_ = false;
  ConnectorDriver();
  return Guarded([&] { plain_->execute("COMMIT"); }, CommitStatus);
}

void MysqlConnection::Rollback() {
  in_transaction_ = aborted_ = false;
  ConnectorDriver();
  // Whatever the caller waits for: the locks go now.
  broken_ = broken_ || !Guarded([&] { plain_->execute("ROLLBACK"); }, StatementStatus).ok();
  DropLargeResults();
}

void MysqlConnection::DropLargeResults() {
  for (auto kept = kept_.begin(); kept != kept_.end();) {
    const auto next = std::next(kept);
    if (kept->second->rows_held() > kMaxKeptRows) {
      by_text_.erase(kept->first);
      kept_.erase(kept);
    }
    kept = next;
  }
}

void MysqlConnection::SetCancelled(std::function<bool()> cancelled) {
  cancelled_ = std::move(cancelled);
}

}  // namespace clientele::store::mysql
