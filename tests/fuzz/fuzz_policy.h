// What fuzzed filters may refer to: a policy with one attribute of each type, saved segments and an
// audience.
#ifndef CLIENTELE_TESTS_FUZZ_FUZZ_POLICY_H_
#define CLIENTELE_TESTS_FUZZ_FUZZ_POLICY_H_

#include <optional>
#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/catalog.h"

namespace clientele::filter {

inline domain::Policy FuzzPolicy() {
  domain::Policy policy;
  policy.currency = "RUB";
  policy.time_zone = "Europe/Moscow";
  policy.attributes = {{"region", "", domain::AttributeType::kString, {"NSK", "Омск"}},
                       {"loyalty", "", domain::AttributeType::kInteger, {}},
                       {"opened", "", domain::AttributeType::kDate, {}},
                       {"horeca", "", domain::AttributeType::kBoolean, {}}};
  return policy;
}

class FuzzCatalog final : public Catalog {
 public:
  std::optional<std::string> SegmentFilter(absl::string_view segment_id) const override {
    if (segment_id == "hot") return "temperature = HOT";
    if (segment_id == "hot-vip") return "segment(\"hot\") AND tags:vip";
    if (segment_id == "round") return "segment(\"round\")";
    return std::nullopt;
  }
  std::vector<std::string> SegmentIds() const override { return {"hot", "hot-vip", "round"}; }
  bool HasAudience(absl::string_view campaign_id, int64_t number) const override {
    return campaign_id == "spring-2026" && number == 3;
  }
};

}  // namespace clientele::filter

#endif  // CLIENTELE_TESTS_FUZZ_FUZZ_POLICY_H_
