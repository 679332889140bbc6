#include "tests/golden/policy_lines.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace clientele::golden {
namespace {

using domain::Policy;
using Setter = std::function<void(Words&, Policy&)>;

template <typename T>
Setter Number(T Policy::*field) {
  return [field](Words& words, Policy& policy) {
    policy.*field = static_cast<T>(words.Number("number"));
  };
}
Setter Number(std::optional<int64_t> Policy::*field) {
  return [field](Words& words, Policy& policy) {
    if (words.Take("unset")) {
      (policy.*field).reset();
    } else {
      policy.*field = words.Number("number");
    }
  };
}
template <typename E>
Setter Name(E Policy::*field) {
  return [field](Words& words, Policy& policy) { policy.*field = words.Name<E>("rule"); };
}
Setter Text(std::string Policy::*field) {
  return [field](Words& words, Policy& policy) { policy.*field = words.Text("text"); };
}
bool AtEnd(const Words& words) { return words.done() || words.Peek() == ","; }

void SetInboundSources(Words& words, Policy& policy) {
  policy.inbound_sources.clear();
  while (!AtEnd(words)) policy.inbound_sources.push_back(words.Text("source"));
}
void SetStages(Words& words, Policy& policy) {
  policy.stages.clear();
  while (!AtEnd(words)) {
    domain::Stage stage;
    stage.id = words.Text("stage");
    stage.kind = words.Name<domain::StageKind>("kind of stage");
    policy.stages.push_back(std::move(stage));
  }
}

std::vector<std::pair<absl::string_view, Setter>> Setters() {
  return {
      {"currency", Text(&Policy::currency)},
      {"time_zone", Text(&Policy::time_zone)},
      {"hot_rule", Name(&Policy::hot_rule)},
      {"hot_days", Number(&Policy::hot_days)},
      {"warm_days", Number(&Policy::warm_days)},
      {"inbound_sources", SetInboundSources},
      {"volume_metric", Name(&Policy::volume_metric)},
      {"volume_window_days", Number(&Policy::volume_window_days)},
      {"volume_medium_from", Number(&Policy::volume_medium_from)},
      {"volume_large_from", Number(&Policy::volume_large_from)},
      {"order_value_standard_from", Number(&Policy::order_value_standard_from)},
      {"order_value_vip_from", Number(&Policy::order_value_vip_from)},
      {"regular_orders", Number(&Policy::regular_orders)},
      {"regular_days", Number(&Policy::regular_days)},
      {"active_days", Number(&Policy::active_days)},
      {"stages", SetStages},
      {"processing_basis", Name(&Policy::processing_basis)},
      {"abc_metric", Name(&Policy::abc_metric)},
      {"abc_days", Number(&Policy::abc_days)},
      {"abc_a_percent", Number(&Policy::abc_a_percent)},
      {"abc_b_percent", Number(&Policy::abc_b_percent)},
      {"discount_percent", Number(&Policy::discount_percent)},
      {"discount_orders", Number(&Policy::discount_orders)},
      {"overdue_factor", Number(&Policy::overdue_factor)},
  };
}

}  // namespace

void ReadPolicyLine(Words& words, Policy& policy) {
  const auto setters = Setters();
  std::vector<absl::string_view> names;
  for (const auto& [name, setter] : setters) names.push_back(name);
  do {
    const size_t place = words.OneOf(names);
    if (words.failed()) return;
    setters[place].second(words, policy);
  } while (words.Take(","));
}

void ReadDeclaration(Words& words, Policy& policy) {
  domain::Attribute attribute;
  attribute.id = words.Text("name of the attribute");
  if (words.Take("one")) {
    if (!words.Take("of")) words.Fail("after \"one\" comes \"of\" and the values");
    do {
      attribute.values.push_back(words.Text("value"));
    } while (words.Take(","));
  } else {
    attribute.type = words.Name<domain::AttributeType>("type of attribute");
  }
  std::erase_if(policy.attributes, [&](const auto& known) { return known.id == attribute.id; });
  policy.attributes.push_back(std::move(attribute));
}

}  // namespace clientele::golden
