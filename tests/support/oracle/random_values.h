// What random bases are made of. Values crowd around the places where rules turn over.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_VALUES_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_VALUES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/domain/limits.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "tests/support/dice.h"

namespace clientele::oracle {

// 2026-11-16T09:00:00Z.
inline constexpr UnixSeconds kNow = 1'794'819'600;
inline constexpr int64_t kDay = 86'400;

inline const std::vector<std::string> kTags = {"vip",  "постоянный", "2026-лето", "now",
                                               "true", "horeca",     "a-b-c"};
inline const std::vector<std::string> kSources = {"",          "form",     "referral", "exhibition",
                                                  "directory", "chat-bot", "импорт"};
inline const std::vector<std::string> kOwners = {"", "anna", "Anna", "борис", "o'neil"};
inline const std::vector<std::string> kStages = {"",       "new",  "in-progress",  "ready-to-buy",
                                                 "client", "lost", "no-such-stage"};
inline const std::vector<std::string> kLostReasons = {"", "price", "competitor", "другое"};
inline const std::vector<std::string> kCities = {
    "", "Omsk", "omsk", "Омск", "São Paulo", "東京", "a \"quoted\" \\ town", "😀"};
inline const std::vector<std::string> kRegions = {"", "NSK", "OMS"};
inline const std::vector<std::string> kTimeZones = {"", "Asia/Omsk", "UTC"};
inline const std::vector<std::string> kNames = {"", "Иванова", "иванова", "O'Neil", "Анна"};
inline const std::vector<std::string> kTaxIds = {"", "7701234567", "540812345678"};
// Not all of them become products.
inline const std::vector<std::string> kSkus = {"D-1", "D-2", "d-2", "пельмени", "100%_", "o'neil"};
inline const std::vector<std::string> kCategories = {"", "frozen", "Frozen", "полуфабрикаты"};
inline const std::vector<std::string> kPromoCodes = {"", "SPRING", "spring", "ВЕСНА"};
inline const std::vector<std::string> kCampaigns = {"", "spring-2026", "весна", "now"};
inline const std::vector<std::string> kZones = {"UTC", "Europe/Berlin", "Asia/Omsk",
                                                "America/Sao_Paulo", "Pacific/Kiritimati"};
inline const std::vector<std::string> kKinds = {"кафе", "Кафе", "retail"};

inline std::vector<domain::Attribute> Attributes() {
  using domain::AttributeType;
  return {{"kind", "", AttributeType::kString, kKinds},
          {"seats", "", AttributeType::kInteger, {}},
          {"since", "", AttributeType::kDate, {}},
          {"own-fridge", "", AttributeType::kBoolean, {}}};
}

inline domain::Policy RandomPolicy(Dice& dice) {
  domain::Policy policy;
  policy.currency = dice.Pick({"", "RUB", "JPY"});
  policy.time_zone = dice.Pick(kZones);
  policy.hot_rule = dice.OneIn(4) ? domain::HotRule::kAnyOrderEver : domain::HotRule::kWithinWindow;
  policy.hot_days = dice.Pick({1, 30, 90});
  policy.warm_days = dice.Pick({7, 365, 3'650});
  policy.active_days = dice.Pick({14, 90});
  policy.regular_days = dice.Pick({30, 365});
  policy.regular_orders = static_cast<int32_t>(dice.Between(2, 5));
  policy.volume_metric = static_cast<domain::VolumeMetric>(dice.Between(1, 6));
  policy.volume_window_days = dice.Pick({0, 0, 60, 365});
  if (!dice.OneIn(3)) {
    policy.volume_medium_from = dice.Between(1, 50);
    policy.volume_large_from = *policy.volume_medium_from + dice.Between(0, 1'000);
  }
  policy.order_value_standard_from = dice.Between(1, 2'000);
  policy.order_value_vip_from = policy.order_value_standard_from + dice.Between(0, 5'000);
  if (dice.OneIn(3)) policy.inbound_sources = {"exhibition", "импорт"};
  for (domain::Stage& stage : policy.stages) {
    stage.kind = static_cast<domain::StageKind>(dice.Between(1, 4));
  }
  if (dice.OneIn(2)) policy.processing_basis = domain::ProcessingBasis::kConsentOrOrder;
  policy.abc_metric = dice.OneIn(2) ? domain::AbcMetric::kProfit : domain::AbcMetric::kRevenue;
  policy.abc_days = dice.Pick({30, 365, 3'650});
  policy.abc_a_percent = static_cast<int32_t>(dice.Between(1, 80));
  policy.abc_b_percent = policy.abc_a_percent + static_cast<int32_t>(dice.Between(1, 19));
  policy.discount_percent = dice.Pick({1, 50, 70, 100});
  policy.discount_orders = static_cast<int32_t>(dice.Between(1, 4));
  policy.overdue_factor = static_cast<int32_t>(dice.Between(1, 3));
  policy.attributes = Attributes();
  return policy;
}

// A time that some rule may turn over at.
inline UnixSeconds RandomTime(Dice& dice, const domain::Policy& policy) {
  const int64_t near = dice.Between(-1, 1);
  switch (dice.Between(0, 9)) {
    case 0:
      return kNow + near;
    case 1:
    case 2:
    case 3: {
      const int64_t days =
          dice.Pick({policy.hot_days, policy.warm_days, policy.active_days, policy.regular_days,
                     policy.volume_window_days, policy.abc_days, 30});
      return kNow - days * kDay + near;
    }
    case 4:
    case 5:
      return kNow - dice.Pick({3, 40, 100, 400}) * kDay;
    case 6:
      return dice.Pick<int64_t>({0, 1, kNow + kDay, domain::kMaxEventTime});
    default:
      return kNow - dice.Between(0, 1'200 * kDay);
  }
}

inline std::optional<UnixSeconds> MaybeTime(Dice& dice, const domain::Policy& policy) {
  return dice.OneIn(2) ? std::optional<UnixSeconds>(RandomTime(dice, policy)) : std::nullopt;
}

// Everything of a client that its orders don't say.
inline void RerollRow(Dice& dice, const domain::Policy& policy, domain::ClientRow& row) {
  row.source = dice.Pick(kSources);
  row.owner = dice.Pick(kOwners);
  row.stage = dice.Pick(kStages);
  row.stage_changed_at = MaybeTime(dice, policy);
  row.lost_reason = dice.Pick(kLostReasons);
  row.gender = static_cast<domain::Gender>(dice.Between(0, 3));
  row.city = dice.Pick(kCities);
  row.region = dice.Pick(kRegions);
  row.time_zone = dice.Pick(kTimeZones);
  row.last_positive_at = MaybeTime(dice, policy);
  row.last_inbound_at = MaybeTime(dice, policy);
  row.last_reached_at = MaybeTime(dice, policy);
  row.last_responded_at = MaybeTime(dice, policy);
  row.last_reached_outcome = domain::Outcome::kNone;
  if (row.last_reached_at.has_value()) {
    row.last_reached_outcome = static_cast<domain::Outcome>(dice.Between(0, 3));
  }
  row.temperature_override = domain::Temperature::kNone;
  row.temperature_override_until.reset();
  if (dice.OneIn(2)) {
    row.temperature_override = static_cast<domain::Temperature>(dice.Between(1, 3));
    row.temperature_override_until = RandomTime(dice, policy);
  }
  row.behavior_override = domain::Behavior::kUnspecified;
  row.behavior_override_until.reset();
  if (dice.OneIn(3)) {
    row.behavior_override = static_cast<domain::Behavior>(dice.Between(1, 6));
    row.behavior_override_until = RandomTime(dice, policy);
  }
  row.processing_consent = static_cast<domain::ConsentStatus>(dice.Between(0, 3));
}

// Any day from 1900 to today, often with a birthday near today's, or on the day of leap years.
inline int64_t RandomBirthDate(Dice& dice) {
  const absl::CivilDay epoch(1970, 1, 1);
  const auto year = dice.Between(1900, 2025);
  switch (dice.Between(0, 4)) {
    case 0:
      return absl::CivilDay(1904 + 4 * dice.Between(0, 30), 2, 29) - epoch;
    case 1:
      return absl::CivilDay(year, 2, static_cast<int>(dice.Between(26, 28))) - epoch;
    case 2:
      return absl::CivilDay(year, 11, static_cast<int>(dice.Between(14, 26))) - epoch;
    case 3:
      return dice.Between(-1, 1);
    default:
      return dice.Between(-25'567, 20'773);
  }
}

inline void RerollProfile(Dice& dice, domain::ProfileRow& row) {
  row.external_id = dice.OneIn(3) ? "" : absl::StrCat("C-", row.client_id);
  row.display_name = dice.OneIn(3) ? "" : absl::StrCat("Пельмени ", dice.Between(1, 5));
  row.family_name = dice.Pick(kNames);
  row.given_name = dice.Pick(kNames);
  row.patronymic = dice.Pick(kNames);
  row.company = dice.Pick({"", "ООО \"Ромашка\"", "Acme"});
  row.tax_id = dice.Pick(kTaxIds);
  row.birth_date.reset();
  row.birthday = 0;
  if (dice.OneIn(4)) return;
  row.birth_date = RandomBirthDate(dice);
  const absl::CivilDay born = absl::CivilDay(1970, 1, 1) + *row.birth_date;
  row.birthday = born.month() * 100 + born.day();
}

// Few, so that addresses meet; a key is a hash and may be below zero, but never 0.
inline constexpr int64_t kAddresses = 40;
inline int64_t AddressKey(int64_t address) { return 2 * address - kAddresses - 1; }

inline domain::ClientChannelRow RandomChannelRow(Dice& dice, domain::ClientId id,
                                                 domain::Channel channel) {
  using Reason = domain::ExclusionReason;
  domain::ClientChannelRow row;
  row.client_id = id;
  row.channel = channel;
  row.reason = dice.Pick({Reason::kNone, Reason::kNone, Reason::kNone, Reason::kNoContactPoint,
                          Reason::kInvalidContact, Reason::kSuppressed, Reason::kConsentNeverGiven,
                          Reason::kConsentPending, Reason::kConsentWithdrawn});
  if (row.reason == Reason::kNone) {
    row.contact_id = dice.Between(1, kAddresses);
    row.address_key = AddressKey(row.contact_id);
    row.address = absl::StrCat("address ", row.contact_id);
  }
  return row;
}

inline domain::ClientAttributeRow RandomAttributeRow(Dice& dice, domain::ClientId id) {
  const domain::Attribute attribute = dice.Pick(Attributes());
  domain::ClientAttributeRow row;
  row.client_id = id;
  row.attribute = attribute.id;
  switch (attribute.type) {
    case domain::AttributeType::kString:
      row.text = dice.Pick(attribute.values);
      break;
    case domain::AttributeType::kBoolean:
      row.number = dice.Between(0, 1);
      break;
    case domain::AttributeType::kDate:
      row.number = dice.Between(20'600, 20'800);
      break;
    default:
      row.number =
          dice.OneIn(8) ? dice.Between(-1'000'000'000'000, 1'000'000'000'000) : dice.Between(-3, 3);
      break;
  }
  return row;
}

inline int64_t RandomStep(Dice& dice) { return dice.OneIn(10) ? INT32_MAX : dice.Between(0, 3); }

// Without ids.
inline domain::InteractionRow RandomInteraction(Dice& dice, const domain::Policy& policy) {
  domain::InteractionRow row;
  row.at = RandomTime(dice, policy);
  row.channel = static_cast<domain::Channel>(dice.Between(0, domain::kChannelCount));
  row.direction = static_cast<domain::Direction>(dice.Between(1, 2));
  row.disposition = static_cast<domain::Disposition>(dice.Between(1, 4));
  row.outcome = static_cast<domain::Outcome>(dice.Between(0, 3));
  row.campaign_id = dice.Pick(kCampaigns);
  row.step = RandomStep(dice);
  row.recorded_at = kNow;
  row.actor = "anna";
  return row;
}

inline domain::DeliveryRow RandomDelivery(Dice& dice, const domain::Policy& policy) {
  domain::DeliveryRow row;
  row.at = dice.OneIn(2) ? RandomTime(dice, policy) : kNow + dice.Between(-12 * kDay, kDay);
  row.channel = dice.Pick(domain::kChannels);
  row.status = static_cast<domain::DeliveryStatus>(dice.Between(1, 5));
  row.campaign_id = dice.Pick(kCampaigns);
  row.step = RandomStep(dice);
  row.recorded_at = kNow;
  row.actor = "sender";
  row.counts_toward_cap = !dice.OneIn(5);
  return row;
}

// Without its name; its window may be long over, or be about to be forgotten.
inline domain::AudienceRow RandomAudience(Dice& dice) {
  domain::AudienceRow row;
  row.evaluated_at = kNow;
  row.step = dice.Between(1, 3);
  row.send_from = kNow + dice.Between(-12 * kDay, 8 * kDay);
  if (dice.OneIn(6)) row.send_from = kNow - 45 * kDay + dice.Between(-1, 1);
  row.send_to = row.send_from + (dice.OneIn(3) ? 0 : dice.Between(0, 6 * kDay));
  row.counts_toward_cap = !dice.OneIn(5);
  return row;
}

inline domain::ResponseRow RandomResponse(Dice& dice, const domain::Policy& policy) {
  domain::ResponseRow row;
  row.at = RandomTime(dice, policy);
  row.kind = static_cast<domain::ResponseKind>(dice.Between(1, 5));
  row.channel = dice.Pick(domain::kChannels);
  row.campaign_id = dice.Pick(kCampaigns);
  row.step = RandomStep(dice);
  row.recorded_at = kNow;
  row.actor = "sender";
  return row;
}

// Without ids and lines.
inline domain::OrderRow RandomOrder(Dice& dice, const domain::Policy& policy) {
  domain::OrderRow order;
  order.placed_at = RandomTime(dice, policy);
  order.kind = dice.OneIn(5) ? domain::OrderKind::kReturn : domain::OrderKind::kPurchase;
  order.quantity = dice.Between(0, 100);
  order.amount = dice.Between(0, 10'000);
  if (dice.OneIn(30)) order.amount = domain::kMaxAmount;
  if (dice.OneIn(30)) order.quantity = domain::kMaxQuantity;
  if (dice.OneIn(2)) order.discount = dice.Between(0, 500);
  // More than the amount at times: a client that costs more than it brings.
  if (dice.OneIn(2)) order.cost = dice.Between(0, 12'000);
  order.promo_code = dice.Pick(kPromoCodes);
  order.recorded_at = kNow;
  order.actor = "anna";
  return order;
}

inline std::vector<domain::OrderLineRow> RandomLines(Dice& dice, int64_t order_id) {
  std::vector<domain::OrderLineRow> lines;
  const int64_t count = dice.Between(0, 4);
  for (int64_t number = 1; number <= count; ++number) {
    domain::OrderLineRow line;
    line.order_id = order_id;
    line.line_number = number;
    line.sku = dice.Pick(kSkus);
    line.quantity = dice.OneIn(20) ? domain::kMaxQuantity : dice.Between(0, 12);
    line.amount = dice.OneIn(20) ? domain::kMaxAmount : dice.Between(0, 1'000);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_VALUES_H_
