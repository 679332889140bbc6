// The meaning of filters, one client at a time, written down from the domain's page with no thought
// for speed: the oracle that the index is held against. Shares no code with the rules it checks.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_NAIVE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_NAIVE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "server/filter/ast.h"
#include "tests/unit/index/model.h"

namespace clientele::index {

// What a field holds for a client: nothing, a text, or a number, perhaps a fraction.
struct NaiveValue {
  bool missing = true;
  Wide number = 0;
  Wide divisor = 1;
  std::string text;
};

class Naive {
 public:
  Naive(const domain::Policy& policy, UnixSeconds now) : policy_(policy), now_(now) {}

  bool Matches(const filter::Node& node, const ModelClient& client) const {
    using Kind = filter::Node::Kind;
    const auto matches = [&](const filter::Node& child) { return Matches(child, client); };
    switch (node.kind) {
      case Kind::kEveryone:
        return true;
      case Kind::kAnd:
        return std::all_of(node.children.begin(), node.children.end(), matches);
      case Kind::kOr:
        return std::any_of(node.children.begin(), node.children.end(), matches);
      case Kind::kNot:
        return !matches(node.children.front());
      case Kind::kCompare:
        return Compare(ValueOf(node.field, client), node.comparison, node.values.front());
      case Kind::kIn: {
        const NaiveValue value = ValueOf(node.field, client);
        return std::any_of(node.values.begin(), node.values.end(), [&](const auto& wanted) {
          return Compare(value, filter::Comparison::kEqual, wanted);
        });
      }
      case Kind::kHas:
        if (node.field == filter::FieldId::kTags) return HasAnyTag(client);
        return !ValueOf(node.field, client).missing;
      case Kind::kTrue:
        return ValueOf(node.field, client).number == 1;
      case Kind::kTag:
        return HasTag(client, node.values.front().text);
      case Kind::kReachable:
        return ReasonOf(client, node.channel) == domain::ExclusionReason::kNone;
    }
    return false;
  }

  NaiveValue ValueOf(filter::FieldId field, const ModelClient& client) const;

  domain::Temperature TemperatureOf(const ModelClient& client) const {
    using domain::Temperature;
    const domain::ClientRow& row = client.row;
    if (row.temperature_override != Temperature::kNone &&
        row.temperature_override_until.has_value() && now_ < *row.temperature_override_until) {
      return row.temperature_override;
    }
    const OrderFacts orders = Recount(client.orders);
    const bool any_counts = policy_.hot_rule == domain::HotRule::kAnyOrderEver;
    if (KindOf(row.stage) == domain::StageKind::kReadyToBuy) return Temperature::kHot;
    if (any_counts && orders.count > 0) return Temperature::kHot;
    if (!any_counts && Within(orders.last_at, policy_.hot_days)) return Temperature::kHot;
    if (row.last_reached_outcome == domain::Outcome::kNegative) return Temperature::kCold;
    const bool inbound =
        std::count(policy_.inbound_sources.begin(), policy_.inbound_sources.end(), row.source) > 0;
    const bool prospect = Within(row.last_positive_at, policy_.warm_days) ||
                          Within(row.last_inbound_at, policy_.warm_days) ||
                          (inbound && Within(row.created_at, policy_.warm_days));
    return prospect || orders.count > 0 ? Temperature::kWarm : Temperature::kCold;
  }

  domain::VolumeTier VolumeTierOf(const ModelClient& client) const {
    using domain::VolumeMetric;
    OrderFacts orders = Recount(client.orders);
    if (policy_.volume_window_days > 0) {
      orders = Recount(client.orders, now_ - policy_.volume_window_days * int64_t{86'400});
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
    const OrderFacts ever = Recount(client.orders);
    const OrderFacts recent = Recount(client.orders, now_ - policy_.regular_days * int64_t{86'400});
    if (ever.count == 0) return domain::PurchaseFrequency::kNone;
    if (recent.count >= policy_.regular_orders) return domain::PurchaseFrequency::kRegular;
    return ever.count == 1 ? domain::PurchaseFrequency::kOneTime
                           : domain::PurchaseFrequency::kPeriodic;
  }

  domain::OrderValueClass OrderValueClassOf(const ModelClient& client) const {
    const OrderFacts orders = Recount(client.orders);
    if (orders.count == 0) return domain::OrderValueClass::kNone;
    if (orders.amount >= Wide{policy_.order_value_vip_from} * orders.count) {
      return domain::OrderValueClass::kVip;
    }
    return orders.amount >= Wide{policy_.order_value_standard_from} * orders.count
               ? domain::OrderValueClass::kStandard
               : domain::OrderValueClass::kEconomy;
  }

  bool IsActive(const ModelClient& client) const {
    return Within(Recount(client.orders).last_at, policy_.active_days);
  }

  // Why the client may not be messaged on a channel; kNone when it may.
  domain::ExclusionReason ReasonOf(const ModelClient& client, domain::Channel channel) const {
    using Reason = domain::ExclusionReason;
    const auto found = client.channels.find(channel);
    const Reason reason =
        found == client.channels.end() ? Reason::kNoContactPoint : found->second.reason;
    // The gates that come before the basis to process.
    if (reason == Reason::kNoContactPoint || reason == Reason::kInvalidContact ||
        reason == Reason::kSuppressed) {
      return reason;
    }
    return HasBasis(client) ? reason : Reason::kNoProcessingBasis;
  }

  bool HasBasis(const ModelClient& client) const {
    const domain::ConsentStatus consent = client.row.processing_consent;
    if (consent == domain::ConsentStatus::kGranted) return true;
    return policy_.processing_basis == domain::ProcessingBasis::kConsentOrOrder &&
           consent != domain::ConsentStatus::kWithdrawn && Recount(client.orders).count > 0;
  }

  bool HasTag(const ModelClient& client, const std::string& tag) const {
    const auto found = client.tags.find(tag);
    if (found == client.tags.end()) return false;
    return !found->second.expires_at.has_value() || now_ < *found->second.expires_at;
  }
  bool HasAnyTag(const ModelClient& client) const {
    return std::any_of(client.tags.begin(), client.tags.end(),
                       [&](const auto& entry) { return HasTag(client, entry.first); });
  }

  domain::StageKind KindOf(const std::string& stage) const {
    for (const domain::Stage& listed : policy_.stages) {
      if (listed.id == stage) return listed.kind;
    }
    return domain::StageKind::kNone;
  }

 private:
  bool Within(std::optional<UnixSeconds> at, int64_t days) const {
    return at.has_value() && *at > now_ - days * 86'400;
  }

  bool Compare(const NaiveValue& left, filter::Comparison comparison,
               const filter::Value& right) const {
    using filter::Comparison;
    if (left.missing) return false;
    Wide number = right.number;
    if (right.relative_to_now) number += now_;
    const Wide scaled = number * left.divisor;
    const int order = !left.text.empty() ? left.text.compare(right.text)
                                         : (left.number > scaled) - (left.number < scaled);
    switch (comparison) {
      case Comparison::kEqual:
        return order == 0;
      case Comparison::kNotEqual:
        return order != 0;
      case Comparison::kLess:
        return order < 0;
      case Comparison::kLessOrEqual:
        return order <= 0;
      case Comparison::kGreater:
        return order > 0;
      case Comparison::kGreaterOrEqual:
        return order >= 0;
    }
    return false;
  }

  const domain::Policy& policy_;
  const UnixSeconds now_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_NAIVE_H_
