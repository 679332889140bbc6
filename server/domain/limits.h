// The bounds of the domain, each with its reason. Beyond them input is refused, never cut.
#ifndef CLIENTELE_SERVER_DOMAIN_LIMITS_H_
#define CLIENTELE_SERVER_DOMAIN_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace clientele::domain {

// 64-bit sums can't overflow within these: 10^5 orders of 10^13 give 10^18.
inline constexpr int64_t kMaxAmount = 10'000'000'000'000;
inline constexpr int64_t kMaxQuantity = 1'000'000'000'000;
inline constexpr int64_t kMaxOrdersPerClient = 100'000;
inline constexpr int64_t kMaxClientTotal = 100'000'000'000'000'000;

// Event times: 1970-01-01 up to the last second of 2105, which fits 32 unsigned bits.
inline constexpr int64_t kMinEventTime = 0;
inline constexpr int64_t kMaxEventTime = 4'291'747'199;
// Clocks of callers differ, and night shifts enter tomorrow's date.
inline constexpr int64_t kMaxFutureSeconds = 86'400;
// Earlier birth dates are typing errors.
inline constexpr int64_t kMinBirthYear = 1900;

// In characters.
inline constexpr size_t kMaxExternalId = 128;
inline constexpr size_t kMaxName = 200;
inline constexpr size_t kMaxSlug = 64;
inline constexpr size_t kMaxActor = 64;
inline constexpr size_t kMaxNote = 4'000;
inline constexpr size_t kMaxEvidence = 500;
inline constexpr size_t kMaxErasureReason = 500;
inline constexpr size_t kMaxShortText = 64;
inline constexpr size_t kMaxHandle = 128;
inline constexpr size_t kMaxPostalAddress = 500;
inline constexpr size_t kMaxRequestId = 64;

// A person with more is several people, or a loop in somebody's program.
inline constexpr size_t kMaxContactPoints = 32;
inline constexpr size_t kMaxTagsPerClient = 64;
inline constexpr size_t kMaxConsentsPerCall = 32;
// What one transaction may carry with the rows that follow from it.
inline constexpr size_t kMaxItemsPerCall = 500;
inline constexpr size_t kMaxLinesPerOrder = 2'000;
inline constexpr size_t kMaxLinesPerCall = 4'000;

inline constexpr size_t kMaxStages = 32;
inline constexpr size_t kMaxAttributes = 64;
inline constexpr size_t kMaxListedNames = 1'000;
// Ten years: a longer window is "ever".
inline constexpr int32_t kMaxWindowDays = 3'650;

// A cap that allows more is none; a longer period would have the index remember messages for
// longer.
inline constexpr int32_t kMaxCapMessages = 100;
inline constexpr int32_t kMaxCapDays = 31;
// A larger holdout measures no better.
inline constexpr int32_t kMaxHoldoutPercent = 50;
inline constexpr size_t kMaxVariants = 10;
inline constexpr size_t kMaxSteps = 10;            // the first one included
inline constexpr size_t kMaxMessageBody = 10'000;  // characters
inline constexpr int32_t kMaxVariantWeight = 1'000;
inline constexpr int32_t kMaxPriority = 1'000;
inline constexpr int32_t kMaxAttributionDays = 365;
// Of an audience: from its first message to its last, and how far ahead the first may be. A week in
// which clocks are put back is longer than seven days.
inline constexpr int64_t kMaxSendWindowSeconds = 7 * 86'400 + 7'200;
inline constexpr int64_t kMaxSendAheadSeconds = 60 * 86'400;
// What BuildWeek builds in advance.
inline constexpr int64_t kMaxWeeksAhead = 8;

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_LIMITS_H_
