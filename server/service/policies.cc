#include "server/service/policies.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

// Clients have values of the type that an attribute was declared with.
void CheckTypes(const domain::Policy& policy, const domain::Policy& patched,
                Violations& violations) {
  for (size_t i = 0; i < patched.attributes.size(); ++i) {
    const domain::Attribute& attribute = patched.attributes[i];
    const domain::Attribute* declared = policy.FindAttribute(attribute.id);
    if (declared == nullptr || declared->type == attribute.type) continue;
    violations.Add(absl::StrCat("policy.attributes[", i, "].type"), domain::NameOf(attribute.type),
                   domain::NameOf(declared->type));
  }
}

}  // namespace

absl::StatusOr<domain::Policy> PatchPolicy(const domain::Policy& policy, const PolicyPatch& patch,
                                           std::optional<int64_t> etag) {
  if (etag.has_value() && *etag != policy.version) {
    return MakeError(Reason::kEtagMismatch,
                     "the policy was changed since it was read; read it again");
  }
  domain::Policy patched = policy;
  patch(patched);
  Violations violations;
  domain::ValidatePolicy(patched, "policy.", violations);
  if (!policy.currency.empty() && patched.currency != policy.currency) {
    violations.Add("policy.currency", patched.currency, policy.currency);
  }
  CheckTypes(policy, patched, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return patched;
}

absl::Status CheckAttributesOfOld(const domain::Policy& policy, const domain::Policy& patched,
                                  absl::Span<const domain::PolicyRow> versions) {
  Violations violations;
  const bool declares = std::any_of(
      patched.attributes.begin(), patched.attributes.end(),
      [&](const auto& attribute) { return policy.FindAttribute(attribute.id) == nullptr; });
  if (!declares) return absl::OkStatus();
  // Each version kept the types of the one before, so the last that has an attribute tells.
  for (auto row = versions.rbegin(); row != versions.rend() && violations.empty(); ++row) {
    const std::optional<domain::Policy> old = domain::DecodePolicy(row->body);
    if (old.has_value()) CheckTypes(*old, patched, violations);
  }
  return violations.ToStatus();
}

Mutation UpdatePolicy(PolicyPatch patch, std::optional<int64_t> etag, std::string actor) {
  Mutation mutation;
  mutation.judge = [patch = std::move(patch), etag,
                    actor = std::move(actor)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(domain::Policy policy, PatchPolicy(ws.policy(), patch, etag));
    ASSIGN_OR_RETURN(std::vector<domain::PolicyRow> versions, ws.reader().PolicyVersions());
    versions.insert(versions.end(), ws.inserts().policies.begin(), ws.inserts().policies.end());
    RETURN_IF_ERROR(CheckAttributesOfOld(ws.policy(), policy, versions));
    WriteOutcome outcome;
    if (domain::EncodePolicy(policy) == domain::EncodePolicy(ws.policy())) return outcome;
    policy.version += 1;
    ws.inserts().policies.push_back(
        {policy.version, ws.NextRevision(), ws.now(), actor, domain::EncodePolicy(policy)});
    ws.SetPolicy(std::move(policy));
    outcome.changed = 1;
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
