// What random bases are made of. Values crowd around the places where rules turn over.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_RANDOM_VALUES_H_
#define CLIENTELE_TESTS_UNIT_INDEX_RANDOM_VALUES_H_

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/domain/limits.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "tests/support/dice.h"

namespace clientele::index {

// 2026-11-16T09:00:00Z.
inline constexpr UnixSeconds kNow = 1'794'819'600;
inline constexpr int64_t kDay = 86'400;

inline constexpr absl::string_view kTags[] = {"vip",  "постоянный", "2026-лето", "now",
                                              "true", "horeca",     "a-b-c"};
inline constexpr absl::string_view kSources[] = {"",          "form",     "referral", "exhibition",
                                                 "directory", "chat-bot", "импорт"};
inline constexpr absl::string_view kOwners[] = {"", "anna", "Anna", "борис", "o'neil"};
inline constexpr absl::string_view kStages[] = {"",       "new",  "in-progress",  "ready-to-buy",
                                                "client", "lost", "no-such-stage"};
inline constexpr absl::string_view kLostReasons[] = {"", "price", "competitor", "другое"};
inline constexpr absl::string_view kCities[] = {
    "", "Omsk", "omsk", "Омск", "São Paulo", "東京", "a \"quoted\" \\ town", "😀"};
inline constexpr absl::string_view kRegions[] = {"", "NSK", "OMS"};
inline constexpr absl::string_view kTimeZones[] = {"", "Asia/Omsk", "UTC"};

inline domain::Policy RandomPolicy(Dice& dice) {
  domain::Policy policy;
  policy.currency = dice.Pick({"", "RUB", "JPY"});
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
      const int64_t days = dice.Pick({policy.hot_days, policy.warm_days, policy.active_days,
                                      policy.regular_days, policy.volume_window_days, 30});
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
  row.source = std::string(dice.Pick(kSources));
  row.owner = std::string(dice.Pick(kOwners));
  row.stage = std::string(dice.Pick(kStages));
  row.stage_changed_at = MaybeTime(dice, policy);
  row.lost_reason = std::string(dice.Pick(kLostReasons));
  row.gender = static_cast<domain::Gender>(dice.Between(0, 3));
  row.city = std::string(dice.Pick(kCities));
  row.region = std::string(dice.Pick(kRegions));
  row.time_zone = std::string(dice.Pick(kTimeZones));
  row.last_positive_at = MaybeTime(dice, policy);
  row.last_inbound_at = MaybeTime(dice, policy);
  row.last_reached_at = MaybeTime(dice, policy);
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
  row.processing_consent = static_cast<domain::ConsentStatus>(dice.Between(0, 3));
}

inline void RerollProfile(Dice& dice, domain::ProfileRow& row) {
  row.external_id = dice.OneIn(3) ? "" : absl::StrCat("C-", row.client_id);
  row.display_name = dice.OneIn(3) ? "" : absl::StrCat("Пельмени ", dice.Between(1, 5));
  row.company = dice.Pick({"", "ООО \"Ромашка\"", "Acme"});
  row.birth_date.reset();
  // From 1900 to today.
  if (dice.OneIn(2)) row.birth_date = dice.Between(-25'567, 20'773);
  if (dice.OneIn(8)) row.birth_date = dice.Between(-1, 1);
}

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
    // Few, so that addresses meet; a key is a hash and may be below zero.
    row.contact_id = dice.Between(1, 40);
    row.address_key = row.contact_id - 20;
    row.address = absl::StrCat("address ", row.contact_id);
  }
  return row;
}

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_RANDOM_VALUES_H_
