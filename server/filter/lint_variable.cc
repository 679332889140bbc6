#include "server/filter/lint_variable.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/domain/limits.h"
#include "server/filter/printer.h"

namespace clientele::filter {
namespace {

constexpr Coordinate kLowest = ValueSet::kLowest;
constexpr Coordinate kHighest = ValueSet::kHighest;

ValueSet Anything() { return ValueSet::Range(kLowest, kHighest); }
ValueSet FromOn(Coordinate low) { return ValueSet::Range(low, kHighest); }

// When something happened: within the bounds of event times, and hardly ahead of now.
ValueSet EventTimes(Axis axis) {
  return axis == Axis::kRelative ? ValueSet::Range(kLowest, domain::kMaxFutureSeconds)
                                 : ValueSet::Range(domain::kMinEventTime, domain::kMaxEventTime);
}

bool IsOrderFact(FieldId field) {
  switch (field) {
    case FieldId::kFirstOrderAt:
    case FieldId::kLastOrderAt:
    case FieldId::kAverageOrderAmount:
    case FieldId::kAverageOrderQuantity:
    case FieldId::kLargestOrderQuantity:
    case FieldId::kLastOrderQuantity:
    case FieldId::kRfmRecency:
    case FieldId::kRfmFrequency:
    case FieldId::kRfmMonetary:
      return true;
    default:
      return false;
  }
}

// The classes whose lowest value means that there are no orders.
bool HasNone(FieldId field) {
  return field == FieldId::kVolumeTier || field == FieldId::kPurchaseFrequency ||
         field == FieldId::kOrderValueClass || field == FieldId::kAbcClass;
}

}  // namespace

Variable BooleanVariable(std::string label) {
  Variable variable;
  variable.label = std::move(label);
  variable.shape.type = FieldType::kBoolean;
  variable.universe = ValueSet::Range(0, 1);
  return variable;
}

std::string Variable::Bounds(const domain::Policy& policy) const {
  if (!universe.is_one_stretch() || scale != 1 || shape.type == FieldType::kBoolean ||
      shape.type == FieldType::kText || shape.type == FieldType::kSlug) {
    return "";
  }
  const auto print = [&](Coordinate coordinate) {
    Value value;
    value.number = static_cast<int64_t>(coordinate);
    value.relative_to_now = axis == Axis::kRelative;
    return PrintValue(shape, value, policy);
  };
  const bool has_low = universe.low() != kLowest;
  const bool has_high = universe.high() != kHighest;
  if (has_low && has_high) {
    return absl::StrCat(label, " lies between ", print(universe.low()), " and ",
                        print(universe.high()));
  }
  if (has_low) return absl::StrCat(label, " is ", print(universe.low()), " or more");
  if (has_high) return absl::StrCat(label, " is ", print(universe.high()), " at most");
  return "";
}

Variable VariableTable::OfOperand(const Operand& operand, Axis axis) {
  Variable variable;
  variable.label = PrintOperand(operand, policy_);
  variable.shape = ShapeOf(operand, policy_);
  variable.axis = axis;
  variable.universe = Anything();
  variable.may_be_missing = true;
  switch (operand.kind) {
    case Operand::Kind::kField:
      SetFieldBounds(operand.field, variable);
      break;
    case Operand::Kind::kAttribute:
      SetAttributeBounds(operand.name, variable);
      break;
    case Operand::Kind::kTagSetAt:
      variable.universe = EventTimes(axis);
      break;
    case Operand::Kind::kTagExpiresAt:
      // The client does not have a tag that has expired.
      if (axis == Axis::kRelative) variable.universe = FromOn(0);
      break;
    case Operand::Kind::kTagActor:
      break;
    case Operand::Kind::kAggregate:
      SetAggregateBounds(operand.aggregate, variable);
      break;
  }
  return variable;
}

void VariableTable::SetFieldBounds(FieldId id, Variable& variable) const {
  const Field& field = FieldOf(id);
  if (field.type == FieldType::kTime) variable.universe = EventTimes(variable.axis);
  if (field.type == FieldType::kBoolean) {
    variable.universe = ValueSet::Range(0, 1);
    variable.may_be_missing = false;
    variable.with_orders = ValueSet::Range(1, 1);  // active, overdue
  }
  if (field.names != nullptr) {
    variable.universe = ValueSet::Range(1, static_cast<Coordinate>(field.names().size()) - 1);
    variable.may_be_missing = field.type == FieldType::kKind && id != FieldId::kBehavior;
  }
  if (HasNone(id)) {
    variable.none = 1;
    variable.with_orders = FromOn(2);
  }
  if (IsOrderFact(id)) variable.with_orders = Anything();
  switch (id) {
    case FieldId::kId:
      variable.universe = FromOn(1);
      variable.may_be_missing = false;
      break;
    case FieldId::kCreatedAt:
      variable.may_be_missing = false;
      break;
    case FieldId::kOrdersCount:
    case FieldId::kDiscountedOrdersCount:
      variable.universe = FromOn(0);
      variable.with_orders = FromOn(1);
      variable.may_be_missing = false;
      break;
    case FieldId::kTotalAmount:
    case FieldId::kTotalQuantity:
      variable.with_orders = FromOn(1);
      variable.may_be_missing = false;
      break;
    case FieldId::kAverageOrderAmount:
    case FieldId::kAverageOrderQuantity:
      variable.scale = 2;
      break;
    case FieldId::kLargestOrderQuantity:
    case FieldId::kLastOrderQuantity:
      variable.universe = FromOn(0);
      break;
    case FieldId::kRfmRecency:
    case FieldId::kRfmFrequency:
    case FieldId::kRfmMonetary:
      variable.universe = ValueSet::Range(1, 5);
      break;
    case FieldId::kBirthDate:
      variable.universe = FromOn(DaysFromCivil(domain::kMinBirthYear, 1, 1).value_or(0));
      break;
    default:
      break;
  }
}

void VariableTable::SetAttributeBounds(const std::string& name, Variable& variable) const {
  const domain::Attribute* attribute = policy_.FindAttribute(name);
  // A STRING's list bounds nothing: a value taken off it stays with the clients that have it.
  if (attribute != nullptr && attribute->type == domain::AttributeType::kBoolean) {
    variable.universe = ValueSet::Range(0, 1);
  }
}

void VariableTable::SetAggregateBounds(const Aggregate& aggregate, Variable& variable) const {
  const bool of_orders = aggregate.events == EventKind::kOrders;
  switch (aggregate.measure) {
    case Measure::kCount:
      variable.universe = FromOn(0);
      variable.may_be_missing = false;
      if (of_orders) variable.with_orders = FromOn(1);
      break;
    case Measure::kFirst:
    case Measure::kLast:
      variable.universe = EventTimes(variable.axis);
      if (of_orders) variable.with_orders = Anything();
      break;
    case Measure::kAverage:
      variable.scale = 2;
      variable.with_orders = Anything();
      break;
    case Measure::kMin:
    case Measure::kMax:
      variable.with_orders = Anything();
      break;
    case Measure::kQuantity:
    case Measure::kAmount:
      variable.may_be_missing = false;
      variable.with_orders = FromOn(1);
      break;
  }
}

Variable VariableTable::OfEventField(const EventField& field, Axis axis) {
  Variable variable;
  variable.label = std::string(field.name);
  variable.shape = ShapeOf(field);
  variable.axis = axis;
  variable.universe = Anything();
  variable.may_be_missing = true;
  if (field.type == FieldType::kTime) variable.universe = EventTimes(axis);
  if (field.names != nullptr) {
    variable.universe = ValueSet::Range(1, static_cast<Coordinate>(field.names().size()) - 1);
  }
  // Quantities and steps; amounts may be below zero, but not a discount.
  if (field.type == FieldType::kInteger || field.id == EventFieldId::kOrderDiscount) {
    variable.universe = FromOn(0);
  }
  return variable;
}

ValueSet VariableTable::Meeting(const Variable& variable, Comparison comparison,
                                const Value& value) {
  const Coordinate at = CoordinateOf(variable, value);
  const auto matching = [&] {
    switch (comparison) {
      case Comparison::kEqual:
        return ValueSet::Range(at, at);
      case Comparison::kNotEqual:
        return variable.universe.Without(ValueSet::Range(at, at));
      case Comparison::kLess:
        return ValueSet::Range(kLowest, at - 1);
      case Comparison::kLessOrEqual:
        return ValueSet::Range(kLowest, at);
      case Comparison::kGreater:
        return ValueSet::Range(at + 1, kHighest);
      case Comparison::kGreaterOrEqual:
        break;
    }
    return ValueSet::Range(at, kHighest);
  };
  return matching() & variable.universe;
}

Coordinate VariableTable::CoordinateOf(const Variable& variable, const Value& value) {
  const FieldType type = variable.shape.type;
  if (type == FieldType::kText || type == FieldType::kSlug) return PlaceOf(value.text);
  return variable.scale * value.number;
}

Coordinate VariableTable::PlaceOf(const std::string& text) {
  return texts_.emplace(text, static_cast<int64_t>(texts_.size())).first->second;
}

}  // namespace clientele::filter
