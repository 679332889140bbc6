#include "server/api/render.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/civil_time.h"
#include "server/domain/classification.h"

namespace clientele::api {
namespace {

void RenderAttribute(const service::CardAttribute& attribute, v1::AttributeValue& out) {
  out.set_attribute(attribute.row.attribute);
  switch (attribute.type) {
    case domain::AttributeType::kString:
    case domain::AttributeType::kUnspecified:
      out.set_text(attribute.row.text);
      break;
    case domain::AttributeType::kInteger:
      out.set_integer(attribute.row.number);
      break;
    case domain::AttributeType::kDate:
      SetDate(attribute.row.number, *out.mutable_date());
      break;
    case domain::AttributeType::kBoolean:
      out.set_boolean(attribute.row.number != 0);
      break;
  }
}

void RenderProfile(const service::ClientCard& card, v1::ClientProfile& out) {
  const domain::ProfileRow& profile = card.profile;
  const auto text = [](const std::string& value, auto set) {
    if (!value.empty()) set(value);
  };
  text(profile.external_id, [&](const auto& v) { out.set_external_id(v); });
  text(profile.display_name, [&](const auto& v) { out.set_display_name(v); });
  text(profile.family_name, [&](const auto& v) { out.set_family_name(v); });
  text(profile.given_name, [&](const auto& v) { out.set_given_name(v); });
  text(profile.patronymic, [&](const auto& v) { out.set_patronymic(v); });
  text(profile.company, [&](const auto& v) { out.set_company(v); });
  text(profile.tax_id, [&](const auto& v) { out.set_tax_id(v); });
  text(card.row.city, [&](const auto& v) { out.set_city(v); });
  text(card.row.region, [&](const auto& v) { out.set_region(v); });
  text(card.row.time_zone, [&](const auto& v) { out.set_time_zone(v); });
  text(card.row.source, [&](const auto& v) { out.set_source(v); });
  text(card.row.owner, [&](const auto& v) { out.set_owner(v); });
  out.set_gender(ToWire<v1::Gender>(card.row.gender));
  if (profile.birth_date.has_value()) SetDate(*profile.birth_date, *out.mutable_birth_date());
  for (const service::CardAttribute& attribute : card.attributes) {
    RenderAttribute(attribute, *out.add_attributes());
  }
}

void RenderFacts(const domain::ClientRow& row, v1::ClientFacts& out) {
  out.set_orders_count(row.orders_count);
  out.set_total_amount_minor(row.total_amount);
  out.set_total_quantity(row.total_quantity);
  out.set_discounted_orders_count(row.discounted_orders_count);
  if (row.last_responded_at.has_value()) {
    SetTime(*row.last_responded_at, out.mutable_last_responded_at());
  }
  if (row.twice_median_interval.has_value()) {
    out.set_median_order_interval_seconds(*row.twice_median_interval / 2);
  }
  if (row.orders_count == 0) return;
  SetTime(row.first_order_at.value_or(0), out.mutable_first_order_at());
  SetTime(row.last_order_at.value_or(0), out.mutable_last_order_at());
  out.set_average_order_amount_minor(domain::Average(row.total_amount, row.orders_count));
  out.set_average_order_quantity(domain::Average(row.total_quantity, row.orders_count));
  out.set_largest_order_quantity(row.largest_order_quantity.value_or(0));
  out.set_last_order_quantity(row.last_order_quantity.value_or(0));
}

void RenderClasses(const service::ClientCard& card, v1::ClientClasses& out) {
  out.set_temperature(ToWire<v1::Temperature>(card.temperature));
  out.set_temperature_overridden(card.temperature_overridden);
  if (card.temperature_overridden) {
    SetTime(card.row.temperature_override_until.value_or(0),
            out.mutable_temperature_override_expires_at());
  }
  out.set_volume_tier(ToWire<v1::VolumeTier>(card.volume_tier));
  out.set_purchase_frequency(ToWire<v1::PurchaseFrequency>(card.purchase_frequency));
  out.set_order_value_class(ToWire<v1::OrderValueClass>(card.order_value_class));
  out.set_active(card.active);
  out.set_abc_class(ToWire<v1::AbcClass>(card.standing.abc_class));
  out.set_behavior(ToWire<v1::Behavior>(card.behavior));
  out.set_behavior_overridden(card.behavior_overridden);
  if (card.behavior_overridden) {
    SetTime(card.row.behavior_override_until.value_or(0),
            out.mutable_behavior_override_expires_at());
  }
  out.set_rfm_recency(card.standing.rfm_recency);
  out.set_rfm_frequency(card.standing.rfm_frequency);
  out.set_rfm_monetary(card.standing.rfm_monetary);
  out.set_overdue(card.overdue);
}

void RenderContact(const service::CardContact& contact, v1::ContactPoint& out) {
  out.set_channel(ToWire<v1::Channel>(contact.point.channel));
  out.set_address(contact.address.address);
  out.set_person(contact.address.person);
  out.set_role(contact.address.role);
  out.set_primary(contact.point.is_primary);
  out.set_status(ToWire<v1::ContactStatus>(contact.point.status));
  if (contact.point.verified_at.has_value()) {
    SetTime(*contact.point.verified_at, out.mutable_verified_at());
  }
  out.set_consent(ToWire<v1::ConsentStatus>(contact.consent));
}

// The part of a history entry that depends on what happened.
struct DetailRenderer {
  v1::HistoryEntry& out;

  void operator()(const service::OrderEntry& entry) const {
    const domain::OrderRow& order = entry.order;
    out.set_kind(v1::HISTORY_KIND_ORDER);
    SetTime(order.recorded_at, out.mutable_recorded_at());
    out.set_actor(order.actor);
    v1::HistoryEntry::OrderDetail& detail = *out.mutable_order();
    detail.set_order_id(order.order_id);
    detail.set_external_id(order.external_id);
    detail.set_kind(ToWire<v1::OrderKind>(order.kind));
    detail.set_quantity(order.quantity);
    detail.set_amount_minor(order.amount);
    detail.set_canceled(order.canceled_at.has_value());
    detail.set_replaced(order.superseded_by != 0);
  }

  void operator()(const service::InteractionEntry& entry) const {
    const domain::InteractionRow& interaction = entry.interaction;
    out.set_kind(v1::HISTORY_KIND_INTERACTION);
    SetTime(interaction.recorded_at, out.mutable_recorded_at());
    out.set_actor(interaction.actor);
    v1::HistoryEntry::InteractionDetail& detail = *out.mutable_interaction();
    detail.set_interaction_id(interaction.interaction_id);
    detail.set_external_id(interaction.external_id);
    detail.set_channel(ToWire<v1::Channel>(interaction.channel));
    detail.set_direction(ToWire<v1::Direction>(interaction.direction));
    detail.set_disposition(ToWire<v1::Disposition>(interaction.disposition));
    detail.set_outcome(ToWire<v1::Outcome>(interaction.outcome));
    detail.set_note(entry.note);
    detail.set_campaign_id(interaction.campaign_id);
  }

  void operator()(const service::ConsentEntry& entry) const {
    const domain::ConsentRow& consent = entry.consent;
    out.set_kind(v1::HISTORY_KIND_CONSENT);
    SetTime(consent.recorded_at, out.mutable_recorded_at());
    out.set_actor(consent.actor);
    v1::HistoryEntry::ConsentDetail& detail = *out.mutable_consent();
    detail.set_purpose(ToWire<v1::ConsentPurpose>(consent.purpose));
    detail.set_status(ToWire<v1::ConsentStatus>(consent.status));
    detail.set_channel(ToWire<v1::Channel>(consent.channel));
    detail.set_address(entry.address);
    detail.set_means(consent.means);
    detail.set_text_version(consent.text_version);
    detail.set_evidence(entry.evidence);
  }

  void operator()(const service::ChangeEntry& entry) const {
    const domain::ClientEventRow& event = entry.event;
    out.set_kind(ToWire<v1::HistoryKind>(event.kind));
    SetTime(event.recorded_at, out.mutable_recorded_at());
    out.set_actor(event.actor);
    v1::HistoryEntry::ChangeDetail& detail = *out.mutable_change();
    detail.set_value(event.value);
    detail.set_previous(event.previous);
    detail.set_reason(event.reason);
  }

  void operator()(const service::DeliveryEntry& entry) const {
    const domain::DeliveryRow& delivery = entry.delivery;
    out.set_kind(v1::HISTORY_KIND_DELIVERY);
    SetTime(delivery.recorded_at, out.mutable_recorded_at());
    out.set_actor(delivery.actor);
    v1::HistoryEntry::DeliveryDetail& detail = *out.mutable_delivery();
    detail.set_delivery_id(delivery.delivery_id);
    detail.set_external_id(delivery.external_id);
    detail.set_channel(ToWire<v1::Channel>(delivery.channel));
    detail.set_address(entry.address);
    detail.set_status(ToWire<v1::DeliveryStatus>(delivery.status));
    detail.set_campaign_id(delivery.campaign_id);
    detail.set_audience_number(delivery.audience_number);
    detail.set_step(static_cast<int32_t>(delivery.step));
  }

  void operator()(const service::ResponseEntry& entry) const {
    const domain::ResponseRow& response = entry.response;
    out.set_kind(v1::HISTORY_KIND_RESPONSE);
    SetTime(response.recorded_at, out.mutable_recorded_at());
    out.set_actor(response.actor);
    v1::HistoryEntry::ResponseDetail& detail = *out.mutable_response();
    detail.set_response_id(response.response_id);
    detail.set_external_id(response.external_id);
    detail.set_channel(ToWire<v1::Channel>(response.channel));
    detail.set_kind(ToWire<v1::ResponseKind>(response.kind));
    detail.set_campaign_id(response.campaign_id);
    detail.set_audience_number(response.audience_number);
    detail.set_step(static_cast<int32_t>(response.step));
  }
};

}  // namespace

void SetTime(UnixSeconds time, google::protobuf::Timestamp* out) {
  out->set_seconds(time);
  out->set_nanos(0);
}

std::string RenderEtag(int64_t number) { return absl::StrCat("r", number); }

std::optional<int64_t> ParseEtag(const std::string& etag) {
  absl::string_view digits = etag;
  int64_t number = 0;
  if (!absl::ConsumePrefix(&digits, "r") || !absl::SimpleAtoi(digits, &number)) return std::nullopt;
  return number;
}

v1::Reachability RenderReachability(const service::CardChannel& channel) {
  v1::Reachability out;
  out.set_channel(ToWire<v1::Channel>(channel.channel));
  out.set_reachable(channel.reason == domain::ExclusionReason::kNone);
  out.set_reason(ToWire<v1::ExclusionReason>(channel.reason));
  out.set_address(channel.address);
  return out;
}

v1::HistoryEntry RenderHistory(const service::HistoryEntry& entry) {
  v1::HistoryEntry out;
  SetTime(entry.at, out.mutable_at());
  std::visit(DetailRenderer{out}, entry.detail);
  return out;
}

void SetDate(int64_t days, v1::Date& out) {
  const absl::CivilDay day = CivilFromDays(static_cast<UnixDays>(days));
  out.set_year(static_cast<int32_t>(day.year()));
  out.set_month(day.month());
  out.set_day(day.day());
}

v1::Client RenderCard(const service::ClientCard& card) {
  v1::Client out;
  out.set_id(card.row.client_id);
  out.set_etag(RenderEtag(card.row.revision));
  SetTime(card.row.created_at, out.mutable_created_at());
  RenderProfile(card, *out.mutable_profile());
  for (const service::CardContact& contact : card.contacts) {
    RenderContact(contact, *out.add_contact_points());
  }
  RenderFacts(card.row, *out.mutable_facts());
  RenderClasses(card, *out.mutable_classes());
  for (const service::CardChannel& channel : card.channels) {
    *out.add_reachability() = RenderReachability(channel);
  }
  for (const domain::ClientTagRow& tag : card.tags) {
    v1::ClientTag& wire = *out.add_tags();
    wire.set_tag(tag.tag);
    SetTime(tag.set_at, wire.mutable_set_at());
    wire.set_actor(tag.actor);
    if (tag.expires_at.has_value()) SetTime(*tag.expires_at, wire.mutable_expires_at());
  }
  out.set_stage(card.row.stage);
  out.set_stage_kind(ToWire<v1::StageKind>(card.stage_kind));
  if (card.row.stage_changed_at.has_value()) {
    SetTime(*card.row.stage_changed_at, out.mutable_stage_changed_at());
  }
  out.set_lost_reason(card.row.lost_reason);
  out.set_processing_consent(ToWire<v1::ConsentStatus>(card.row.processing_consent));
  for (const service::HistoryEntry& entry : card.recent) *out.add_recent() = RenderHistory(entry);
  return out;
}

v1::Segment RenderSegment(const domain::SegmentRow& row) {
  v1::Segment out;
  out.set_segment_id(row.segment_id);
  out.set_title(row.title);
  out.set_filter(row.filter);
  out.set_etag(RenderEtag(row.revision));
  SetTime(row.created_at, out.mutable_created_at());
  SetTime(row.updated_at, out.mutable_updated_at());
  out.set_actor(row.actor);
  return out;
}

void RenderExplanation(filter::Explanation explanation, v1::ExplainClientResponse::Part& out) {
  out.set_text(std::move(explanation.text));
  out.set_matches(explanation.matches);
  if (explanation.value.has_value()) out.set_value(*std::move(explanation.value));
  for (filter::Explanation& child : explanation.children) {
    RenderExplanation(std::move(child), *out.add_parts());
  }
}

v1::Policy RenderPolicy(const domain::Policy& policy) {
  v1::Policy out;
  out.set_version(policy.version);
  out.set_currency(policy.currency);
  out.set_time_zone(policy.time_zone);
  out.set_phone_region(policy.phone_region);
  out.set_hot_rule(ToWire<v1::Policy::HotRule>(policy.hot_rule));
  out.set_hot_days(policy.hot_days);
  out.set_warm_days(policy.warm_days);
  out.set_override_days(policy.override_days);
  for (const std::string& source : policy.inbound_sources) out.add_inbound_sources(source);
  out.set_volume_metric(ToWire<v1::Policy::VolumeMetric>(policy.volume_metric));
  out.set_volume_window_days(policy.volume_window_days);
  if (policy.volume_medium_from.has_value()) {
    out.set_volume_medium_from(*policy.volume_medium_from);
  }
  if (policy.volume_large_from.has_value()) out.set_volume_large_from(*policy.volume_large_from);
  out.set_order_value_standard_from_minor(policy.order_value_standard_from);
  out.set_order_value_vip_from_minor(policy.order_value_vip_from);
  out.set_regular_orders(policy.regular_orders);
  out.set_regular_days(policy.regular_days);
  out.set_active_days(policy.active_days);
  for (const domain::Stage& stage : policy.stages) {
    v1::Policy::Stage& wire = *out.add_stages();
    wire.set_id(stage.id);
    wire.set_title(stage.title);
    wire.set_kind(ToWire<v1::StageKind>(stage.kind));
  }
  for (const std::string& reason : policy.lost_reasons) out.add_lost_reasons(reason);
  out.set_tag_vocabulary(ToWire<v1::Policy::TagVocabulary>(policy.tag_vocabulary));
  for (const std::string& tag : policy.listed_tags) out.add_listed_tags(tag);
  out.set_processing_basis(ToWire<v1::Policy::ProcessingBasis>(policy.processing_basis));
  out.set_abc_metric(ToWire<v1::Policy::AbcMetric>(policy.abc_metric));
  out.set_abc_days(policy.abc_days);
  out.set_abc_a_percent(policy.abc_a_percent);
  out.set_abc_b_percent(policy.abc_b_percent);
  out.set_discount_percent(policy.discount_percent);
  out.set_discount_orders(policy.discount_orders);
  out.set_overdue_factor(policy.overdue_factor);
  for (const domain::Attribute& attribute : policy.attributes) {
    v1::Policy::Attribute& wire = *out.add_attributes();
    wire.set_id(attribute.id);
    wire.set_title(attribute.title);
    wire.set_type(ToWire<v1::Policy::Attribute::Type>(attribute.type));
    for (const std::string& value : attribute.values) wire.add_values(value);
  }
  out.set_cap_mode(ToWire<v1::Policy::CapMode>(policy.cap_mode));
  out.set_cap_messages(policy.cap_messages);
  out.set_cap_days(policy.cap_days);
  out.set_cap_days_apart(policy.cap_days_apart);
  for (const domain::ChannelCap& cap : policy.channel_caps) {
    v1::Policy::ChannelCap& wire = *out.add_channel_caps();
    wire.set_channel(ToWire<v1::Channel>(cap.channel));
    wire.set_messages(cap.messages);
  }
  out.set_global_holdout_percent(policy.global_holdout_percent);
  return out;
}

}  // namespace clientele::api
