// Answers kept for the repetition of a request.
#ifndef CLIENTELE_SERVER_SERVICE_REQUESTS_H_
#define CLIENTELE_SERVER_SERVICE_REQUESTS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "server/service/mutation.h"
#include "server/store/reader.h"

namespace clientele::service {

// The first answer, if the request was done already. REQUEST_ID_REUSED when its content was
// another.
absl::StatusOr<std::optional<WriteOutcome>> KnownAnswer(
    const std::optional<domain::RequestRow>& known, const RequestKey& key, UnixSeconds now);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_REQUESTS_H_
