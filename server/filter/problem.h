// What is wrong with an expression, and where.
#ifndef CLIENTELE_SERVER_FILTER_PROBLEM_H_
#define CLIENTELE_SERVER_FILTER_PROBLEM_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::filter {

// A stretch of the expression, in bytes.
struct Span {
  size_t begin = 0;
  size_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

struct Problem {
  Span span;
  // What was expected there, with the nearest known name: one sentence.
  std::string message;
};

// "; did you mean NAME?" with the nearest known name, or nothing when none is near.
std::string DidYouMean(absl::string_view name, absl::Span<const absl::string_view> known);

// INVALID_FILTER with a violation for each problem: got is the stretch of `expression`, want the
// message with its position, counted from 1 in characters as an editor would.
absl::Status ToStatus(absl::string_view expression, const std::vector<Problem>& problems);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_PROBLEM_H_
