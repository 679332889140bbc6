#include "server/filter/ast.h"

namespace clientele::filter {
namespace {

Shape ShapeOf(const Field& field) {
  return {field.type,
          field.names == nullptr ? absl::Span<const absl::string_view>() : field.names()};
}

FieldType TypeOf(domain::AttributeType type) {
  switch (type) {
    case domain::AttributeType::kInteger:
      return FieldType::kInteger;
    case domain::AttributeType::kDate:
      return FieldType::kDate;
    case domain::AttributeType::kBoolean:
      return FieldType::kBoolean;
    case domain::AttributeType::kString:
    case domain::AttributeType::kUnspecified:
      break;
  }
  return FieldType::kText;
}

}  // namespace

bool operator==(const Node& a, const Node& b) {
  return a.kind == b.kind && a.operand == b.operand && a.comparison == b.comparison &&
         a.values == b.values && a.channel == b.channel && a.name == b.name &&
         a.number == b.number && a.share == b.share && a.children == b.children;
}

Shape ShapeOf(const Operand& operand, const domain::Policy& policy) {
  switch (operand.kind) {
    case Operand::Kind::kField:
      return ShapeOf(FieldOf(operand.field));
    case Operand::Kind::kAttribute: {
      const domain::Attribute* attribute = policy.FindAttribute(operand.name);
      return {attribute == nullptr ? FieldType::kText : TypeOf(attribute->type), {}};
    }
    case Operand::Kind::kTagSetAt:
    case Operand::Kind::kTagExpiresAt:
      return {FieldType::kTime, {}};
    case Operand::Kind::kTagActor:
      return {FieldType::kText, {}};
    case Operand::Kind::kAggregate:
      return {MeasureOf(operand.aggregate.measure).type, {}};
  }
  return {};
}

Shape ShapeOf(const EventField& field) {
  return {field.type,
          field.names == nullptr ? absl::Span<const absl::string_view>() : field.names()};
}

}  // namespace clientele::filter
