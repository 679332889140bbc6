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

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LIMITS_H_
