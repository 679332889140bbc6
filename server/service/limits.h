// How much the service takes on at once, each with its reason.
#ifndef CLIENTELE_SERVER_SERVICE_LIMITS_H_
#define CLIENTELE_SERVER_SERVICE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace clientele::service {

// Writes waiting beyond this are refused: seconds of work at the usual pace.
inline constexpr size_t kMaxQueuedMutations = 20'000;
// Rows of imports and other bulk writes waiting; their memory is what counts.
inline constexpr size_t kMaxQueuedRows = 200'000;
// Of one transaction: what every MySQL-protocol database takes without complaint.
inline constexpr size_t kMaxBatchRows = 5'000;
// A transaction that conflicts with another server's is run again this often.
inline constexpr int kMaxAttempts = 10;
// How long a repeated request gives its first answer.
inline constexpr int64_t kRequestSeconds = 72 * 3'600;
// What a refused caller is told to wait.
inline constexpr absl::Duration kQueueRetryAfter = absl::Seconds(1);
// Clients whose tags are changed in one transaction when a filter names them.
inline constexpr size_t kBulkSlice = 1'000;
// A read waits this long for the revision it asks for.
inline constexpr absl::Duration kMaxRevisionWait = absl::Seconds(5);
// Saved segments: what one business can tell apart, and what a write reads to judge one.
inline constexpr size_t kMaxSegments = 5'000;
// Ids named of those who would enter a segment, and of those who would leave: enough to look at.
inline constexpr size_t kDifferenceIds = 100;
// Parts in which a base is read at start.
inline constexpr int64_t kLoadRows = 20'000;
// Chunks of audiences among them, each of up to 65,536 members.
inline constexpr int64_t kLoadAudienceChunks = 100;

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_LIMITS_H_
