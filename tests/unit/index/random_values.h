// What random bases are made of. Values crowd around the places where rules turn over.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_RANDOM_VALUES_H_
#define CLIENTELE_TESTS_UNIT_INDEX_RANDOM_VALUES_H_

#include <string>
#include <vector>

#include "server/domain/limits.h"
#include "server/domain/policy.h"
#include "tests/unit/index/dice.h"

namespace clientele::index {

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

inline domain::Policy RandomPolicy(Dice& dice) {
  domain::Policy policy;
  policy.currency = dice.Pick({"", "RUB", "JPY"});
  policy.hot_rule = dice.OneIn(4) ? domain::HotRule::kAnyOrderEver : domain::HotRule::kWithinWindow;
  policy.hot_days = static_cast<int32_t>(dice.Pick({1, 30, 90}));
  policy.warm_days = static_cast<int32_t>(dice.Pick({7, 365, 3'650}));
  policy.active_days = static_cast<int32_t>(dice.Pick({14, 90}));
  policy.regular_days = static_cast<int32_t>(dice.Pick({30, 365}));
  policy.regular_orders = static_cast<int32_t>(dice.Between(2, 5));
  policy.volume_metric = static_cast<domain::VolumeMetric>(dice.Between(1, 6));
  policy.volume_window_days = static_cast<int32_t>(dice.Pick({0, 0, 60, 365}));
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

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_RANDOM_VALUES_H_
