#include "server/service/stored_catalog.h"

#include "server/base/status_macros.h"

namespace clientele::service {

absl::StatusOr<StoredCatalog> StoredCatalog::Read(WorkingSet& ws) {
  StoredCatalog catalog;
  ASSIGN_OR_RETURN(catalog.segments_, ws.Segments());
  ASSIGN_OR_RETURN(const std::vector<domain::CampaignRow> campaigns, ws.Campaigns());
  for (const domain::CampaignRow& campaign : campaigns) {
    catalog.audiences_[campaign.campaign_id] = campaign.audiences;
  }
  return catalog;
}

std::optional<std::string> StoredCatalog::SegmentFilter(absl::string_view segment_id) const {
  if (replaced_.has_value() && replaced_->first == segment_id) return replaced_->second;
  const auto found = segments_->find(std::string(segment_id));
  if (found == segments_->end()) return std::nullopt;
  return found->second.filter;
}

std::vector<std::string> StoredCatalog::SegmentIds() const {
  std::vector<std::string> ids;
  for (const auto& [id, row] : *segments_) ids.push_back(id);
  return ids;
}

// A campaign's audiences are numbered from 1 without gaps.
bool StoredCatalog::HasAudience(absl::string_view campaign_id, int64_t number) const {
  const auto found = audiences_.find(std::string(campaign_id));
  return found != audiences_.end() && number >= 1 && number <= found->second;
}

}  // namespace clientele::service
