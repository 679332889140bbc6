// The business's own thresholds, windows and lists: what every rule reads. A value; a change makes
// a new version. policy_service.proto says what each field means and defaults to.
#ifndef CLIENTELE_SERVER_DOMAIN_POLICY_H_
#define CLIENTELE_SERVER_DOMAIN_POLICY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/base/error.h"
#include "server/domain/types.h"

namespace clientele::domain {

struct Stage {
  std::string id;
  std::string title;
  StageKind kind = StageKind::kOpen;
};

// A field of the business's own.
struct Attribute {
  std::string id;
  std::string title;
  AttributeType type = AttributeType::kString;
  std::vector<std::string> values;  // of a STRING: what it may be
};

// Messages on one channel in the period of the frequency cap.
struct ChannelCap {
  Channel channel = Channel::kNone;
  int32_t messages = 0;
};

struct Policy {
  int64_t version = 1;
  std::string currency;
  std::string time_zone = "UTC";
  std::string phone_region = "RU";

  HotRule hot_rule = HotRule::kWithinWindow;
  int32_t hot_days = 90;
  int32_t warm_days = 365;
  int32_t override_days = 30;
  std::vector<std::string> inbound_sources = {"form", "questionnaire", "chat-bot", "survey",
                                              "referral"};

  VolumeMetric volume_metric = VolumeMetric::kAverageQuantity;
  int32_t volume_window_days = 0;
  std::optional<int64_t> volume_medium_from;
  std::optional<int64_t> volume_large_from;

  int64_t order_value_standard_from = 100'000;
  int64_t order_value_vip_from = 1'000'000;

  int32_t regular_orders = 4;
  int32_t regular_days = 365;
  int32_t active_days = 90;

  std::vector<Stage> stages = {{"new", "New", StageKind::kOpen},
                               {"in-progress", "In progress", StageKind::kOpen},
                               {"ready-to-buy", "Ready to buy", StageKind::kReadyToBuy},
                               {"client", "Client", StageKind::kWon},
                               {"lost", "Lost", StageKind::kLost}};
  std::vector<std::string> lost_reasons = {"price", "competitor", "no-need", "no-answer", "other"};

  TagVocabulary tag_vocabulary = TagVocabulary::kOpen;
  std::vector<std::string> listed_tags;

  ProcessingBasis processing_basis = ProcessingBasis::kConsent;

  AbcMetric abc_metric = AbcMetric::kRevenue;
  int32_t abc_days = 365;
  int32_t abc_a_percent = 80;
  int32_t abc_b_percent = 95;
  int32_t discount_percent = 70;
  int32_t discount_orders = 3;
  int32_t overdue_factor = 2;
  std::vector<Attribute> attributes;

  CapMode cap_mode = CapMode::kCalendarWeek;
  int32_t cap_messages = 1;
  int32_t cap_days = 7;
  int32_t cap_days_apart = 2;
  std::vector<ChannelCap> channel_caps;
  int32_t global_holdout_percent = 0;

  // The thresholds that hold: the business's, or the stand-ins until it sets them.
  int64_t MediumFrom() const { return volume_medium_from.value_or(kUnsetMediumFrom); }
  int64_t LargeFrom() const { return volume_large_from.value_or(kUnsetLargeFrom); }
  static constexpr int64_t kUnsetMediumFrom = 10;
  static constexpr int64_t kUnsetLargeFrom = 100;

  // Null when the policy lists no such stage.
  const Stage* FindStage(absl::string_view id) const;
  const Stage* FirstStage(StageKind kind) const;
  const Attribute* FindAttribute(absl::string_view id) const;
  // kNone for a stage that is listed no more.
  StageKind KindOf(absl::string_view stage) const;
  bool IsInbound(absl::string_view source) const;
  bool IsLostReason(absl::string_view reason) const;
  // Whether a client may get this tag now.
  bool MayUseTag(absl::string_view tag) const;
  // The business's zone; UTC if the machine does not know it any more.
  absl::TimeZone Zone() const;
};

// Adds a violation for every field that is out of bounds or contradicts another; `path` goes before
// the fields' names.
void ValidatePolicy(const Policy& policy, absl::string_view path, Violations& violations);

// Bytes for PolicyRow.body; a policy encoded by an older version decodes with the defaults for what
// it lacked.
std::string EncodePolicy(const Policy& policy);
std::optional<Policy> DecodePolicy(absl::string_view bytes);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_POLICY_H_
