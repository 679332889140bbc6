// Whether a client may be messaged on a channel, where, and if not, why not.
#ifndef CLIENTELE_SERVER_DOMAIN_REACHABILITY_H_
#define CLIENTELE_SERVER_DOMAIN_REACHABILITY_H_

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"

namespace clientele::domain {

// The gates in the order of ExclusionReason; each leaves fewer of the client's addresses on the
// channel, and the reason is the gate that leaves none. Among the addresses that pass all, the
// primary one is taken, then the oldest. The basis to process is left to ReasonWithBasis, so that
// what is stored does not depend on the policy. Removed contact points are passed over.
ClientChannelRow JudgeChannel(ClientId client_id, Channel channel,
                              absl::Span<const ContactPointRow> points,
                              absl::Span<const ConsentRow> consents,
                              absl::FunctionRef<bool(int64_t address_key)> is_suppressed);

// Whether the client's data may be processed at all.
constexpr bool HasProcessingBasis(ProcessingBasis rule, ConsentStatus processing_consent,
                                  int64_t orders_count) {
  if (processing_consent == ConsentStatus::kGranted) return true;
  return rule == ProcessingBasis::kConsentOrOrder && orders_count > 0 &&
         processing_consent != ConsentStatus::kWithdrawn;
}

// The channel's reason with the gate that JudgeChannel leaves out put in its place.
constexpr ExclusionReason ReasonWithBasis(ExclusionReason reason, bool has_basis) {
  const bool later =
      reason == ExclusionReason::kNone || reason > ExclusionReason::kNoProcessingBasis;
  return later && !has_basis ? ExclusionReason::kNoProcessingBasis : reason;
}

// How far towards a message a reason lets a client get; reachable is furthest.
constexpr int ReasonProgress(ExclusionReason reason) {
  return reason == ExclusionReason::kNone ? kExclusionReasonCount : static_cast<int>(reason);
}

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_REACHABILITY_H_
