// What filters may refer to, as the write sees it under the lock.
#ifndef CLIENTELE_SERVER_SERVICE_STORED_CATALOG_H_
#define CLIENTELE_SERVER_SERVICE_STORED_CATALOG_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/filter/catalog.h"
#include "server/service/working_set.h"

namespace clientele::service {

// With a change that is being judged: a segment whose filter would become another.
class StoredCatalog final : public filter::Catalog {
 public:
  // Reads the segments and campaigns; valid as long as no segment of `ws` changes.
  static absl::StatusOr<StoredCatalog> Read(WorkingSet& ws);

  void Replace(const std::string& segment_id, std::string canonical) {
    replaced_ = {segment_id, std::move(canonical)};
  }

  std::optional<std::string> SegmentFilter(absl::string_view segment_id) const override;
  std::vector<std::string> SegmentIds() const override;
  bool HasAudience(absl::string_view campaign_id, int64_t number) const override;

 private:
  const std::map<std::string, domain::SegmentRow>* segments_ = nullptr;
  std::map<std::string, int64_t> audiences_;  // built so far, by campaign
  std::optional<std::pair<std::string, std::string>> replaced_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_STORED_CATALOG_H_
