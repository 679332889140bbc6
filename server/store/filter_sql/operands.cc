#include "server/store/filter_sql/operands.h"

#include "server/store/filter_sql/aggregates.h"
#include "server/store/filter_sql/classes.h"
#include "server/store/filter_sql/global_classes.h"

namespace clientele::store::filter_sql {
namespace {

using filter::FieldId;
using filter::Operand;

Expression Plain(Sql value) { return {std::move(value), std::nullopt, {}}; }

// Texts are empty, numbers of kinds 0, when missing.
Expression Text(absl::string_view column) { return Plain(Cat("NULLIF(c.", column, ", '')")); }
Expression Kind(const Sql& number) { return Plain(Cat("NULLIF(", number, ", 0)")); }
Expression ProfileText(absl::string_view column) {
  return {Cat("NULLIF(p.", column, ", '')"), std::nullopt, {.profile = true}};
}
Expression Average(absl::string_view total) {
  return AverageExpression(Cat("c.", total), "NULLIF(c.orders_count, 0)",
                           [](const Sql& result) { return result; });
}
Expression Rfm(absl::string_view score) {
  return {RfmScoreSql(score), std::nullopt, {.rfm = true}};
}

Expression FieldExpression(FieldId field, const Moment& moment) {
  switch (field) {
    case FieldId::kExternalId:
    case FieldId::kDisplayName:
    case FieldId::kFamilyName:
    case FieldId::kGivenName:
    case FieldId::kPatronymic:
    case FieldId::kCompany:
    case FieldId::kTaxId:
      return ProfileText(filter::FieldOf(field).name);
    case FieldId::kBirthDate:
      return {"p.birth_date", std::nullopt, {.profile = true}};
    case FieldId::kCity:
    case FieldId::kRegion:
    case FieldId::kTimeZone:
    case FieldId::kSource:
    case FieldId::kOwner:
    case FieldId::kStage:
    case FieldId::kLostReason:
      return Text(filter::FieldOf(field).name);
    case FieldId::kId:
      return Plain("c.client_id");
    case FieldId::kCreatedAt:
    case FieldId::kStageChangedAt:
    case FieldId::kOrdersCount:
    case FieldId::kTotalAmount:
    case FieldId::kTotalQuantity:
    case FieldId::kFirstOrderAt:
    case FieldId::kLastOrderAt:
    case FieldId::kLargestOrderQuantity:
    case FieldId::kLastOrderQuantity:
    case FieldId::kLastPositiveAt:
    case FieldId::kLastInboundAt:
    case FieldId::kLastReachedAt:
    case FieldId::kDiscountedOrdersCount:
    case FieldId::kLastRespondedAt:
      return Plain(Cat("c.", filter::FieldOf(field).name));
    case FieldId::kGender:
    case FieldId::kProcessingConsent:
      return Kind(Cat("c.", filter::FieldOf(field).name));
    case FieldId::kAverageOrderAmount:
      return Average("total_amount");
    case FieldId::kAverageOrderQuantity:
      return Average("total_quantity");
    case FieldId::kStageKind:
      return Kind(StageKindSql(moment));
    case FieldId::kTemperature:
      return Plain(TemperatureSql(moment));
    case FieldId::kVolumeTier:
      return Plain(VolumeTierSql(moment));
    case FieldId::kPurchaseFrequency:
      return Plain(PurchaseFrequencySql(moment));
    case FieldId::kOrderValueClass:
      return Plain(OrderValueClassSql(moment));
    case FieldId::kBehavior:
      return Plain(BehaviorSql(moment));
    case FieldId::kActive:
      return Plain(ActiveSql(moment));
    case FieldId::kOverdue:
      return Plain(OverdueSql(moment));
    case FieldId::kAbcClass:
      return {AbcClassSql(), std::nullopt, {.abc = true}};
    case FieldId::kRfmRecency:
      return Rfm("recency");
    case FieldId::kRfmFrequency:
      return Rfm("frequency");
    case FieldId::kRfmMonetary:
      return Rfm("monetary");
    case FieldId::kTags:
    case FieldId::kCount:
      break;
  }
  return Plain("NULL");
}

Expression TagExpression(const Sql& value, const std::string& tag, UnixSeconds now) {
  return Plain(Cat("(SELECT ", value,
                   " FROM client_tag t WHERE t.client_id = c.client_id AND "
                   "t.tag = ",
                   Bound(tag), " AND ", TagHolds(now), ")"));
}

Expression AttributeExpression(const Operand& operand, const Moment& moment) {
  const bool text = ShapeOf(operand, moment.policy).type == filter::FieldType::kText;
  return Plain(Cat("(SELECT ", text ? "NULLIF(b.text, '')" : "b.number",
                   " FROM client_attribute b WHERE b.client_id = c.client_id AND b.attribute = ",
                   Bound(operand.name), ")"));
}

}  // namespace

Sql TagHolds(UnixSeconds now) {
  return Cat("(t.expires_at IS NULL OR t.expires_at > ", BoundInt(now), ")");
}

Expression ExpressionOf(const Operand& operand, const Moment& moment) {
  switch (operand.kind) {
    case Operand::Kind::kField:
      return FieldExpression(operand.field, moment);
    case Operand::Kind::kAttribute:
      return AttributeExpression(operand, moment);
    case Operand::Kind::kTagSetAt:
      return TagExpression("t.set_at", operand.name, moment.now());
    case Operand::Kind::kTagExpiresAt:
      return TagExpression("t.expires_at", operand.name, moment.now());
    case Operand::Kind::kTagActor:
      return TagExpression("NULLIF(t.actor, '')", operand.name, moment.now());
    case Operand::Kind::kAggregate:
      return AggregateExpression(operand.aggregate, moment.now());
  }
  return Plain("NULL");
}

}  // namespace clientele::store::filter_sql
