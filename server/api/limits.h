// What one call may ask for, each with its reason.
#ifndef CLIENTELE_SERVER_API_LIMITS_H_
#define CLIENTELE_SERVER_API_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace clientele::api {

// A request is read whole before it can be refused, so this bounds what a caller can make us hold.
inline constexpr int kMaxMessageBytes = 1 << 20;
inline constexpr int kMaxStreamsPerConnection = 128;

inline constexpr int32_t kDefaultPage = 100;
inline constexpr int32_t kMaxPage = 1'000;
// A page, or a message of a stream of an audience, ends early when its texts are long: callers take
// messages of 4 MiB.
inline constexpr size_t kMaxPageBytes = 1 << 20;
inline constexpr int32_t kDefaultHistoryPage = 50;
inline constexpr int32_t kMaxHistoryPage = 500;
inline constexpr int32_t kDefaultExclusionsPage = 1'000;
inline constexpr int32_t kMaxExclusionsPage = 10'000;

// Values in one list of a Filter.
inline constexpr int kMaxFilterValues = 64;
// Columns of a QuerySegment.
inline constexpr int kMaxQueryFields = 32;
// With usual texts a message of a stream stays under 256 KiB: one slow reader holds little memory.
inline constexpr size_t kQueryBatch = 4'096;
inline constexpr size_t kQueryBatchWithTexts = 1'024;
inline constexpr size_t kAudienceBatch = 3'072;
// Members between two looks at how long a message has become.
inline constexpr size_t kAudienceSlice = 512;

// Rows, with their order lines, of one import batch: what one transaction takes.
inline constexpr int kMaxImportRows = 2'000;
inline constexpr int kMaxImportLines = 4'000;
// Batches of one import stream between being read and being answered.
inline constexpr size_t kMaxImportInFlight = 4;

// Reads waiting for a thread; beyond this they are refused.
inline constexpr size_t kMaxQueuedReads = 10'000;
// Callers at work get this long to hear from their next call that the server is stopping; a call
// that comes after it is cut off without a reason.
inline constexpr absl::Duration kNoticeTime = absl::Milliseconds(200);
// Streams end when the server stops; calls get this long to finish.
inline constexpr absl::Duration kDrainTime = absl::Seconds(10);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_LIMITS_H_
