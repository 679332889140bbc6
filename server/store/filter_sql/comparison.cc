#include "server/store/filter_sql/comparison.h"

namespace clientele::store::filter_sql {
namespace {

using filter::Comparison;
using filter::FieldType;
using filter::Value;

bool IsText(FieldType type) {
  return type == FieldType::kText || type == FieldType::kSlug || type == FieldType::kTags;
}

Sql TrueOnly(const Sql& condition) { return Cat("(", condition, ") IS TRUE"); }

Sql CompareAverage(const Columns& columns, Comparison comparison, int64_t number) {
  const Sql& whole = columns.value;
  const Sql& left_over = columns.left_over;
  const Sql with = BoundInt(number);
  switch (comparison) {
    case Comparison::kLess:
    case Comparison::kGreaterOrEqual:
      return Cat(whole, " ", Symbol(comparison), " ", with);
    case Comparison::kEqual:
      return Cat(whole, " = ", with, " AND ", left_over, " = 0");
    case Comparison::kNotEqual:
      return Cat(whole, " <> ", with, " OR ", left_over, " <> 0");
    case Comparison::kGreater:
      return Cat(whole, " > ", with, " OR (", whole, " = ", with, " AND ", left_over, " > 0)");
    case Comparison::kLessOrEqual:
      return Cat(whole, " < ", with, " OR (", whole, " = ", with, " AND ", left_over, " = 0)");
  }
  return "1 = 0";
}

}  // namespace

absl::string_view Symbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return "=";
    case Comparison::kNotEqual:
      return "<>";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessOrEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterOrEqual:
      return ">=";
  }
  return "=";
}

Parameter ParameterOf(const Value& value, FieldType type, UnixSeconds now) {
  if (IsText(type)) return value.text;
  return value.At(now);
}

Sql Compares(const Sql& value, Comparison comparison, const Value& with, FieldType type,
             UnixSeconds now) {
  return TrueOnly(Cat(value, " ", Symbol(comparison), " ", Bound(ParameterOf(with, type, now))));
}

Sql IsIn(const Sql& value, absl::Span<const Value> values, FieldType type, UnixSeconds now) {
  return TrueOnly(Cat(value, " IN ", BoundList(values, [&](const Value& wanted) {
                        return ParameterOf(wanted, type, now);
                      })));
}

Sql Compares(const Columns& columns, Comparison comparison, const Value& with, FieldType type,
             UnixSeconds now) {
  if (!columns.is_average()) return Compares(columns.value, comparison, with, type, now);
  return TrueOnly(CompareAverage(columns, comparison, with.At(now)));
}

Sql IsIn(const Columns& columns, absl::Span<const Value> values, FieldType type, UnixSeconds now) {
  if (!columns.is_average()) return IsIn(columns.value, values, type, now);
  // No whole number equals a fraction.
  return Cat(TrueOnly(Cat(columns.left_over, " = 0")), " AND ",
             IsIn(columns.value, values, type, now));
}

OrderTerms OrderTermsOf(const Columns& columns) {
  if (!columns.is_average()) return {columns.value, {}};
  return {columns.value, Cat(columns.left_over, " * 1e0 / ", columns.count)};
}

}  // namespace clientele::store::filter_sql
