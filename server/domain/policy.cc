#include "server/domain/policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/bytes.h"
#include "server/base/civil_time.h"
#include "server/base/text.h"
#include "server/domain/codec.h"
#include "server/domain/contact.h"
#include "server/domain/currency.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"

namespace clientele::domain {
namespace {

// Each field once, for both directions; new ones are appended.
template <typename P, typename Visitor>
void VisitPolicy(P& p, Visitor&& v) {
  v(p.version);
  v(p.currency);
  v(p.time_zone);
  v(p.phone_region);
  v(p.hot_rule);
  v(p.hot_days);
  v(p.warm_days);
  v(p.override_days);
  v(p.inbound_sources);
  v(p.volume_metric);
  v(p.volume_window_days);
  v(p.volume_medium_from);
  v(p.volume_large_from);
  v(p.order_value_standard_from);
  v(p.order_value_vip_from);
  v(p.regular_orders);
  v(p.regular_days);
  v(p.active_days);
  v(p.stages);
  v(p.lost_reasons);
  v(p.tag_vocabulary);
  v(p.listed_tags);
  v(p.processing_basis);
  v(p.abc_metric);
  v(p.abc_days);
  v(p.abc_a_percent);
  v(p.abc_b_percent);
  v(p.discount_percent);
  v(p.discount_orders);
  v(p.overdue_factor);
  v(p.attributes);
  v(p.cap_mode);
  v(p.cap_messages);
  v(p.cap_days);
  v(p.cap_days_apart);
  v(p.channel_caps);
  v(p.global_holdout_percent);
}

struct PolicyEncoder {
  ByteWriter& writer;
  void operator()(const std::vector<std::string>& names) {
    writer.Varint(names.size());
    for (const std::string& name : names) writer.String(name);
  }
  void operator()(const std::vector<Stage>& stages) {
    writer.Varint(stages.size());
    for (const Stage& stage : stages) {
      writer.String(stage.id);
      writer.String(stage.title);
      writer.Varint(static_cast<uint64_t>(stage.kind));
    }
  }
  void operator()(const std::vector<Attribute>& attributes) {
    writer.Varint(attributes.size());
    for (const Attribute& attribute : attributes) {
      writer.String(attribute.id);
      writer.String(attribute.title);
      writer.Varint(static_cast<uint64_t>(attribute.type));
      (*this)(attribute.values);
    }
  }
  void operator()(const std::vector<ChannelCap>& caps) {
    writer.Varint(caps.size());
    for (const ChannelCap& cap : caps) {
      writer.Varint(static_cast<uint64_t>(cap.channel));
      EncodeValue(writer, cap.messages);
    }
  }
  template <typename T>
  void operator()(const T& value) {
    EncodeValue(writer, value);
  }
};

struct PolicyDecoder {
  ByteReader& reader;
  void operator()(std::vector<std::string>& names) {
    if (reader.done()) return;
    names.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      names.emplace_back(reader.String());
    }
  }
  void operator()(std::vector<Stage>& stages) {
    if (reader.done()) return;
    stages.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      Stage stage;
      stage.id = std::string(reader.String());
      stage.title = std::string(reader.String());
      stage.kind = static_cast<StageKind>(reader.Varint());
      stages.push_back(std::move(stage));
    }
  }
  void operator()(std::vector<Attribute>& attributes) {
    if (reader.done()) return;
    attributes.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      Attribute attribute;
      attribute.id = std::string(reader.String());
      attribute.title = std::string(reader.String());
      attribute.type = static_cast<AttributeType>(reader.Varint());
      (*this)(attribute.values);
      attributes.push_back(std::move(attribute));
    }
  }
  void operator()(std::vector<ChannelCap>& caps) {
    if (reader.done()) return;
    caps.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      ChannelCap cap;
      cap.channel = static_cast<Channel>(reader.Varint());
      DecodeValue(reader, cap.messages);
      caps.push_back(cap);
    }
  }
  template <typename T>
  void operator()(T& value) {
    if (!reader.done()) DecodeValue(reader, value);
  }
};

class Checker {
 public:
  Checker(absl::string_view path, Violations& violations) : path_(path), violations_(violations) {}

  void Range(absl::string_view field, int64_t value, int64_t min, int64_t max) {
    if (value >= min && value <= max) return;
    violations_.Add(absl::StrCat(path_, field), absl::StrCat(value),
                    absl::StrCat(min, " to ", max));
  }
  template <typename E>
  void Given(absl::string_view field, E value) {
    if (NameOf(value).empty()) {
      violations_.Add(absl::StrCat(path_, field), absl::StrCat(static_cast<int>(value)),
                      "one of the enumeration's values");
    }
  }
  void Slugs(absl::string_view field, const std::vector<std::string>& names) {
    if (names.size() > kMaxListedNames) {
      violations_.Add(absl::StrCat(path_, field), absl::StrCat(names.size()),
                      absl::StrCat("at most ", kMaxListedNames));
    }
    for (size_t i = 0; i < names.size(); ++i) {
      if (NormalizeSlug(names[i]) == names[i]) continue;
      violations_.Add(absl::StrCat(path_, field, "[", i, "]"), names[i], kSlugWant);
    }
  }
  void Fault(absl::string_view field, absl::string_view got, absl::string_view want) {
    violations_.Add(absl::StrCat(path_, field), got, want);
  }

 private:
  const absl::string_view path_;
  Violations& violations_;
};

void CheckAttributeValues(const Attribute& attribute, const std::string& field, Checker& check) {
  const bool is_string = attribute.type == AttributeType::kString;
  const size_t count = attribute.values.size();
  if (is_string ? count == 0 || count > kMaxListedNames : count > 0) {
    check.Fault(absl::StrCat(field, ".values"), absl::StrCat(count),
                is_string ? absl::StrCat("1 to ", kMaxListedNames)
                          : std::string("none: only a STRING has a list"));
  }
  for (size_t i = 0; i < count; ++i) {
    const std::string& value = attribute.values[i];
    if (value.empty() || CharacterCount(value) > kMaxShortText || NormalizeText(value) != value) {
      check.Fault(absl::StrCat(field, ".values[", i, "]"), value,
                  absl::StrCat("1 to ", kMaxShortText, " characters, blanks trimmed"));
    }
  }
}

void CheckStages(const std::vector<Stage>& stages, Checker& check) {
  if (stages.empty() || stages.size() > kMaxStages) {
    check.Fault("stages", absl::StrCat(stages.size()), absl::StrCat("1 to ", kMaxStages));
  }
  for (size_t i = 0; i < stages.size(); ++i) {
    const std::string field = absl::StrCat("stages[", i, "]");
    if (NormalizeSlug(stages[i].id) != stages[i].id) {
      check.Fault(absl::StrCat(field, ".id"), stages[i].id, kSlugWant);
    }
    if (CharacterCount(stages[i].title) > kMaxName ||
        HasControlCharacters(stages[i].title, LineBreaks::kRefuse)) {
      check.Fault(
          absl::StrCat(field, ".title"), stages[i].title,
          absl::StrCat("at most ", kMaxName, " characters, none of them a control character"));
    }
    check.Given(absl::StrCat(field, ".kind"), stages[i].kind);
    for (size_t j = 0; j < i; ++j) {
      if (stages[j].id == stages[i].id) {
        check.Fault(absl::StrCat(field, ".id"), stages[i].id, "no stage twice");
      }
    }
  }
}

void CheckAttributes(const std::vector<Attribute>& attributes, Checker& check) {
  if (attributes.size() > kMaxAttributes) {
    check.Fault("attributes", absl::StrCat(attributes.size()),
                absl::StrCat("at most ", kMaxAttributes));
  }
  for (size_t i = 0; i < attributes.size(); ++i) {
    const Attribute& attribute = attributes[i];
    const std::string field = absl::StrCat("attributes[", i, "]");
    if (NormalizeSlug(attribute.id) != attribute.id) {
      check.Fault(absl::StrCat(field, ".id"), attribute.id, kSlugWant);
    }
    if (CharacterCount(attribute.title) > kMaxName) {
      check.Fault(absl::StrCat(field, ".title"), attribute.title, "at most 200 characters");
    }
    check.Given(absl::StrCat(field, ".type"), attribute.type);
    CheckAttributeValues(attribute, field, check);
    for (size_t j = 0; j < i; ++j) {
      if (attributes[j].id == attribute.id) {
        check.Fault(absl::StrCat(field, ".id"), attribute.id, "no attribute twice");
      }
    }
  }
}

void CheckChannelCaps(const std::vector<ChannelCap>& caps, Checker& check) {
  for (size_t i = 0; i < caps.size(); ++i) {
    const std::string field = absl::StrCat("channel_caps[", i, "]");
    check.Given(absl::StrCat(field, ".channel"), caps[i].channel);
    check.Range(absl::StrCat(field, ".messages"), caps[i].messages, 1, kMaxCapMessages);
    for (size_t j = 0; j < i; ++j) {
      if (caps[j].channel == caps[i].channel) {
        check.Fault(absl::StrCat(field, ".channel"), NameOf(caps[i].channel), "no channel twice");
      }
    }
  }
}

}  // namespace

const Stage* Policy::FindStage(absl::string_view id) const {
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [&](const Stage& stage) { return stage.id == id; });
  return found == stages.end() ? nullptr : &*found;
}

const Stage* Policy::FirstStage(StageKind kind) const {
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [&](const Stage& stage) { return stage.kind == kind; });
  return found == stages.end() ? nullptr : &*found;
}

const Attribute* Policy::FindAttribute(absl::string_view id) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& attribute) { return attribute.id == id; });
  return found == attributes.end() ? nullptr : &*found;
}

StageKind Policy::KindOf(absl::string_view stage) const {
  const Stage* found = FindStage(stage);
  return found == nullptr ? StageKind::kNone : found->kind;
}

bool Policy::IsInbound(absl::string_view source) const {
  return std::find(inbound_sources.begin(), inbound_sources.end(), source) != inbound_sources.end();
}

bool Policy::IsLostReason(absl::string_view reason) const {
  return std::find(lost_reasons.begin(), lost_reasons.end(), reason) != lost_reasons.end();
}

bool Policy::MayUseTag(absl::string_view tag) const {
  return tag_vocabulary != TagVocabulary::kListed ||
         std::find(listed_tags.begin(), listed_tags.end(), tag) != listed_tags.end();
}

absl::TimeZone Policy::Zone() const {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(time_zone, &zone);
  return zone;
}

void ValidatePolicy(const Policy& p, absl::string_view path, Violations& violations) {
  Checker check(path, violations);
  if (!p.currency.empty() && !IsCurrency(p.currency)) {
    check.Fault("currency", p.currency, "an ISO 4217 code, like RUB");
  }
  if (!FindTimeZone(p.time_zone).has_value()) {
    check.Fault("time_zone", p.time_zone, "an IANA name, like Europe/Moscow");
  }
  if (!IsPhoneRegion(p.phone_region)) {
    check.Fault("phone_region", p.phone_region, "an ISO 3166 code of two letters, like RU");
  }
  check.Given("hot_rule", p.hot_rule);
  check.Given("volume_metric", p.volume_metric);
  check.Given("tag_vocabulary", p.tag_vocabulary);
  check.Given("processing_basis", p.processing_basis);
  check.Range("hot_days", p.hot_days, 1, kMaxWindowDays);
  check.Range("warm_days", p.warm_days, 1, kMaxWindowDays);
  check.Range("override_days", p.override_days, 1, kMaxWindowDays);
  check.Range("volume_window_days", p.volume_window_days, 0, kMaxWindowDays);
  check.Range("regular_days", p.regular_days, 1, kMaxWindowDays);
  check.Range("regular_orders", p.regular_orders, 2, 1'000);
  check.Range("active_days", p.active_days, 1, kMaxWindowDays);
  check.Range("volume_medium_from", p.MediumFrom(), 1, kMaxAmount);
  check.Range("volume_large_from", p.LargeFrom(), p.MediumFrom(), kMaxAmount);
  check.Range("order_value_standard_from_minor", p.order_value_standard_from, 1, kMaxAmount);
  check.Range("order_value_vip_from_minor", p.order_value_vip_from, p.order_value_standard_from,
              kMaxAmount);
  check.Given("abc_metric", p.abc_metric);
  check.Range("abc_days", p.abc_days, 1, kMaxWindowDays);
  check.Range("abc_a_percent", p.abc_a_percent, 1, 100);
  check.Range("abc_b_percent", p.abc_b_percent, p.abc_a_percent, 100);
  check.Range("discount_percent", p.discount_percent, 1, 100);
  check.Range("discount_orders", p.discount_orders, 1, 1'000);
  check.Range("overdue_factor", p.overdue_factor, 1, 1'000);
  check.Given("cap_mode", p.cap_mode);
  check.Range("cap_messages", p.cap_messages, 1, kMaxCapMessages);
  check.Range("cap_days", p.cap_days, 1, kMaxCapDays);
  check.Range("cap_days_apart", p.cap_days_apart, 0, kMaxCapDays);
  check.Range("global_holdout_percent", p.global_holdout_percent, 0, kMaxHoldoutPercent);
  CheckChannelCaps(p.channel_caps, check);
  check.Slugs("inbound_sources", p.inbound_sources);
  check.Slugs("lost_reasons", p.lost_reasons);
  check.Slugs("listed_tags", p.listed_tags);
  CheckStages(p.stages, check);
  CheckAttributes(p.attributes, check);
}

std::string EncodePolicy(const Policy& policy) {
  ByteWriter writer;
  VisitPolicy(policy, PolicyEncoder{writer});
  return writer.Take();
}

std::optional<Policy> DecodePolicy(absl::string_view bytes) {
  ByteReader reader(bytes);
  Policy policy;
  VisitPolicy(policy, PolicyDecoder{reader});
  if (!reader.ok()) return std::nullopt;
  return policy;
}

}  // namespace clientele::domain
