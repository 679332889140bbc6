#include "server/service/requests.h"

#include "server/base/error.h"
#include "server/service/limits.h"

namespace clientele::service {

absl::StatusOr<std::optional<WriteOutcome>> KnownAnswer(
    const std::optional<domain::RequestRow>& known, const RequestKey& key, UnixSeconds now) {
  if (!known.has_value() || known->recorded_at + kRequestSeconds <= now) return std::nullopt;
  if (known->fingerprint == key.fingerprint) return DecodeOutcome(known->response);
  return MakeError(Reason::kRequestIdReused,
                   "this request_id came with other content before; use a new one");
}

}  // namespace clientele::service
