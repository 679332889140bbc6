// What something holds for a client or an event: nothing, a text, or a number, perhaps a fraction.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_VALUE_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_VALUE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "server/filter/ast.h"
#include "tests/support/oracle/model.h"

namespace clientele::oracle {

struct NaiveValue {
  bool missing = true;
  Wide number = 0;
  Wide divisor = 1;
  std::string text;
};

inline NaiveValue Number(Wide number) {
  NaiveValue value;
  value.missing = false;
  value.number = number;
  return value;
}

template <typename T>
NaiveValue Maybe(const std::optional<T>& number) {
  return number.has_value() ? Number(*number) : NaiveValue{};
}

inline NaiveValue Text(const std::string& text) {
  NaiveValue value;
  value.missing = text.empty();
  value.text = text;
  return value;
}

// The zero of a class means that there is none.
template <typename E>
NaiveValue Class(E value) {
  const auto number = static_cast<int64_t>(value);
  return number == 0 ? NaiveValue{} : Number(number);
}

inline NaiveValue Average(Wide total, int64_t count) {
  if (count == 0) return {};
  NaiveValue value = Number(total);
  value.divisor = count;
  return value;
}

// a < b, as fractions.
inline bool Less(const NaiveValue& a, const NaiveValue& b) {
  return a.number * b.divisor < b.number * a.divisor;
}

// Half away from zero.
inline int64_t Rounded(const NaiveValue& value) {
  const Wide twice = value.number * 2;
  const Wide rounded = twice >= 0 ? (twice + value.divisor) / (2 * value.divisor)
                                  : -((-twice + value.divisor) / (2 * value.divisor));
  return static_cast<int64_t>(rounded);
}

inline bool Compare(const NaiveValue& left, filter::Comparison comparison,
                    const filter::Value& right, UnixSeconds now) {
  using filter::Comparison;
  if (left.missing) return false;
  const Wide number = right.relative_to_now ? Wide{right.number} + now : Wide{right.number};
  const Wide scaled = number * left.divisor;
  const int order = !left.text.empty() ? left.text.compare(right.text)
                                       : (left.number > scaled) - (left.number < scaled);
  switch (comparison) {
    case Comparison::kEqual:
      return order == 0;
    case Comparison::kNotEqual:
      return order != 0;
    case Comparison::kLess:
      return order < 0;
    case Comparison::kLessOrEqual:
      return order <= 0;
    case Comparison::kGreater:
      return order > 0;
    case Comparison::kGreaterOrEqual:
      return order >= 0;
  }
  return false;
}

inline bool IsOneOf(const NaiveValue& left, const std::vector<filter::Value>& values,
                    UnixSeconds now) {
  return std::any_of(values.begin(), values.end(), [&](const filter::Value& value) {
    return Compare(left, filter::Comparison::kEqual, value, now);
  });
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_VALUE_H_
