#include "server/filter/reference.h"

#include "absl/strings/str_cat.h"
#include "server/filter/ast.h"
#include "server/filter/event_field.h"
#include "server/filter/field.h"
#include "server/filter/function.h"
#include "server/filter/printer.h"

namespace clientele::filter {
namespace {

struct Operator {
  absl::string_view name;
  absl::string_view description;
  absl::string_view example;
};

constexpr Operator kOperators[] = {
    {"= !=", "Equal, not equal. False when the value is missing.", "source != import"},
    {"< <= > >=", "Numbers, money, times, dates, and classes by their order.",
     "volume_tier >= MEDIUM"},
    {"IN (…)", "Equal to one of the values.", "temperature IN (HOT, WARM)"},
    {"field:value", "The client has this tag now.", "tags:vip"},
    {"AND OR NOT ( )", "NOT binds tightest, then AND, then OR.",
     "active AND NOT (tags:vip OR tags:horeca)"},
    {"birthday within next Nd",
     "Today, in the business's time zone, or one of the N - 1 days after; "
     "29 February is 28 February in other years.",
     "birthday within next 7d"},
    {"now, now - 90d, now + 1h", "A moment relative to the question: s, m, h, d, w.",
     "last_order_at < now - 90d"},
    {"2026-01-31, 2026-01-31T10:00:00Z",
     "A moment; a day is its first in the business's time zone.",
     "created_at >= 2026-01-31T10:00:00Z"},
    {"1200, 12.50 with the currency", "Money: minor units, or with the base's currency.",
     "total_amount >= 1200"},
};

Operand OperandOf(const domain::Attribute& attribute) {
  Operand operand;
  operand.kind = Operand::Kind::kAttribute;
  operand.name = attribute.id;
  return operand;
}

std::string ExampleOf(const domain::Attribute& attribute, const domain::Policy& policy) {
  std::string operand = PrintOperand(OperandOf(attribute), policy);
  switch (attribute.type) {
    case domain::AttributeType::kInteger:
      return absl::StrCat(operand, " >= 10");
    case domain::AttributeType::kDate:
      return absl::StrCat(operand, " < 2026-01-31");
    case domain::AttributeType::kBoolean:
      return operand;
    case domain::AttributeType::kString:
    case domain::AttributeType::kUnspecified:
      break;
  }
  Value value;
  if (!attribute.values.empty()) value.text = attribute.values.front();
  return absl::StrCat(operand, " = ", PrintValue({FieldType::kText, {}}, value, policy));
}

ReferenceField FieldOf(const domain::Attribute& attribute, const domain::Policy& policy) {
  const Operand operand = OperandOf(attribute);
  ReferenceField field;
  field.name = PrintOperand(operand, policy);
  field.type = std::string(TypeName(ShapeOf(operand, policy).type));
  field.description = attribute.title;
  field.example = ExampleOf(attribute, policy);
  field.values = attribute.values;
  field.dimension = true;
  return field;
}

std::string ExampleOf(EventKind events, const MeasureInfo& measure) {
  absl::string_view comparison = " > 0";
  if (measure.type == FieldType::kTime) comparison = " > now - 90d";
  if (measure.type == FieldType::kMoney) comparison = " > 100000";
  return absl::StrCat(NameOf(events), "().", measure.name, comparison);
}

void AddEvents(EventKind events, std::vector<ReferenceOperation>& operations) {
  const absl::string_view name = NameOf(events);
  for (const EventField& field : EventFields()) {
    if (field.events != events) continue;
    operations.push_back({absl::StrCat(name, "(", field.name, " …)"),
                          std::string(field.description), std::string(field.example)});
  }
  for (const MeasureInfo& measure : Measures()) {
    if (measure.orders_only && events != EventKind::kOrders) continue;
    operations.push_back({absl::StrCat(name, "(…).", measure.name),
                          std::string(measure.description), ExampleOf(events, measure)});
  }
}

}  // namespace

std::vector<ReferenceField> ReferenceFields(const domain::Policy& policy) {
  std::vector<ReferenceField> fields;
  for (const Field& field : Fields()) {
    fields.push_back({std::string(field.name),
                      std::string(TypeName(field.type)),
                      std::string(field.description),
                      std::string(field.example),
                      {},
                      field.orderable,
                      field.dimension});
    if (field.names == nullptr) continue;
    for (const absl::string_view name : field.names().subspan(1)) {
      fields.back().values.emplace_back(name);
    }
  }
  for (const domain::Attribute& attribute : policy.attributes) {
    fields.push_back(FieldOf(attribute, policy));
  }
  return fields;
}

std::vector<ReferenceOperation> ReferenceOperations() {
  std::vector<ReferenceOperation> operations;
  for (const Operator& one : kOperators) {
    operations.push_back(
        {std::string(one.name), std::string(one.description), std::string(one.example)});
  }
  for (const Function& function : Functions()) {
    operations.push_back({std::string(function.form), std::string(function.description),
                          std::string(function.example)});
  }
  for (const TagMember& member : TagMembers()) {
    operations.push_back({absl::StrCat("tag(NAME).", member.name), std::string(member.description),
                          std::string(member.example)});
  }
  for (const EventKind events : kEventKinds) AddEvents(events, operations);
  return operations;
}

}  // namespace clientele::filter
