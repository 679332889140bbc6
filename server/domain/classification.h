// The derived classes, by the rules of the policy, at a moment. Each rule is one small inline
// function of plain numbers: the card calls it for one client, the index in a loop over a chunk.
// A window of d days means "later than now less d times 86,400 s", with no upper end.
#ifndef CLIENTELE_SERVER_DOMAIN_CLASSIFICATION_H_
#define CLIENTELE_SERVER_DOMAIN_CLASSIFICATION_H_

#include <cstdint>

#include "server/base/civil_time.h"
#include "server/domain/policy.h"
#include "server/domain/types.h"

namespace clientele::domain {

// The policy's windows as instants, and its thresholds, made once a question. Times compare as
// signed 64-bit seconds; a fact that never happened is kNeverAt, earlier than any window.
inline constexpr int64_t kNeverAt = INT64_MIN;

struct ClassRules {
  ClassRules(const Policy& policy, UnixSeconds now);

  UnixSeconds now;
  bool hot_by_any_order;
  int64_t hot_after;
  int64_t warm_after;
  int64_t active_after;
  int64_t regular_after;
  int64_t regular_orders;
  VolumeMetric volume_metric;
  int64_t volume_after;  // kNeverAt: the whole life
  int64_t medium_from;
  int64_t large_from;
  int64_t standard_from;
  int64_t vip_from;
  int64_t abc_after;
  int64_t discount_percent;
  int64_t discount_orders;
  int64_t overdue_factor;
};

struct TemperatureFacts {
  int64_t last_order_at = kNeverAt;
  int64_t last_positive_at = kNeverAt;
  int64_t last_inbound_at = kNeverAt;
  int64_t last_responded_at = kNeverAt;  // a reply or a click
  // When created from an inbound source, else kNeverAt.
  int64_t inbound_created_at = kNeverAt;
  bool ready_to_buy = false;
  bool last_reached_negative = false;
  Temperature override_value = Temperature::kNone;
  int64_t override_until = kNeverAt;
};

inline Temperature TemperatureOf(const TemperatureFacts& facts, const ClassRules& rules) {
  if (facts.override_value != Temperature::kNone && rules.now < facts.override_until) {
    return facts.override_value;
  }
  const bool ordered = facts.last_order_at != kNeverAt;
  const bool ordered_lately = facts.last_order_at > rules.hot_after;
  if (facts.ready_to_buy || (rules.hot_by_any_order ? ordered : ordered_lately)) {
    return Temperature::kHot;
  }
  const bool engaged =
      facts.last_positive_at > rules.warm_after || facts.last_inbound_at > rules.warm_after ||
      facts.last_responded_at > rules.warm_after || facts.inbound_created_at > rules.warm_after;
  return !facts.last_reached_negative && (ordered || engaged) ? Temperature::kWarm
                                                              : Temperature::kCold;
}

// What the volume tier and the order value class are reckoned from: over the whole life, or over
// the policy's window.
struct OrderTotals {
  int64_t count = 0;
  int64_t amount = 0;
  int64_t quantity = 0;
  int64_t largest_quantity = 0;
  int64_t last_quantity = 0;
};

// A value that reaches a threshold exactly counts as reaching it. Averages compare without
// division: total >= threshold * count; the bounds of limits.h keep both sides within 64 bits.
inline VolumeTier VolumeTierOf(const OrderTotals& totals, const ClassRules& rules) {
  if (totals.count == 0) return VolumeTier::kNone;
  int64_t value = 0;
  int64_t scale = 1;
  switch (rules.volume_metric) {
    case VolumeMetric::kLargestQuantity:
      value = totals.largest_quantity;
      break;
    case VolumeMetric::kLastQuantity:
      value = totals.last_quantity;
      break;
    case VolumeMetric::kTotalQuantity:
      value = totals.quantity;
      break;
    case VolumeMetric::kTotalAmount:
      value = totals.amount;
      break;
    case VolumeMetric::kAverageAmount:
      value = totals.amount;
      scale = totals.count;
      break;
    case VolumeMetric::kAverageQuantity:
    case VolumeMetric::kUnspecified:
      value = totals.quantity;
      scale = totals.count;
      break;
  }
  if (value >= rules.large_from * scale) return VolumeTier::kLarge;
  return value >= rules.medium_from * scale ? VolumeTier::kMedium : VolumeTier::kSmall;
}

// `recent_orders`: purchases later than rules.regular_after.
inline PurchaseFrequency PurchaseFrequencyOf(int64_t orders_count, int64_t recent_orders,
                                             const ClassRules& rules) {
  if (orders_count == 0) return PurchaseFrequency::kNone;
  if (recent_orders >= rules.regular_orders) return PurchaseFrequency::kRegular;
  return orders_count == 1 ? PurchaseFrequency::kOneTime : PurchaseFrequency::kPeriodic;
}

inline OrderValueClass OrderValueClassOf(int64_t orders_count, int64_t total_amount,
                                         const ClassRules& rules) {
  if (orders_count == 0) return OrderValueClass::kNone;
  if (total_amount >= rules.vip_from * orders_count) return OrderValueClass::kVip;
  return total_amount >= rules.standard_from * orders_count ? OrderValueClass::kStandard
                                                            : OrderValueClass::kEconomy;
}

inline bool IsActive(int64_t last_order_at, const ClassRules& rules) {
  return last_order_at > rules.active_after;
}

struct BehaviorFacts {
  int64_t orders_count = 0;
  int64_t discounted_orders_count = 0;
  PurchaseFrequency frequency = PurchaseFrequency::kNone;
  bool ever_positive = false;
  bool ready_to_buy = false;
  Behavior override_value = Behavior::kUnspecified;
  int64_t override_until = kNeverAt;
};

inline Behavior BehaviorOf(const BehaviorFacts& facts, const ClassRules& rules) {
  if (facts.override_value != Behavior::kUnspecified && rules.now < facts.override_until) {
    return facts.override_value;
  }
  if (facts.orders_count >= rules.discount_orders &&
      facts.discounted_orders_count * 100 >= rules.discount_percent * facts.orders_count) {
    return Behavior::kDiscount;
  }
  if (facts.frequency == PurchaseFrequency::kRegular) return Behavior::kLoyal;
  const bool wandering = facts.orders_count == 0 && facts.ever_positive && !facts.ready_to_buy;
  return wandering ? Behavior::kWandering : Behavior::kUnknown;
}

// Two intervals at least: with fewer nothing is usual yet.
inline constexpr int64_t kOverdueOrders = 3;

// Silent longer than the policy's factor times the client's own median interval.
inline bool IsOverdue(int64_t orders_count, int64_t last_order_at, int64_t twice_median_interval,
                      const ClassRules& rules) {
  return orders_count >= kOverdueOrders &&
         2 * (rules.now - last_order_at) > rules.overdue_factor * twice_median_interval;
}

// total / count, rounded half away from zero; count > 0.
constexpr int64_t Average(int64_t total, int64_t count) {
  const int64_t magnitude = total < 0 ? -total : total;
  const int64_t rounded = (magnitude + count / 2) / count;
  return total < 0 ? -rounded : rounded;
}

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CLASSIFICATION_H_
