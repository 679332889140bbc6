#include "server/store/filter_sql/aggregates.h"

#include "server/store/filter_sql/comparison.h"

namespace clientele::store::filter_sql {
namespace {

using filter::Aggregate;
using filter::Condition;
using filter::EventFieldId;
using filter::EventKind;
using filter::Measure;

// What one event (`e`) or line (`l`) has of a field; NULL when missing.
absl::string_view EventValue(EventFieldId field) {
  switch (field) {
    case EventFieldId::kOrderAt:
      return "e.placed_at";
    case EventFieldId::kOrderAmount:
      return "e.amount";
    case EventFieldId::kOrderQuantity:
      return "e.quantity";
    case EventFieldId::kOrderDiscount:
      return "e.discount";
    case EventFieldId::kOrderPromoCode:
      return "NULLIF(e.promo_code, '')";
    case EventFieldId::kLineSku:
      return "NULLIF(l.sku, '')";
    case EventFieldId::kLineCategory:
      return "NULLIF(g.category, '')";
    case EventFieldId::kLineQuantity:
      return "l.quantity";
    case EventFieldId::kLineAmount:
      return "l.amount";
    case EventFieldId::kInteractionAt:
    case EventFieldId::kDeliveryAt:
    case EventFieldId::kResponseAt:
      return "e.at";
    case EventFieldId::kInteractionChannel:
    case EventFieldId::kDeliveryChannel:
    case EventFieldId::kResponseChannel:
      return "NULLIF(e.channel, 0)";
    case EventFieldId::kInteractionDirection:
      return "NULLIF(e.direction, 0)";
    case EventFieldId::kInteractionDisposition:
      return "NULLIF(e.disposition, 0)";
    case EventFieldId::kInteractionOutcome:
      return "NULLIF(e.outcome, 0)";
    case EventFieldId::kDeliveryStatus:
      return "NULLIF(e.status, 0)";
    case EventFieldId::kResponseKind:
      return "NULLIF(e.kind, 0)";
    case EventFieldId::kInteractionCampaign:
    case EventFieldId::kDeliveryCampaign:
    case EventFieldId::kResponseCampaign:
      return "NULLIF(e.campaign_id, '')";
    case EventFieldId::kInteractionStep:
    case EventFieldId::kDeliveryStep:
    case EventFieldId::kResponseStep:
      return "e.step";
    case EventFieldId::kCount:
      break;
  }
  return "NULL";
}

struct EventTable {
  absl::string_view name;
  absl::string_view time;
};

EventTable TableOf(EventKind events) {
  switch (events) {
    case EventKind::kOrders:
      return {"sales_order", "e.placed_at"};
    case EventKind::kInteractions:
      return {"interaction", "e.at"};
    case EventKind::kDeliveries:
      return {"delivery", "e.at"};
    case EventKind::kResponses:
      return {"response", "e.at"};
  }
  return {};
}

Sql ConditionSql(const Condition& condition, UnixSeconds now) {
  const filter::Shape shape = ShapeOf(filter::EventFieldOf(condition.field));
  const absl::string_view value = EventValue(condition.field);
  return condition.is_in
             ? IsIn(value, condition.values, shape.type, now)
             : Compares(value, condition.comparison, condition.values[0], shape.type, now);
}

class AggregateSql {
 public:
  AggregateSql(const Aggregate& aggregate, UnixSeconds now) : aggregate_(aggregate), now_(now) {
    const EventTable table = TableOf(aggregate.events);
    from_ = Cat(table.name, " e");
    where_ = Cat("e.client_id = c.client_id");
    if (aggregate.events == EventKind::kOrders) where_.Add(" AND ").Add(kStands);
    if (aggregate.window_seconds.has_value()) {
      where_.Add(Cat(" AND ", table.time, " > ", BoundInt(now - *aggregate.window_seconds)));
    }
    for (const Condition& condition : aggregate.conditions) {
      if (!filter::EventFieldOf(condition.field).of_line) {
        where_.Add(Cat(" AND ", ConditionSql(condition, now)));
      }
    }
  }

  Expression Make() {
    const absl::string_view time = TableOf(aggregate_.events).time;
    switch (aggregate_.measure) {
      case Measure::kCount:
        return OfEvents("COUNT(*)");
      case Measure::kFirst:
        return OfEvents(Cat("MIN(", time, ")"));
      case Measure::kLast:
        return OfEvents(Cat("MAX(", time, ")"));
      case Measure::kMin:
        return OfEvents("MIN(e.amount)");
      case Measure::kMax:
        return OfEvents("MAX(e.amount)");
      case Measure::kAverage:
        // 10^5 purchases of at most 10^13 can't overflow.
        return AverageExpression("SUM(e.amount)", "NULLIF(COUNT(*), 0)",
                                 [&](const Sql& result) { return OfEvents(result).value; });
      case Measure::kQuantity:
        return Sum("quantity");
      case Measure::kAmount:
        return Sum("amount");
    }
    return {};
  }

 private:
  Expression OfEvents(const Sql& result) const {
    Sql where = where_;
    // Returns are no purchases.
    if (aggregate_.events == EventKind::kOrders) where.Add(" AND e.kind = 1");
    if (aggregate_.has_line_condition()) {
      where.Add(Cat(" AND EXISTS (SELECT 1 FROM ", Lines(), " WHERE l.order_id = e.order_id AND ",
                    LineConditions(), ")"));
    }
    Expression expression;
    expression.value = Cat("(SELECT ", result, " FROM ", from_, " WHERE ", where, ")");
    return expression;
  }

  // Purchases less returns, of matching lines or else of whole orders.
  Expression Sum(absl::string_view column) const {
    const bool lines = aggregate_.has_line_condition();
    const Sql counted = Cat(lines ? "l." : "e.", column);
    const Sql signed_value = Cat("CASE WHEN e.kind = 2 THEN -", counted, " ELSE ", counted, " END");
    Sql from = from_;
    Sql where = where_;
    if (lines) {
      from.Add(Cat(" JOIN ", Lines("l.order_id = e.order_id")));
      where.Add(Cat(" AND ", LineConditions()));
    }
    Expression expression;
    expression.value =
        Cat("COALESCE((SELECT ", SafeSum(signed_value), " FROM ", from, " WHERE ", where, "), 0)");
    return expression;
  }

  // The lines with their products where a condition asks for the category.
  Sql Lines(absl::string_view on = "") const {
    Sql lines("order_line l");
    if (!on.empty()) lines.Add(Cat(" ON ", on));
    for (const Condition& condition : aggregate_.conditions) {
      if (condition.field != EventFieldId::kLineCategory) continue;
      lines.Add(" JOIN product g ON g.sku = l.sku");
      break;
    }
    return lines;
  }

  Sql LineConditions() const {
    std::vector<Sql> conditions;
    for (const Condition& condition : aggregate_.conditions) {
      if (filter::EventFieldOf(condition.field).of_line) {
        conditions.push_back(ConditionSql(condition, now_));
      }
    }
    return Join(conditions, " AND ");
  }

  const Aggregate& aggregate_;
  const UnixSeconds now_;
  Sql from_;
  Sql where_;
};

}  // namespace

Expression AggregateExpression(const Aggregate& aggregate, UnixSeconds now) {
  return AggregateSql(aggregate, now).Make();
}

}  // namespace clientele::store::filter_sql
