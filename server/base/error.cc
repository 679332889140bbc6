#include "server/base/error.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "server/base/bytes.h"
#include "server/base/text.h"

namespace clientele {
namespace {

constexpr char kPayload[] = "clientele/error-details";
// More than anyone reads, less than an HTTP/2 trailer may carry (8 KiB with what surrounds it).
constexpr size_t kMaxViolations = 8;

absl::Cord Encode(const ErrorDetails& details) {
  ByteWriter writer;
  writer.Varint(static_cast<uint64_t>(details.reason));
  const size_t violations = std::min(details.violations.size(), kMaxViolations);
  writer.Varint(violations);
  for (size_t i = 0; i < violations; ++i) {
    const Violation& violation = details.violations[i];
    writer.String(violation.field);
    writer.String(violation.got);
    writer.String(violation.want);
  }
  writer.Varint(details.metadata.size());
  for (const auto& [key, value] : details.metadata) {
    writer.String(key);
    writer.String(value);
  }
  writer.Varint(details.retry_after.has_value());
  if (details.retry_after.has_value()) {
    writer.Varint(static_cast<uint64_t>(absl::ToInt64Milliseconds(*details.retry_after)));
  }
  return absl::Cord(writer.Take());
}

ErrorDetails Decode(const absl::Cord& payload) {
  const std::string bytes(payload);
  ByteReader reader(bytes);
  ErrorDetails details;
  details.reason = static_cast<Reason>(reader.Varint());
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    Violation violation;
    violation.field = std::string(reader.String());
    violation.got = std::string(reader.String());
    violation.want = std::string(reader.String());
    details.violations.push_back(std::move(violation));
  }
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    std::string key(reader.String());
    details.metadata[std::move(key)] = std::string(reader.String());
  }
  if (reader.Varint() != 0) {
    details.retry_after = absl::Milliseconds(static_cast<int64_t>(reader.Varint()));
  }
  return details;
}

}  // namespace

absl::StatusCode CodeOf(Reason reason) {
  switch (reason) {
    case Reason::kInvalidField:
    case Reason::kInvalidFilter:
    case Reason::kRequestIdReused:
    case Reason::kInvalidToken:
    case Reason::kBatchOutOfOrder:
      return absl::StatusCode::kInvalidArgument;
    case Reason::kClientNotFound:
    case Reason::kOrderNotFound:
    case Reason::kCampaignNotFound:
    case Reason::kAudienceNotFound:
    case Reason::kContactPointNotFound:
    case Reason::kSegmentNotFound:
    case Reason::kErasureNotFound:
      return absl::StatusCode::kNotFound;
    case Reason::kClientExists:
    case Reason::kCampaignExists:
    case Reason::kSegmentExists:
    case Reason::kContentDiffers:
      return absl::StatusCode::kAlreadyExists;
    case Reason::kAmbiguousClient:
    case Reason::kCurrencyMismatch:
    case Reason::kTagNotListed:
    case Reason::kTotalOutOfBounds:
    case Reason::kTokenTimelineMismatch:
    case Reason::kSegmentInUse:
    case Reason::kNeedsIndex:
    case Reason::kCampaignNotActive:
    case Reason::kCampaignArchived:
    case Reason::kAudienceClosed:
    case Reason::kNotAMember:
    case Reason::kTooManyClients:
      return absl::StatusCode::kFailedPrecondition;
    case Reason::kEtagMismatch:
      return absl::StatusCode::kAborted;
    case Reason::kQueueFull:
    case Reason::kStoreFull:
      return absl::StatusCode::kResourceExhausted;
    case Reason::kStoreUnavailable:
    case Reason::kShuttingDown:
    case Reason::kOutcomeUnknown:
    case Reason::kOutOfService:
      return absl::StatusCode::kUnavailable;
    case Reason::kRevisionNotReached:
      return absl::StatusCode::kDeadlineExceeded;
    case Reason::kCallCancelled:
      return absl::StatusCode::kCancelled;
    case Reason::kInternal:
      return absl::StatusCode::kInternal;
  }
  return absl::StatusCode::kInternal;
}

absl::Status MakeError(absl::string_view message, const ErrorDetails& details) {
  absl::Status status(CodeOf(details.reason), message);
  status.SetPayload(kPayload, Encode(details));
  return status;
}

absl::Status MakeError(Reason reason, absl::string_view message) {
  ErrorDetails details;
  details.reason = reason;
  return MakeError(message, details);
}

absl::Status InvalidField(absl::string_view field, absl::string_view got, absl::string_view want) {
  Violations violations;
  violations.Add(field, got, want);
  return violations.ToStatus();
}

ErrorDetails DetailsOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  return payload.has_value() ? Decode(*payload) : ErrorDetails{};
}

void Violations::Add(absl::string_view field, absl::string_view got, absl::string_view want) {
  violations_.push_back({std::string(field), Shorten(got, kMaxGotLength), std::string(want)});
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  ErrorDetails details;
  details.reason = Reason::kInvalidField;
  details.violations = violations_;
  const Violation& first = violations_.front();
  std::string message = absl::StrCat(
      first.field, ": got ", first.got.empty() ? "nothing" : first.got, ", want ", first.want);
  if (violations_.size() > 1) {
    absl::StrAppend(&message, " (and ", violations_.size() - 1, " more)");
  }
  return MakeError(message, details);
}

}  // namespace clientele
