#include "server/api/policy_patch.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/text.h"
#include "server/domain/limits.h"

namespace clientele::api {
namespace {

using Setter = void (*)(const v1::Policy& wire, domain::Policy& policy);

std::vector<std::string> Names(const google::protobuf::RepeatedPtrField<std::string>& names) {
  return {names.begin(), names.end()};
}

std::vector<domain::Stage> Stages(const v1::Policy& wire) {
  std::vector<domain::Stage> stages;
  for (const v1::Policy::Stage& stage : wire.stages()) {
    stages.push_back(
        {stage.id(), NormalizeText(stage.title()), static_cast<domain::StageKind>(stage.kind())});
  }
  return stages;
}

std::vector<domain::Attribute> Attributes(const v1::Policy& wire) {
  std::vector<domain::Attribute> attributes;
  for (const v1::Policy::Attribute& attribute : wire.attributes()) {
    attributes.push_back({attribute.id(),
                          NormalizeText(attribute.title()),
                          static_cast<domain::AttributeType>(attribute.type()),
                          {}});
    for (const std::string& value : attribute.values()) {
      attributes.back().values.push_back(NormalizeText(value));
    }
  }
  return attributes;
}

std::vector<domain::ChannelCap> ChannelCaps(const v1::Policy& wire) {
  std::vector<domain::ChannelCap> caps;
  for (const v1::Policy::ChannelCap& cap : wire.channel_caps()) {
    caps.push_back({static_cast<domain::Channel>(cap.channel()), cap.messages()});
  }
  return caps;
}

// Every field that can be set, by its wire name. `version` is the service's own.
const std::map<std::string, Setter>& Setters() {
  using W = const v1::Policy&;
  using P = domain::Policy&;
  static const auto* const setters = new std::map<std::string, Setter>{
      {"currency", [](W w, P p) { p.currency = w.currency(); }},
      {"time_zone", [](W w, P p) { p.time_zone = w.time_zone(); }},
      {"phone_region", [](W w, P p) { p.phone_region = w.phone_region(); }},
      {"hot_rule", [](W w, P p) { p.hot_rule = static_cast<domain::HotRule>(w.hot_rule()); }},
      {"hot_days", [](W w, P p) { p.hot_days = w.hot_days(); }},
      {"warm_days", [](W w, P p) { p.warm_days = w.warm_days(); }},
      {"override_days", [](W w, P p) { p.override_days = w.override_days(); }},
      {"inbound_sources", [](W w, P p) { p.inbound_sources = Names(w.inbound_sources()); }},
      {"volume_metric",
       [](W w, P p) { p.volume_metric = static_cast<domain::VolumeMetric>(w.volume_metric()); }},
      {"volume_window_days", [](W w, P p) { p.volume_window_days = w.volume_window_days(); }},
      {"volume_medium_from",
       [](W w, P p) {
         p.volume_medium_from.reset();
         if (w.has_volume_medium_from()) p.volume_medium_from = w.volume_medium_from();
       }},
      {"volume_large_from",
       [](W w, P p) {
         p.volume_large_from.reset();
         if (w.has_volume_large_from()) p.volume_large_from = w.volume_large_from();
       }},
      {"order_value_standard_from_minor",
       [](W w, P p) { p.order_value_standard_from = w.order_value_standard_from_minor(); }},
      {"order_value_vip_from_minor",
       [](W w, P p) { p.order_value_vip_from = w.order_value_vip_from_minor(); }},
      {"regular_orders", [](W w, P p) { p.regular_orders = w.regular_orders(); }},
      {"regular_days", [](W w, P p) { p.regular_days = w.regular_days(); }},
      {"active_days", [](W w, P p) { p.active_days = w.active_days(); }},
      {"stages", [](W w, P p) { p.stages = Stages(w); }},
      {"lost_reasons", [](W w, P p) { p.lost_reasons = Names(w.lost_reasons()); }},
      {"tag_vocabulary",
       [](W w, P p) { p.tag_vocabulary = static_cast<domain::TagVocabulary>(w.tag_vocabulary()); }},
      {"listed_tags", [](W w, P p) { p.listed_tags = Names(w.listed_tags()); }},
      {"processing_basis",
       [](W w, P p) {
         p.processing_basis = static_cast<domain::ProcessingBasis>(w.processing_basis());
       }},
      {"abc_metric",
       [](W w, P p) { p.abc_metric = static_cast<domain::AbcMetric>(w.abc_metric()); }},
      {"abc_days", [](W w, P p) { p.abc_days = w.abc_days(); }},
      {"abc_a_percent", [](W w, P p) { p.abc_a_percent = w.abc_a_percent(); }},
      {"abc_b_percent", [](W w, P p) { p.abc_b_percent = w.abc_b_percent(); }},
      {"discount_percent", [](W w, P p) { p.discount_percent = w.discount_percent(); }},
      {"discount_orders", [](W w, P p) { p.discount_orders = w.discount_orders(); }},
      {"overdue_factor", [](W w, P p) { p.overdue_factor = w.overdue_factor(); }},
      {"attributes", [](W w, P p) { p.attributes = Attributes(w); }},
      {"cap_mode", [](W w, P p) { p.cap_mode = static_cast<domain::CapMode>(w.cap_mode()); }},
      {"cap_messages", [](W w, P p) { p.cap_messages = w.cap_messages(); }},
      {"cap_days", [](W w, P p) { p.cap_days = w.cap_days(); }},
      {"cap_days_apart", [](W w, P p) { p.cap_days_apart = w.cap_days_apart(); }},
      {"channel_caps", [](W w, P p) { p.channel_caps = ChannelCaps(w); }},
      {"global_holdout_percent",
       [](W w, P p) { p.global_holdout_percent = w.global_holdout_percent(); }},
  };
  return *setters;
}

void CheckAttributes(const v1::Policy& wire, const std::string& path, RequestParser& parser) {
  for (int i = 0; i < wire.attributes_size(); ++i) {
    const v1::Policy::Attribute& attribute = wire.attributes(i);
    const std::string field = absl::StrCat(path, "[", i, "]");
    parser.Enum<domain::AttributeType>(attribute.type(), field + ".type", true);
    parser.Text(attribute.title(), domain::kMaxName, field + ".title");
    for (int j = 0; j < attribute.values_size(); ++j) {
      parser.Text(attribute.values(j), domain::kMaxShortText,
                  absl::StrCat(field, ".values[", j, "]"));
    }
  }
}

void CheckChannelCaps(const v1::Policy& wire, const std::string& path, RequestParser& parser) {
  for (int i = 0; i < wire.channel_caps_size(); ++i) {
    parser.Enum<domain::Channel>(wire.channel_caps(i).channel(),
                                 absl::StrCat(path, "[", i, "].channel"), true);
  }
}

// Numbers that no enumerator has, and texts that are none: what a Policy of the domain can't hold.
void CheckField(const std::string& name, const v1::Policy& wire, RequestParser& parser) {
  const std::string path = absl::StrCat("policy.", name);
  if (name == "hot_rule") parser.Enum<domain::HotRule>(wire.hot_rule(), path, true);
  if (name == "volume_metric") parser.Enum<domain::VolumeMetric>(wire.volume_metric(), path, true);
  if (name == "tag_vocabulary") {
    parser.Enum<domain::TagVocabulary>(wire.tag_vocabulary(), path, true);
  }
  if (name == "processing_basis") {
    parser.Enum<domain::ProcessingBasis>(wire.processing_basis(), path, true);
  }
  if (name == "abc_metric") parser.Enum<domain::AbcMetric>(wire.abc_metric(), path, true);
  if (name == "attributes") CheckAttributes(wire, path, parser);
  if (name == "cap_mode") parser.Enum<domain::CapMode>(wire.cap_mode(), path, true);
  if (name == "channel_caps") CheckChannelCaps(wire, path, parser);
  if (name != "stages") return;
  for (int i = 0; i < wire.stages_size(); ++i) {
    const std::string stage = absl::StrCat(path, "[", i, "]");
    parser.Enum<domain::StageKind>(wire.stages(i).kind(), stage + ".kind", true);
    parser.Text(wire.stages(i).title(), domain::kMaxName, stage + ".title");
  }
}

}  // namespace

service::PolicyPatch MakePolicyPatch(const v1::UpdatePolicyRequest& request,
                                     RequestParser& parser) {
  std::vector<Setter> chosen;
  for (const std::string& path : request.update_mask().paths()) {
    const auto setter = Setters().find(path);
    if (setter == Setters().end()) {
      parser.violations().Add("update_mask", path, "names of Policy's fields");
    } else {
      CheckField(path, request.policy(), parser);
      chosen.push_back(setter->second);
    }
  }
  if (request.update_mask().paths().empty()) {
    parser.violations().Add("update_mask", "", "the names of the fields to change");
  }
  return [chosen, wire = request.policy()](domain::Policy& policy) {
    for (const Setter set : chosen) set(wire, policy);
  };
}

}  // namespace clientele::api
