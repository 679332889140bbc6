#include "server/filter/size.h"

namespace clientele::filter {
namespace {

bool IsOverBase(FieldId field) {
  return field == FieldId::kAbcClass || field == FieldId::kRfmRecency ||
         field == FieldId::kRfmFrequency || field == FieldId::kRfmMonetary;
}

Size SizeOf(const Operand& operand) {
  Size size;
  if (operand.kind == Operand::Kind::kField) size.aggregates = IsOverBase(operand.field) ? 1 : 0;
  if (operand.kind != Operand::Kind::kAggregate) return size;
  size.aggregates = 1;
  for (const Condition& condition : operand.aggregate.conditions) {
    size.terms += 1 + condition.values.size();
  }
  return size;
}

}  // namespace

Size SizeOf(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kEveryone:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kNot:
      return {};
    case Node::Kind::kTag:
    case Node::Kind::kReachable:
    case Node::Kind::kBirthday:
    case Node::Kind::kSegment:
    case Node::Kind::kAudience:
      return {2, 0};
    case Node::Kind::kCompare:
    case Node::Kind::kIn:
    case Node::Kind::kHas:
    case Node::Kind::kTrue:
    case Node::Kind::kTop:
      break;
  }
  Size size = SizeOf(node.operand);
  size.terms += 1 + node.values.size();
  if (node.kind == Node::Kind::kTop) size.aggregates += 1;
  return size;
}

}  // namespace clientele::filter
