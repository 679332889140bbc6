// Comparisons of a filter, for loops.
#ifndef CLIENTELE_SERVER_INDEX_COMPARISON_H_
#define CLIENTELE_SERVER_INDEX_COMPARISON_H_

#include <type_traits>

#include "server/filter/syntax.h"

namespace clientele::index {

template <typename T>
bool Holds(filter::Comparison comparison, T left, T right) {
  using filter::Comparison;
  switch (comparison) {
    case Comparison::kEqual:
      return left == right;
    case Comparison::kNotEqual:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kLessOrEqual:
      return left <= right;
    case Comparison::kGreater:
      return left > right;
    case Comparison::kGreaterOrEqual:
      return left >= right;
  }
  return false;
}

// Calls visit with the comparison as a compile-time constant, so that loops hold no switch.
template <typename Visitor>
void WithConstant(filter::Comparison comparison, Visitor visit) {
  using C = filter::Comparison;
  switch (comparison) {
    case C::kEqual:
      return visit(std::integral_constant<C, C::kEqual>());
    case C::kNotEqual:
      return visit(std::integral_constant<C, C::kNotEqual>());
    case C::kLess:
      return visit(std::integral_constant<C, C::kLess>());
    case C::kLessOrEqual:
      return visit(std::integral_constant<C, C::kLessOrEqual>());
    case C::kGreater:
      return visit(std::integral_constant<C, C::kGreater>());
    case C::kGreaterOrEqual:
      return visit(std::integral_constant<C, C::kGreaterOrEqual>());
  }
}

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_COMPARISON_H_
