#include "server/store/sql_catalog.h"

#include <utility>

namespace clientele::store {

std::optional<std::string> SqlCatalog::SegmentFilter(absl::string_view segment_id) const {
  auto segment = reader_.Segment(std::string(segment_id));
  status_.Update(segment.status());
  if (!segment.ok() || !segment->has_value()) return std::nullopt;
  return std::move((*segment)->filter);
}

std::vector<std::string> SqlCatalog::SegmentIds() const {
  auto segments = reader_.ScanSegments();
  status_.Update(segments.status());
  std::vector<std::string> ids;
  if (!segments.ok()) return ids;
  for (domain::SegmentRow& segment : *segments) ids.push_back(std::move(segment.segment_id));
  return ids;
}

bool SqlCatalog::HasAudience(absl::string_view campaign_id, int64_t number) const {
  const auto audience = reader_.Audience(std::string(campaign_id), number);
  status_.Update(audience.status());
  return audience.ok() && audience->has_value();
}

}  // namespace clientele::store
