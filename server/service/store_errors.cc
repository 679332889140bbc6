#include "server/service/store_errors.h"

#include "server/base/error.h"

namespace clientele::service {

bool IsStoreError(const absl::Status& status) {
  return !status.ok() && DetailsOf(status).reason == Reason::kInternal;
}

bool IsRefusal(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsAlreadyExists(status);
}

absl::Status ToPublic(const absl::Status& status) {
  if (!IsStoreError(status)) return status;
  if (absl::IsResourceExhausted(status)) {
    return MakeError(Reason::kStoreFull, "the base has no space left; nothing was changed");
  }
  if (absl::IsUnavailable(status) || absl::IsAborted(status)) {
    return MakeError(Reason::kStoreUnavailable, "the base can't be reached just now; try again");
  }
  return MakeError(Reason::kInternal, "an internal fault; see the log");
}

}  // namespace clientele::service
