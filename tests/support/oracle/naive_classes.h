// The classes of one client, written down from the domain's page; those that depend on the whole
// base by counting it.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_CLASSES_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_CLASSES_H_

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/oracle/order_facts.h"

namespace clientele::oracle {

class NaiveClasses {
 public:
  // By a policy that need not be the model's.
  NaiveClasses(const Model& model, const domain::Policy& policy, UnixSeconds now)
      : model_(model), policy_(policy), now_(now) {}

  domain::Temperature TemperatureOf(const ModelClient& client) const {
    using domain::Temperature;
    const domain::ClientRow& row = client.row;
    if (row.temperature_override != Temperature::kNone &&
        row.temperature_override_until.has_value() && now_ < *row.temperature_override_until) {
      return row.temperature_override;
    }
    const OrderFacts& orders = Ever(client);
    const bool any_counts = policy_.hot_rule == domain::HotRule::kAnyOrderEver;
    if (KindOf(row.stage) == domain::StageKind::kReadyToBuy) return Temperature::kHot;
    if (any_counts && orders.count > 0) return Temperature::kHot;
    if (!any_counts && Within(orders.last_at, policy_.hot_days)) return Temperature::kHot;
    if (row.last_reached_outcome == domain::Outcome::kNegative) return Temperature::kCold;
    const bool inbound =
        std::count(policy_.inbound_sources.begin(), policy_.inbound_sources.end(), row.source) > 0;
    const bool prospect = Within(row.last_positive_at, policy_.warm_days) ||
                          Within(row.last_inbound_at, policy_.warm_days) ||
                          Within(row.last_responded_at, policy_.warm_days) ||
                          (inbound && Within(row.created_at, policy_.warm_days));
    return prospect || orders.count > 0 ? Temperature::kWarm : Temperature::kCold;
  }

  domain::VolumeTier VolumeTierOf(const ModelClient& client) const {
    using domain::VolumeMetric;
    OrderFacts orders = Ever(client);
    if (policy_.volume_window_days > 0) {
      orders = Recount(client.orders, Ago(policy_.volume_window_days));
    }
    if (orders.count == 0) return domain::VolumeTier::kNone;
    const auto reaches = [&](Wide threshold) {
      switch (policy_.volume_metric) {
        case VolumeMetric::kUnspecified:
        case VolumeMetric::kAverageQuantity:
          return orders.quantity >= threshold * orders.count;
        case VolumeMetric::kLargestQuantity:
          return *orders.largest_quantity >= threshold;
        case VolumeMetric::kLastQuantity:
          return *orders.last_quantity >= threshold;
        case VolumeMetric::kTotalQuantity:
          return orders.quantity >= threshold;
        case VolumeMetric::kAverageAmount:
          return orders.amount >= threshold * orders.count;
        case VolumeMetric::kTotalAmount:
          return orders.amount >= threshold;
      }
      return false;
    };
    if (reaches(policy_.volume_large_from.value_or(100))) return domain::VolumeTier::kLarge;
    return reaches(policy_.volume_medium_from.value_or(10)) ? domain::VolumeTier::kMedium
                                                            : domain::VolumeTier::kSmall;
  }

  domain::PurchaseFrequency PurchaseFrequencyOf(const ModelClient& client) const {
    const OrderFacts& ever = Ever(client);
    const OrderFacts recent = Recount(client.orders, Ago(policy_.regular_days));
    if (ever.count == 0) return domain::PurchaseFrequency::kNone;
    if (recent.count >= policy_.regular_orders) return domain::PurchaseFrequency::kRegular;
    return ever.count == 1 ? domain::PurchaseFrequency::kOneTime
                           : domain::PurchaseFrequency::kPeriodic;
  }

  domain::OrderValueClass OrderValueClassOf(const ModelClient& client) const {
    const OrderFacts& orders = Ever(client);
    if (orders.count == 0) return domain::OrderValueClass::kNone;
    if (orders.amount >= Wide{policy_.order_value_vip_from} * orders.count) {
      return domain::OrderValueClass::kVip;
    }
    return orders.amount >= Wide{policy_.order_value_standard_from} * orders.count
               ? domain::OrderValueClass::kStandard
               : domain::OrderValueClass::kEconomy;
  }

  // Buyers in their order, each judged by the share of all that lies before it.
  domain::AbcClass AbcClassOf(const ModelClient& client) const {
    using domain::AbcClass;
    if (Ever(client).count == 0) return AbcClass::kNone;
    if (abc_.empty()) {
      std::vector<std::pair<Wide, domain::ClientId>> buyers;  // (less the value, id)
      Wide sum = 0;
      for (const auto& [id, each] : model_.clients) {
        if (Ever(each).count == 0) continue;
        buyers.emplace_back(-AbcValueOf(each), id);
        sum += std::max<Wide>(0, AbcValueOf(each));
      }
      std::sort(buyers.begin(), buyers.end());
      Wide before = 0;
      for (const auto& [negative, id] : buyers) {
        const bool positive = negative < 0;
        const bool a = positive && before * 100 < sum * policy_.abc_a_percent;
        const bool b = positive && before * 100 < sum * policy_.abc_b_percent;
        abc_[id] = a ? AbcClass::kA : b ? AbcClass::kB : AbcClass::kC;
        before -= negative;
      }
    }
    return abc_.at(client.row.client_id);
  }

  // Nothing for who never bought. `value_of`: of an OrderFacts; more is better.
  template <typename ValueOf>
  std::optional<int64_t> ScoreOf(const ModelClient& client, ValueOf value_of) const {
    const OrderFacts& own = Ever(client);
    if (own.count == 0) return std::nullopt;
    int64_t buyers = 0;
    int64_t worse = 0;
    for (const auto& [id, each] : model_.clients) {
      const OrderFacts& facts = Ever(each);
      if (facts.count == 0) continue;
      ++buyers;
      worse += value_of(facts) < value_of(own);
    }
    return 1 + 5 * worse / buyers;
  }

  domain::Behavior BehaviorOf(const ModelClient& client) const {
    using domain::Behavior;
    const domain::ClientRow& row = client.row;
    if (row.behavior_override != Behavior::kUnspecified &&
        row.behavior_override_until.has_value() && now_ < *row.behavior_override_until) {
      return row.behavior_override;
    }
    const OrderFacts& orders = Ever(client);
    if (orders.count >= policy_.discount_orders &&
        orders.discounted * 100 >= orders.count * policy_.discount_percent) {
      return Behavior::kDiscount;
    }
    if (PurchaseFrequencyOf(client) == domain::PurchaseFrequency::kRegular) {
      return Behavior::kLoyal;
    }
    if (orders.count == 0 && row.last_positive_at.has_value() &&
        KindOf(row.stage) != domain::StageKind::kReadyToBuy) {
      return Behavior::kWandering;
    }
    return Behavior::kUnknown;
  }

  // Of all of a client's orders.
  const OrderFacts& Ever(const ModelClient& client) const {
    const auto [place, is_new] = ever_.try_emplace(client.row.client_id);
    if (is_new) place->second = Recount(client.orders);
    return place->second;
  }

  bool IsActive(const ModelClient& client) const {
    return Within(Ever(client).last_at, policy_.active_days);
  }

  bool IsOverdue(const ModelClient& client) const {
    const OrderFacts& orders = Ever(client);
    if (orders.count < 3) return false;
    return 2 * (now_ - *orders.last_at) > policy_.overdue_factor * *orders.twice_median_interval;
  }

  domain::StageKind KindOf(const std::string& stage) const {
    for (const domain::Stage& listed : policy_.stages) {
      if (listed.id == stage) return listed.kind;
    }
    return domain::StageKind::kNone;
  }

 private:
  UnixSeconds Ago(int64_t days) const { return now_ - days * 86'400; }
  bool Within(std::optional<UnixSeconds> at, int64_t days) const {
    return at.has_value() && *at > Ago(days);
  }
  Wide AbcValueOf(const ModelClient& client) const {
    const OrderFacts recent = Recount(client.orders, Ago(policy_.abc_days));
    return policy_.abc_metric == domain::AbcMetric::kProfit ? recent.profit : recent.amount;
  }

  const Model& model_;
  const domain::Policy& policy_;
  const UnixSeconds now_;
  // What would be counted again and again.
  mutable std::map<domain::ClientId, domain::AbcClass> abc_;
  mutable std::map<domain::ClientId, OrderFacts> ever_;
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_CLASSES_H_
