#include "server/service/segments.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/dimension.h"

namespace clientele::service {

using domain::ClientId;
using filter::FieldId;
using filter::FieldValues;

absl::StatusOr<QueryCursor::Batch> QueryCursor::Next(size_t max) {
  Batch batch;
  if (limit_ > 0) max = std::min(max, static_cast<size_t>(std::max<int64_t>(0, limit_ - sent_)));
  if (max > 0) batch.ids = TakeIds(max);
  sent_ += static_cast<int64_t>(batch.ids.size());
  if (!batch.ids.empty() && !fields_.empty()) {
    ASSIGN_OR_RETURN(batch.columns, Fetch(batch.ids));
  }
  return batch;
}

RankedMembers::RankedMembers(std::vector<ClientId> ids, const QueryInput& input)
    : ids_(std::move(ids)) {
  const auto after = std::find(ids_.begin(), ids_.end(), input.after);
  // A member that has left the segment since is no landmark any more; its rank is.
  next_ = after != ids_.end() ? static_cast<size_t>(after - ids_.begin()) + 1
                              : std::min(ids_.size(), static_cast<size_t>(input.sent));
}

std::vector<ClientId> RankedMembers::Take(size_t max) {
  const auto first = ids_.begin() + static_cast<ptrdiff_t>(next_);
  next_ = std::min(ids_.size(), next_ + max);
  return {first, ids_.begin() + static_cast<ptrdiff_t>(next_)};
}

absl::StatusOr<std::vector<filter::Dimension>> ParseDimensions(absl::Span<const std::string> texts,
                                                               const domain::Policy& policy) {
  std::vector<filter::Dimension> dimensions;
  Violations violations;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::vector<filter::Problem> problems;
    dimensions.push_back(filter::ParseDimension(texts[i], policy, problems));
    for (const filter::Problem& problem : problems) {
      violations.Add(absl::StrCat("dimensions[", i, "]"), texts[i],
                     absl::StrCat("a dimension: ", problem.message));
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return dimensions;
}

absl::StatusOr<filter::Filter> CompileAsWritten(const filter::FilterSpec& spec,
                                                const domain::Policy& policy,
                                                const filter::Catalog& catalog) {
  ASSIGN_OR_RETURN(filter::Filter filter, filter::Compile(spec, policy, catalog));
  std::vector<filter::Problem> problems;
  filter.root = filter::ReadExpression(filter.canonical, policy, catalog, problems);
  if (!problems.empty()) return filter::ToStatus(filter.canonical, problems);
  return filter;
}

absl::StatusOr<std::optional<filter::Filter>> CompileIfPossible(const filter::FilterSpec& spec,
                                                                const domain::Policy& policy,
                                                                const filter::Catalog& catalog) {
  absl::StatusOr<filter::Filter> filter = filter::Compile(spec, policy, catalog);
  if (filter.ok()) return *std::move(filter);
  if (absl::IsInvalidArgument(filter.status())) return std::nullopt;
  return filter.status();
}

ExpressionCheck Check(const std::string& expression, const domain::Policy& policy,
                      const filter::Catalog& catalog) {
  ExpressionCheck check;
  check.canonical =
      filter::CompileExpression(expression, policy, catalog, check.errors, check.warnings)
          .canonical;
  if (!check.errors.empty()) check.canonical.clear();
  return check;
}

absl::Span<const FieldId> StandingFields() {
  static constexpr FieldId kFields[] = {FieldId::kAbcClass, FieldId::kRfmRecency,
                                        FieldId::kRfmFrequency, FieldId::kRfmMonetary};
  return kFields;
}

Standing ToStanding(absl::Span<const FieldValues> values) {
  const auto score = [&](size_t field) {
    const FieldValues& column = values[field];
    const bool present = column.present.empty() || column.present.front();
    return present ? static_cast<int>(column.integers.front()) : 0;
  };
  Standing standing;
  standing.abc_class =
      domain::FromName<domain::AbcClass>(values[0].texts.front()).value_or(domain::AbcClass::kNone);
  standing.rfm_recency = score(1);
  standing.rfm_frequency = score(2);
  standing.rfm_monetary = score(3);
  return standing;
}

}  // namespace clientele::service
