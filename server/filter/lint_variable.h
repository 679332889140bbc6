// Part of the linter: what an operand can be at all, whatever the filter says.
#ifndef CLIENTELE_SERVER_FILTER_LINT_VARIABLE_H_
#define CLIENTELE_SERVER_FILTER_LINT_VARIABLE_H_

#include <map>
#include <string>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/value_set.h"

namespace clientele::filter {

// A time is seen in two ways that can't be compared before the question is asked: as an instant,
// and as a distance from now.
enum class Axis { kPlain, kRelative };

struct Variable {
  std::string label;
  Shape shape;
  Axis axis = Axis::kPlain;
  // An average lies between whole numbers, too: values stand at even coordinates, and what is
  // between two of them at the odd one.
  Coordinate scale = 1;
  // Every value it can have.
  ValueSet universe;
  bool may_be_missing = false;
  // Only clients with orders have these.
  ValueSet with_orders;
  // Of a class: NONE, which means "no orders"; 0 when it has none.
  int64_t none = 0;

  ValueSet All() const { return may_be_missing ? universe | ValueSet::Missing() : universe; }
  // "is 0 or more", "lies between 1 and 5"; empty when there is nothing to say.
  std::string Bounds(const domain::Policy& policy) const;
};

// What is true or false and nothing else: a tag, an audience, top(20%, …).
Variable BooleanVariable(std::string label);

// A text stands where it was first seen.
class VariableTable {
 public:
  explicit VariableTable(const domain::Policy& policy) : policy_(policy) {}

  Variable OfOperand(const Operand& operand, Axis axis);
  Variable OfEventField(const EventField& field, Axis axis);

  // The values that meet a comparison.
  ValueSet Meeting(const Variable& variable, Comparison comparison, const Value& value);
  Coordinate CoordinateOf(const Variable& variable, const Value& value);

 private:
  void SetFieldBounds(FieldId field, Variable& variable) const;
  void SetAttributeBounds(const std::string& name, Variable& variable) const;
  void SetAggregateBounds(const Aggregate& aggregate, Variable& variable) const;
  Coordinate PlaceOf(const std::string& text);

  const domain::Policy& policy_;
  std::map<std::string, int64_t> texts_;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LINT_VARIABLE_H_
