// The meaning of filters, one client at a time, written down from the domain's page with no thought
// for speed: the oracle that the evaluators are held against. Shares no code with the rules it
// checks. The model must not change while one lives.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_H_

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "server/filter/ast.h"
#include "tests/support/oracle/naive_aggregate.h"
#include "tests/support/oracle/naive_classes.h"
#include "tests/support/oracle/naive_value.h"

namespace clientele::oracle {

class Naive {
 public:
  Naive(const Model& model, UnixSeconds now)
      : model_(model), policy_(model.policy), now_(now), classes_(model, model.policy, now) {}

  const NaiveClasses& classes() const { return classes_; }

  // The node must stay where it is as long as this lives.
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
        return Compare(ValueOf(node.operand, client), node.comparison, node.values.front(), now_);
      case Kind::kIn:
        return IsOneOf(ValueOf(node.operand, client), node.values, now_);
      case Kind::kHas:
        return IsTags(node.operand) ? HasAnyTag(client) : !ValueOf(node.operand, client).missing;
      case Kind::kTrue: {
        const NaiveValue value = ValueOf(node.operand, client);
        return !value.missing && value.number == 1;
      }
      case Kind::kTag:
        return HasTag(client, node.values.front().text);
      case Kind::kReachable:
        return ReasonOf(client, node.channel) == domain::ExclusionReason::kNone;
      case Kind::kBirthday:
        return HasBirthday(client, node.number);
      case Kind::kTop:
        return Top(node).contains(client.row.client_id);
      case Kind::kSegment:
        return matches(node.children.front());
      case Kind::kAudience: {
        const auto found = model_.audiences.find({node.name, node.number});
        return found != model_.audiences.end() && found->second.contains(client.row.client_id);
      }
    }
    return false;
  }

  NaiveValue ValueOf(const filter::Operand& operand, const ModelClient& client) const {
    using Kind = filter::Operand::Kind;
    const auto tag = client.tags.find(operand.name);
    const bool has_tag = tag != client.tags.end() && HasTag(client, operand.name);
    switch (operand.kind) {
      case Kind::kField:
        return ValueOf(operand.field, client);
      case Kind::kAttribute:
        return AttributeOf(client, operand.name);
      case Kind::kTagSetAt:
        return has_tag ? Number(tag->second.set_at) : NaiveValue{};
      case Kind::kTagExpiresAt:
        return has_tag ? Maybe(tag->second.expires_at) : NaiveValue{};
      case Kind::kTagActor:
        return has_tag ? Text(tag->second.actor) : NaiveValue{};
      case Kind::kAggregate:
        return NaiveAggregate(model_, operand.aggregate, now_).Of(client);
    }
    return {};
  }

  NaiveValue ValueOf(filter::FieldId field, const ModelClient& client) const;

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

  bool HasTag(const ModelClient& client, const std::string& tag) const {
    const auto found = client.tags.find(tag);
    if (found == client.tags.end()) return false;
    return !found->second.expires_at.has_value() || now_ < *found->second.expires_at;
  }
  bool HasAnyTag(const ModelClient& client) const {
    return std::any_of(client.tags.begin(), client.tags.end(),
                       [&](const auto& entry) { return HasTag(client, entry.first); });
  }

 private:
  static bool IsTags(const filter::Operand& operand) {
    return operand.kind == filter::Operand::Kind::kField && operand.field == filter::FieldId::kTags;
  }

  bool HasBasis(const ModelClient& client) const {
    const domain::ConsentStatus consent = client.row.processing_consent;
    if (consent == domain::ConsentStatus::kGranted) return true;
    return policy_.processing_basis == domain::ProcessingBasis::kConsentOrOrder &&
           consent != domain::ConsentStatus::kWithdrawn && classes_.Ever(client).count > 0;
  }

  NaiveValue AttributeOf(const ModelClient& client, const std::string& name) const {
    const auto found = client.attributes.find(name);
    if (found == client.attributes.end()) return {};
    for (const domain::Attribute& attribute : policy_.attributes) {
      if (attribute.id == name && attribute.type == domain::AttributeType::kString) {
        return Text(found->second.text);
      }
    }
    return Number(found->second.number);
  }

  // Whether the birthday in its year is one of the days from today on.
  bool HasBirthday(const ModelClient& client, int64_t days) const {
    if (!client.profile.birth_date.has_value()) return false;
    const absl::CivilDay born = absl::CivilDay(1970, 1, 1) + *client.profile.birth_date;
    const absl::CivilDay today = absl::ToCivilDay(absl::FromUnixSeconds(now_), policy_.Zone());
    for (int year_offset = 0; year_offset <= 2; ++year_offset) {
      const int64_t year = today.year() + year_offset;
      const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
      const bool leap_day = born.month() == 2 && born.day() == 29;
      const int day = leap_day && !leap ? 28 : born.day();
      const int64_t ahead = absl::CivilDay(year, born.month(), day) - today;
      if (ahead >= 0 && ahead < days) return true;
    }
    return false;
  }

  const std::set<domain::ClientId>& Top(const filter::Node& node) const {
    const auto known = tops_.find(&node);
    if (known != tops_.end()) return known->second;
    std::vector<std::pair<NaiveValue, domain::ClientId>> ranked;
    for (const auto& [id, client] : model_.clients) {
      const NaiveValue value = ValueOf(node.operand, client);
      if (!value.missing) ranked.emplace_back(value, id);
    }
    // They are by id already.
    std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
      return node.share.bottom ? Less(a.first, b.first) : Less(b.first, a.first);
    });
    std::set<domain::ClientId>& top = tops_[&node];
    const auto size = static_cast<int64_t>(ranked.size());
    for (int64_t place = 0; place < size; ++place) {
      const bool within = node.share.is_percent ? place * 10'000 < node.share.amount * size
                                                : place < node.share.amount;
      if (within) top.insert(ranked[static_cast<size_t>(place)].second);
    }
    return top;
  }

  const Model& model_;
  const domain::Policy& policy_;
  const UnixSeconds now_;
  const NaiveClasses classes_;
  // By node: sorting the base anew for each client would take the day.
  mutable std::map<const filter::Node*, std::set<domain::ClientId>> tops_;
};

inline NaiveValue Naive::ValueOf(filter::FieldId field, const ModelClient& client) const {
  using filter::FieldId;
  const domain::ClientRow& row = client.row;
  const domain::ProfileRow& profile = client.profile;
  const OrderFacts& orders = classes_.Ever(client);
  switch (field) {
    case FieldId::kId:
      return Number(row.client_id);
    case FieldId::kExternalId:
      return Text(profile.external_id);
    case FieldId::kDisplayName:
      return Text(profile.display_name);
    case FieldId::kFamilyName:
      return Text(profile.family_name);
    case FieldId::kGivenName:
      return Text(profile.given_name);
    case FieldId::kPatronymic:
      return Text(profile.patronymic);
    case FieldId::kCompany:
      return Text(profile.company);
    case FieldId::kTaxId:
      return Text(profile.tax_id);
    case FieldId::kGender:
      return Class(row.gender);
    case FieldId::kBirthDate:
      return Maybe(profile.birth_date);
    case FieldId::kCity:
      return Text(row.city);
    case FieldId::kRegion:
      return Text(row.region);
    case FieldId::kTimeZone:
      return Text(row.time_zone);
    case FieldId::kSource:
      return Text(row.source);
    case FieldId::kOwner:
      return Text(row.owner);
    case FieldId::kCreatedAt:
      return Number(row.created_at);
    case FieldId::kStage:
      return Text(row.stage);
    case FieldId::kStageKind:
      return Class(classes_.KindOf(row.stage));
    case FieldId::kStageChangedAt:
      return Maybe(row.stage_changed_at);
    case FieldId::kLostReason:
      return Text(row.lost_reason);
    case FieldId::kOrdersCount:
      return Number(orders.count);
    case FieldId::kTotalAmount:
      return Number(orders.amount);
    case FieldId::kTotalQuantity:
      return Number(orders.quantity);
    case FieldId::kFirstOrderAt:
      return Maybe(orders.first_at);
    case FieldId::kLastOrderAt:
      return Maybe(orders.last_at);
    case FieldId::kAverageOrderAmount:
      return Average(orders.amount, orders.count);
    case FieldId::kAverageOrderQuantity:
      return Average(orders.quantity, orders.count);
    case FieldId::kLargestOrderQuantity:
      return Maybe(orders.largest_quantity);
    case FieldId::kLastOrderQuantity:
      return Maybe(orders.last_quantity);
    case FieldId::kDiscountedOrdersCount:
      return Number(orders.discounted);
    case FieldId::kLastPositiveAt:
      return Maybe(row.last_positive_at);
    case FieldId::kLastInboundAt:
      return Maybe(row.last_inbound_at);
    case FieldId::kLastReachedAt:
      return Maybe(row.last_reached_at);
    case FieldId::kLastRespondedAt:
      return Maybe(row.last_responded_at);
    case FieldId::kTemperature:
      return Class(classes_.TemperatureOf(client));
    case FieldId::kVolumeTier:
      return Class(classes_.VolumeTierOf(client));
    case FieldId::kPurchaseFrequency:
      return Class(classes_.PurchaseFrequencyOf(client));
    case FieldId::kOrderValueClass:
      return Class(classes_.OrderValueClassOf(client));
    case FieldId::kAbcClass:
      return Class(classes_.AbcClassOf(client));
    case FieldId::kRfmRecency:
      return Maybe(classes_.ScoreOf(client, [](const auto& facts) { return *facts.last_at; }));
    case FieldId::kRfmFrequency:
      return Maybe(classes_.ScoreOf(client, [](const auto& facts) { return facts.count; }));
    case FieldId::kRfmMonetary:
      return Maybe(classes_.ScoreOf(client, [](const auto& facts) { return facts.amount; }));
    case FieldId::kBehavior:
      return Class(classes_.BehaviorOf(client));
    case FieldId::kActive:
      return Number(classes_.IsActive(client) ? 1 : 0);
    case FieldId::kOverdue:
      return Number(classes_.IsOverdue(client) ? 1 : 0);
    case FieldId::kProcessingConsent:
      return Class(row.processing_consent);
    case FieldId::kTags:
    case FieldId::kCount:
      break;
  }
  return {};
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_H_
