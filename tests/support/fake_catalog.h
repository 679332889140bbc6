// Saved segments and built audiences without a store.
#ifndef CLIENTELE_TESTS_SUPPORT_FAKE_CATALOG_H_
#define CLIENTELE_TESTS_SUPPORT_FAKE_CATALOG_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/filter/catalog.h"

namespace clientele {

struct FakeCatalog final : filter::Catalog {
  std::map<std::string, std::string> segments;  // their filters, by id
  std::set<std::pair<std::string, int64_t>> audiences;

  std::optional<std::string> SegmentFilter(absl::string_view segment_id) const override {
    const auto found = segments.find(std::string(segment_id));
    return found == segments.end() ? std::nullopt : std::optional<std::string>(found->second);
  }
  std::vector<std::string> SegmentIds() const override {
    std::vector<std::string> ids;
    for (const auto& [id, filter] : segments) ids.push_back(id);
    return ids;
  }
  bool HasAudience(absl::string_view campaign_id, int64_t number) const override {
    return audiences.count({std::string(campaign_id), number}) > 0;
  }
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_FAKE_CATALOG_H_
