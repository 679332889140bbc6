// Random dimensions of breakdowns, as ParseDimension would make them.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_DIMENSIONS_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_DIMENSIONS_H_

#include <algorithm>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/answers.h"
#include "tests/support/random_filter.h"

namespace clientele::oracle {

inline bool HasBands(filter::FieldType type) {
  return type == filter::FieldType::kInteger || type == filter::FieldType::kMoney ||
         type == filter::FieldType::kTime || type == filter::FieldType::kDate;
}

inline bool MayDivide(const filter::Operand& operand, filter::FieldType type) {
  if (HasBands(type) || operand.kind == filter::Operand::Kind::kAttribute) return true;
  return operand.kind == filter::Operand::Kind::kField && filter::FieldOf(operand.field).dimension;
}

inline filter::Dimension RandomDimension(RandomFilter& filters, const domain::Policy& policy) {
  filter::Dimension dimension;
  filter::FieldType type;
  do {
    dimension.operand = filters.AnyOperand();
    type = filter::ShapeOf(dimension.operand, policy).type;
  } while (!MayDivide(dimension.operand, type));
  if (!HasBands(type)) return dimension;
  // Times are all relative or none is; each bound is greater than the one before.
  const bool relative = filters.AnyValue(dimension.operand).relative_to_now;
  for (int i = 0; i < 4; ++i) {
    filter::Value bound = filters.AnyValue(dimension.operand);
    bound.relative_to_now = relative;
    dimension.bounds.push_back(bound);
  }
  std::sort(dimension.bounds.begin(), dimension.bounds.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  const auto same = [](const auto& a, const auto& b) { return a.number == b.number; };
  dimension.bounds.erase(std::unique(dimension.bounds.begin(), dimension.bounds.end(), same),
                         dimension.bounds.end());
  return dimension;
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_DIMENSIONS_H_
