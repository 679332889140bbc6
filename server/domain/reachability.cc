#include "server/domain/reachability.h"

#include "server/domain/consent.h"

namespace clientele::domain {
namespace {

ExclusionReason JudgePoint(const ContactPointRow& point, absl::Span<const ConsentRow> consents,
                           absl::FunctionRef<bool(int64_t)> is_suppressed) {
  if (point.status == ContactStatus::kInvalid || point.status == ContactStatus::kBounced) {
    return ExclusionReason::kInvalidContact;
  }
  if (is_suppressed(point.address_key)) return ExclusionReason::kSuppressed;
  switch (ConsentAt(consents, ConsentPurpose::kMarketing, point.channel, point.address_key)) {
    case ConsentStatus::kNever:
      return ExclusionReason::kConsentNeverGiven;
    case ConsentStatus::kPending:
      return ExclusionReason::kConsentPending;
    case ConsentStatus::kWithdrawn:
      return ExclusionReason::kConsentWithdrawn;
    case ConsentStatus::kGranted:
      break;
  }
  return ExclusionReason::kNone;
}

}  // namespace

ClientChannelRow JudgeChannel(ClientId client_id, Channel channel,
                              absl::Span<const ContactPointRow> points,
                              absl::Span<const ConsentRow> consents,
                              absl::FunctionRef<bool(int64_t)> is_suppressed) {
  ClientChannelRow row;
  row.client_id = client_id;
  row.channel = channel;
  bool chosen_is_primary = false;
  for (const ContactPointRow& point : points) {
    if (point.removed || point.channel != channel) continue;
    const ExclusionReason reason = JudgePoint(point, consents, is_suppressed);
    // Points come oldest first, so only a primary one displaces a point already chosen.
    const bool further = ReasonProgress(reason) > ReasonProgress(row.reason);
    const bool preferred = reason == row.reason && point.is_primary && !chosen_is_primary;
    if (!further && !preferred) continue;
    row.reason = reason;
    row.contact_id = reason == ExclusionReason::kNone ? point.contact_id : 0;
    row.address_key = reason == ExclusionReason::kNone ? point.address_key : 0;
    chosen_is_primary = point.is_primary;
  }
  return row;
}

}  // namespace clientele::domain
