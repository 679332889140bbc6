// What the names in a filter refer to besides fields: saved segments and built audiences.
#ifndef CLIENTELE_SERVER_FILTER_CATALOG_H_
#define CLIENTELE_SERVER_FILTER_CATALOG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace clientele::filter {

// Asked while a filter is compiled, and not kept.
class Catalog {
 public:
  virtual ~Catalog() = default;
  // The standard spelling of a saved segment's filter; nothing when there is no such segment.
  virtual std::optional<std::string> SegmentFilter(absl::string_view segment_id) const = 0;
  // For "did you mean".
  virtual std::vector<std::string> SegmentIds() const = 0;
  virtual bool HasAudience(absl::string_view campaign_id, int64_t number) const = 0;
};

// Nothing is saved yet.
class EmptyCatalog final : public Catalog {
 public:
  std::optional<std::string> SegmentFilter(absl::string_view) const override {
    return std::nullopt;
  }
  std::vector<std::string> SegmentIds() const override { return {}; }
  bool HasAudience(absl::string_view, int64_t) const override { return false; }
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_CATALOG_H_
