// How large an expression may be, so that reading one is always cheap.
#ifndef CLIENTELE_SERVER_FILTER_LIMITS_H_
#define CLIENTELE_SERVER_FILTER_LIMITS_H_

#include <cstddef>

namespace clientele::filter {

// More text than a person writes, less than a list of ids pasted in.
inline constexpr size_t kMaxExpressionBytes = 8'192;
// Every stage recurses over the tree; this bounds their stack.
inline constexpr int kMaxDepth = 32;
// Comparisons, tests and values together: the cost of one evaluation grows with them.
inline constexpr size_t kMaxTerms = 512;

// Aggregates, ranks and classes over the whole base: each costs a pass over the events.
inline constexpr size_t kMaxAggregates = 64;
// Both again for a filter with the segments it refers to, however deep: a few short segments can
// refer to each other into something large.
inline constexpr size_t kMaxExpandedTerms = 4'096;
inline constexpr size_t kMaxExpandedAggregates = 256;
// Segments within segments.
inline constexpr int kMaxSegmentDepth = 16;
// Of one aggregate.
inline constexpr size_t kMaxConditions = 16;
// A year ahead, 29 February included.
inline constexpr int64_t kMaxBirthdayDays = 366;
// Of one dimension of a breakdown.
inline constexpr size_t kMaxBands = 50;

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LIMITS_H_
