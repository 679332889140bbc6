// A question while it runs: what it asks for is put together, its statement is run, and the
// caller's going away is noticed.
#ifndef CLIENTELE_SERVER_STORE_QUESTION_RUN_H_
#define CLIENTELE_SERVER_STORE_QUESTION_RUN_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/filter/answers.h"
#include "server/store/filter_sql/text.h"
#include "server/store/filter_to_sql.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// Watches for cancellation as long as it lives; the connection goes back to others unwatched.
class CancellationGuard {
 public:
  CancellationGuard(sql::Connection& connection, const filter::Cancelled& cancelled)
      : connection_(connection) {
    connection_.SetCancelled(cancelled);
  }
  ~CancellationGuard() { connection_.SetCancelled(nullptr); }
  CancellationGuard(const CancellationGuard&) = delete;
  CancellationGuard& operator=(const CancellationGuard&) = delete;

 private:
  sql::Connection& connection_;
};

class QuestionRun {
 public:
  QuestionRun(sql::Connection& connection, const domain::Policy& policy, UnixSeconds now,
              const filter::Cancelled& cancelled)
      : connection_(connection),
        cancelled_(cancelled),
        guard_(connection, cancelled),
        moment_(policy, now),
        sql_(moment_) {}

  const domain::Policy& policy() const { return moment_.policy; }
  FilterToSql& sql() { return sql_; }
  filter_sql::Relation& clients() { return sql_.clients(); }

  // The statement, with what it names before it; ready to be stepped.
  absl::StatusOr<std::unique_ptr<sql::Statement>> Start(const filter_sql::Sql& select);

 private:
  sql::Connection& connection_;
  const filter::Cancelled& cancelled_;
  const CancellationGuard guard_;
  const filter_sql::Moment moment_;
  FilterToSql sql_;
};

// What a row of a statement has of an operand, from column `column` on.
struct OperandResult {
  bool present = false;
  filter::Value value;  // of an average, rounded for show
};

// Columns of a SELECT list that read an operand.
struct OperandSelect {
  filter_sql::Sql list;  // "c.x0" or "c.x0, c.x1, c.x2"
  int width = 1;
  bool is_text = false;

  OperandResult Read(const sql::Statement& statement, int column) const;
};
OperandSelect SelectOperand(QuestionRun& run, const filter::Operand& operand);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_QUESTION_RUN_H_
