// Changing the policy.
#ifndef CLIENTELE_SERVER_SERVICE_POLICIES_H_
#define CLIENTELE_SERVER_SERVICE_POLICIES_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/service/mutation.h"

namespace clientele::service {

// Sets the fields that a caller named.
using PolicyPatch = std::function<void(domain::Policy&)>;

// The policy with the patch applied, checked against its bounds and against what can't change.
// INVALID_FIELD, ETAG_MISMATCH when `etag` is not the version.
absl::StatusOr<domain::Policy> PatchPolicy(const domain::Policy& policy, const PolicyPatch& patch,
                                           std::optional<int64_t> etag);

// An attribute that is declared anew must be of the type it had before: clients that have a value
// keep it. INVALID_FIELD.
absl::Status CheckAttributesOfOld(const domain::Policy& policy, const domain::Policy& patched,
                                  absl::Span<const domain::PolicyRow> versions);

// changed: 0 when the patch sets what was set already.
Mutation UpdatePolicy(PolicyPatch patch, std::optional<int64_t> etag, std::string actor);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_POLICIES_H_
