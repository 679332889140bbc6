// What a public error carries besides its canonical code: one machine-readable reason, the fields
// that are wrong with what was got and what is wanted, and when to try again. It rides on
// absl::Status as a payload and is put on the wire at the gRPC edge only.
#ifndef CLIENTELE_SERVER_BASE_ERROR_H_
#define CLIENTELE_SERVER_BASE_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace clientele {

// The same names and numbers as clientele.v1.ErrorReason; errors.proto says what each means.
enum class Reason : int {
  kInvalidField = 1,
  kInvalidFilter = 2,
  kRequestIdReused = 3,
  kInvalidToken = 4,
  kClientNotFound = 5,
  kOrderNotFound = 6,
  kCampaignNotFound = 7,
  kAudienceNotFound = 8,
  kAmbiguousClient = 9,
  kClientExists = 10,
  kCampaignExists = 11,
  kContentDiffers = 12,
  kCurrencyMismatch = 13,
  kTagNotListed = 14,
  kTotalOutOfBounds = 15,
  kEtagMismatch = 16,
  kTokenTimelineMismatch = 17,
  kQueueFull = 18,
  kStoreUnavailable = 19,
  kShuttingDown = 20,
  kBatchOutOfOrder = 21,
  kRevisionNotReached = 22,
  kCallCancelled = 23,
  kInternal = 24,
  kContactPointNotFound = 25,
  kSegmentNotFound = 26,
  kSegmentExists = 27,
  kSegmentInUse = 28,
  kNeedsIndex = 29,
  kOutcomeUnknown = 30,
  kOutOfService = 31,
  kStoreFull = 32,
  kCampaignNotActive = 33,
  kCampaignArchived = 34,
  kAudienceClosed = 35,
  kNotAMember = 36,
  kErasureNotFound = 37,
  kTooManyClients = 38,
};

struct Violation {
  // The path in the request: "interactions[2].channel".
  std::string field;
  // What came, shortened to kMaxGotLength characters; never a whole document.
  std::string got;
  // What would be right.
  std::string want;
};

inline constexpr size_t kMaxGotLength = 64;

struct ErrorDetails {
  Reason reason = Reason::kInternal;
  std::vector<Violation> violations;
  std::map<std::string, std::string> metadata;
  std::optional<absl::Duration> retry_after;
};

// The canonical code that belongs to a reason.
absl::StatusCode CodeOf(Reason reason);

// An error with its reason; the code follows from it.
absl::Status MakeError(Reason reason, absl::string_view message);
absl::Status MakeError(absl::string_view message, const ErrorDetails& details);

// One invalid field.
absl::Status InvalidField(absl::string_view field, absl::string_view got, absl::string_view want);

// The details of an error made by the functions above; any other error is kInternal.
ErrorDetails DetailsOf(const absl::Status& status);

// Collects every invalid field of a request, so that the caller learns of all at once.
class Violations {
 public:
  void Add(absl::string_view field, absl::string_view got, absl::string_view want);
  bool empty() const { return violations_.empty(); }
  // OK when there is none, else INVALID_ARGUMENT naming all.
  absl::Status ToStatus() const;

 private:
  std::vector<Violation> violations_;
};

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_ERROR_H_
