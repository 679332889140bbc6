#include "server/service/judge_each.h"

#include <string>
#include <utility>

#include "server/base/error.h"
#include "server/service/store_errors.h"

namespace clientele::service {
namespace {

RowRejection ToRejection(size_t item, const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  RowRejection rejection;
  rejection.row = static_cast<int64_t>(item);
  rejection.reason = details.reason;
  if (!details.violations.empty()) rejection.field = details.violations.front().field;
  rejection.message = std::string(status.message());
  return rejection;
}

}  // namespace

absl::Status JudgeEach(WorkingSet& ws, size_t count, absl::FunctionRef<absl::Status(size_t)> judge,
                       WriteOutcome& outcome) {
  for (size_t i = 0; i < count; ++i) {
    const WorkingSet::Mark mark = ws.Begin();
    const absl::Status status = judge(i);
    if (status.ok()) {
      ws.Accept(mark);
      continue;
    }
    ws.RollBack(mark);
    if (IsStoreError(status)) return status;
    outcome.rejections.push_back(ToRejection(i, status));
  }
  return absl::OkStatus();
}

}  // namespace clientele::service
