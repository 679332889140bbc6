// Campaigns: what people edit.
#ifndef CLIENTELE_SERVER_SERVICE_CAMPAIGNS_H_
#define CLIENTELE_SERVER_SERVICE_CAMPAIGNS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/campaign.h"
#include "server/filter/compiler.h"
#include "server/service/mutation.h"

namespace clientele::service {

// Absent: not given.
struct CampaignInput {
  std::string campaign_id;
  std::optional<int64_t> etag;
  std::optional<std::string> title;
  std::optional<filter::FilterSpec> filter;
  std::vector<domain::Channel> channels;
  std::optional<domain::CampaignOptions> options;
  domain::CampaignStatus status = domain::CampaignStatus::kActive;  // of a new one
};

// INVALID_FILTER, CAMPAIGN_EXISTS.
Mutation CreateCampaign(CampaignInput input);

// What is absent stays. INVALID_FILTER, CAMPAIGN_NOT_FOUND, CAMPAIGN_ARCHIVED, ETAG_MISMATCH.
Mutation UpdateCampaign(CampaignInput input);

// CAMPAIGN_NOT_FOUND, CAMPAIGN_ARCHIVED, ETAG_MISMATCH.
Mutation SetCampaignStatus(CampaignInput input);

absl::Status NoSuchCampaign(const std::string& campaign_id);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CAMPAIGNS_H_
