// Many items in one mutation, each judged on its own: a refused one loses only itself.
#ifndef CLIENTELE_SERVER_SERVICE_JUDGE_EACH_H_
#define CLIENTELE_SERVER_SERVICE_JUDGE_EACH_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

// Calls judge(i) for every item. One that gives an error leaves nothing behind in the working set
// and is added to the outcome's rejections. Errors: those of the store, after which nothing counts.
absl::Status JudgeEach(WorkingSet& ws, size_t count, absl::FunctionRef<absl::Status(size_t)> judge,
                       WriteOutcome& outcome);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_JUDGE_EACH_H_
