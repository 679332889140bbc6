#include "server/store/question_run.h"

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/classification.h"
#include "server/store/audience_members.h"

namespace clientele::store {

using filter_sql::Cat;
using filter_sql::Sql;

absl::StatusOr<std::unique_ptr<sql::Statement>> QuestionRun::Start(const Sql& select) {
  if (cancelled_ && cancelled_()) return MakeError(Reason::kCallCancelled, "the caller went away");
  if (!sql_.audiences().empty()) {
    RETURN_IF_ERROR(LoadAudienceMembers(connection_, sql_.audiences(), cancelled_));
  }
  return filter_sql::Start(connection_, sql_.Statement(select));
}

OperandSelect SelectOperand(QuestionRun& run, const filter::Operand& operand) {
  const filter_sql::Columns columns = run.clients().Of(operand);
  const filter::FieldType type = ShapeOf(operand, run.policy()).type;
  OperandSelect select;
  select.is_text = type == filter::FieldType::kText || type == filter::FieldType::kSlug;
  select.list = columns.value;
  if (columns.is_average()) {
    select.list = Cat(columns.value, ", ", columns.left_over, ", ", columns.count);
    select.width = 3;
  }
  return select;
}

OperandResult OperandSelect::Read(const sql::Statement& statement, int column) const {
  OperandResult result;
  result.present = !statement.IsNull(column);
  if (!result.present) return result;
  if (is_text) {
    result.value.text = std::string(statement.Bytes(column));
  } else if (width == 3) {
    const int64_t count = statement.Int(column + 2);
    const int64_t total = statement.Int(column) * count + statement.Int(column + 1);
    result.value.number = domain::Average(total, count);
  } else {
    result.value.number = statement.Int(column);
  }
  return result;
}

}  // namespace clientele::store
