#include "server/store/filter_sql/classes.h"

namespace clientele::store::filter_sql {
namespace {

using domain::StageKind;
using domain::VolumeMetric;

template <typename Enum>
Sql Number(Enum value) {
  return absl::StrCat(static_cast<int64_t>(value));
}

// "c.source IN (…)"; false for an empty list.
Sql IsOneOf(absl::string_view column, const std::vector<std::string>& values) {
  if (values.empty()) return "1 = 0";
  return Cat(column, " IN ",
             BoundList(values, [](const std::string& value) { return Parameter(value); }));
}

Sql ReadyToBuy(const Moment& moment) {
  std::vector<std::string> stages;
  for (const domain::Stage& stage : moment.policy.stages) {
    if (stage.kind == StageKind::kReadyToBuy) stages.push_back(stage.id);
  }
  return IsOneOf("c.stage", stages);
}

// Of purchases that stand, later than an instant.
Sql RecentOrders(const Sql& result, int64_t after, absl::string_view rest = "") {
  return Cat("(SELECT ", result, " FROM sales_order e WHERE e.client_id = c.client_id AND ",
             kStands, " AND e.kind = 1 AND e.placed_at > ", BoundInt(after), rest, ")");
}

struct VolumeValue {
  Sql value;
  Sql scale;  // the value is this many times what the policy speaks of
};

VolumeValue LifetimeVolume(VolumeMetric metric) {
  switch (metric) {
    case VolumeMetric::kLargestQuantity:
      return {"c.largest_order_quantity", "1"};
    case VolumeMetric::kLastQuantity:
      return {"c.last_order_quantity", "1"};
    case VolumeMetric::kTotalQuantity:
      return {"c.total_quantity", "1"};
    case VolumeMetric::kTotalAmount:
      return {"c.total_amount", "1"};
    case VolumeMetric::kAverageAmount:
      return {"c.total_amount", "c.orders_count"};
    case VolumeMetric::kAverageQuantity:
    case VolumeMetric::kUnspecified:
      break;
  }
  return {"c.total_quantity", "c.orders_count"};
}

// Purchases less returns, later than an instant.
Sql RecentTotal(absl::string_view column, int64_t after) {
  const Sql value = Cat("CASE WHEN e.kind = 2 THEN -e.", column, " ELSE e.", column, " END");
  return Cat("COALESCE((SELECT ", SafeSum(value),
             " FROM sales_order e WHERE e.client_id = c.client_id AND ", kStands,
             " AND e.placed_at > ", BoundInt(after), "), 0)");
}

VolumeValue RecentVolume(VolumeMetric metric, int64_t after) {
  const Sql count = RecentOrders("COUNT(*)", after);
  switch (metric) {
    case VolumeMetric::kLargestQuantity:
      return {RecentOrders("MAX(e.quantity)", after), "1"};
    case VolumeMetric::kLastQuantity:
      return {
          RecentOrders("e.quantity", after, " ORDER BY e.placed_at DESC, e.order_id DESC LIMIT 1"),
          "1"};
    case VolumeMetric::kTotalQuantity:
      return {RecentTotal("quantity", after), "1"};
    case VolumeMetric::kTotalAmount:
      return {RecentTotal("amount", after), "1"};
    case VolumeMetric::kAverageAmount:
      return {RecentTotal("amount", after), count};
    case VolumeMetric::kAverageQuantity:
    case VolumeMetric::kUnspecified:
      break;
  }
  return {RecentTotal("quantity", after), count};
}

}  // namespace

Sql StageKindSql(const Moment& moment) {
  Sql cases;
  for (const domain::Stage& stage : moment.policy.stages) {
    cases.Add(Cat(" WHEN ", Bound(stage.id), " THEN ", Number(stage.kind)));
  }
  if (cases.empty()) return "0";
  return Cat("CASE c.stage", cases, " ELSE 0 END");
}

Sql TemperatureSql(const Moment& moment) {
  using domain::Temperature;
  const domain::ClassRules& rules = moment.rules;
  const Sql warm_after = BoundInt(rules.warm_after);
  const Sql ordered = rules.hot_by_any_order ? Sql("c.last_order_at IS NOT NULL")
                                             : Cat("c.last_order_at > ", BoundInt(rules.hot_after));
  const Sql engaged = Cat("c.last_order_at IS NOT NULL OR c.last_positive_at > ", warm_after,
                          " OR c.last_inbound_at > ", warm_after, " OR c.last_responded_at > ",
                          warm_after, " OR (", IsOneOf("c.source", moment.policy.inbound_sources),
                          " AND c.created_at > ", warm_after, ")");
  return Cat("CASE WHEN c.temperature_override <> 0 AND c.temperature_override_until > ",
             BoundInt(rules.now), " THEN c.temperature_override WHEN ", ReadyToBuy(moment), " OR ",
             ordered, " THEN ", Number(Temperature::kHot),
             " WHEN c.last_reached_outcome = ", Number(domain::Outcome::kNegative), " THEN ",
             Number(Temperature::kCold), " WHEN ", engaged, " THEN ", Number(Temperature::kWarm),
             " ELSE ", Number(Temperature::kCold), " END");
}

Sql VolumeTierSql(const Moment& moment) {
  using domain::VolumeTier;
  const domain::ClassRules& rules = moment.rules;
  const bool lifetime = rules.volume_after == domain::kNeverAt;
  const VolumeValue volume = lifetime ? LifetimeVolume(rules.volume_metric)
                                      : RecentVolume(rules.volume_metric, rules.volume_after);
  const Sql none = lifetime ? Sql("c.orders_count = 0")
                            : Cat("NOT EXISTS ", RecentOrders("1", rules.volume_after));
  return Cat("CASE WHEN ", none, " THEN ", Number(VolumeTier::kNone), " WHEN ", volume.value,
             " >= ", BoundInt(rules.large_from), " * ", volume.scale, " THEN ",
             Number(VolumeTier::kLarge), " WHEN ", volume.value,
             " >= ", BoundInt(rules.medium_from), " * ", volume.scale, " THEN ",
             Number(VolumeTier::kMedium), " ELSE ", Number(VolumeTier::kSmall), " END");
}

Sql PurchaseFrequencySql(const Moment& moment) {
  using domain::PurchaseFrequency;
  const domain::ClassRules& rules = moment.rules;
  return Cat("CASE WHEN c.orders_count = 0 THEN ", Number(PurchaseFrequency::kNone), " WHEN ",
             RecentOrders("COUNT(*)", rules.regular_after), " >= ", BoundInt(rules.regular_orders),
             " THEN ", Number(PurchaseFrequency::kRegular), " WHEN c.orders_count = 1 THEN ",
             Number(PurchaseFrequency::kOneTime), " ELSE ", Number(PurchaseFrequency::kPeriodic),
             " END");
}

Sql OrderValueClassSql(const Moment& moment) {
  using domain::OrderValueClass;
  return Cat("CASE WHEN c.orders_count = 0 THEN ", Number(OrderValueClass::kNone),
             " WHEN c.total_amount >= ", BoundInt(moment.rules.vip_from), " * c.orders_count THEN ",
             Number(OrderValueClass::kVip),
             " WHEN c.total_amount >= ", BoundInt(moment.rules.standard_from),
             " * c.orders_count THEN ", Number(OrderValueClass::kStandard), " ELSE ",
             Number(OrderValueClass::kEconomy), " END");
}

Sql BehaviorSql(const Moment& moment) {
  using domain::Behavior;
  const domain::ClassRules& rules = moment.rules;
  const Sql regular =
      Cat(PurchaseFrequencySql(moment), " = ", Number(domain::PurchaseFrequency::kRegular));
  return Cat(
      "CASE WHEN c.behavior_override <> 0 AND c.behavior_override_until > ", BoundInt(rules.now),
      " THEN c.behavior_override WHEN c.orders_count >= ", BoundInt(rules.discount_orders),
      " AND c.discounted_orders_count * 100 >= ", BoundInt(rules.discount_percent),
      " * c.orders_count THEN ", Number(Behavior::kDiscount), " WHEN ", regular, " THEN ",
      Number(Behavior::kLoyal),
      " WHEN c.orders_count = 0 AND c.last_positive_at IS NOT NULL AND NOT (", ReadyToBuy(moment),
      ") THEN ", Number(Behavior::kWandering), " ELSE ", Number(Behavior::kUnknown), " END");
}

Sql ActiveSql(const Moment& moment) {
  return Cat("CASE WHEN c.last_order_at > ", BoundInt(moment.rules.active_after),
             " THEN 1 ELSE 0 END");
}

Sql OverdueSql(const Moment& moment) {
  return Cat("CASE WHEN c.orders_count >= ", BoundInt(domain::kOverdueOrders), " AND 2 * (",
             BoundInt(moment.now()), " - c.last_order_at) > ",
             BoundInt(moment.rules.overdue_factor), " * c.twice_median_interval THEN 1 ELSE 0 END");
}

Sql BasisSql(const Moment& moment) {
  const bool or_order = moment.policy.processing_basis == domain::ProcessingBasis::kConsentOrOrder;
  return Cat("CASE WHEN c.processing_consent = ", Number(domain::ConsentStatus::kGranted),
             " THEN 1", or_order ? " WHEN c.orders_count > 0 AND c.processing_consent <> " : "",
             or_order ? Cat(Number(domain::ConsentStatus::kWithdrawn), " THEN 1") : Sql(),
             " ELSE 0 END");
}

}  // namespace clientele::store::filter_sql
