#include "server/filter/problem.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/text.h"

namespace clientele::filter {

std::string DidYouMean(absl::string_view name, absl::Span<const absl::string_view> known) {
  const absl::string_view nearest = NearestName(name, known);
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?");
}

absl::Status ToStatus(absl::string_view expression, const std::vector<Problem>& problems) {
  ErrorDetails details;
  details.reason = Reason::kInvalidFilter;
  std::string text;
  for (const Problem& problem : problems) {
    const absl::string_view before = expression.substr(0, problem.span.begin);
    const absl::string_view got =
        expression.substr(problem.span.begin, problem.span.end - problem.span.begin);
    const std::string where =
        absl::StrCat("at character ", CharacterCount(before) + 1, ": ", problem.message);
    details.violations.push_back({"filter.expression", Shorten(got, kMaxGotLength), where});
    absl::StrAppend(&text, text.empty() ? "" : "; ", where);
  }
  return MakeError(text, details);
}

}  // namespace clientele::filter
