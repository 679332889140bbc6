// Campaigns and the audiences built for them.
#ifndef CLIENTELE_SERVER_SERVICE_CAMPAIGNS_H_
#define CLIENTELE_SERVER_SERVICE_CAMPAIGNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/audience.h"
#include "server/filter/compiler.h"
#include "server/index/index.h"
#include "server/index/queries.h"
#include "server/service/mutation.h"

namespace clientele::service {

struct CampaignInput {
  std::string campaign_id;
  std::string title;
  filter::FilterSpec filter;
  std::vector<domain::Channel> channels;
};

// INVALID_FILTER, CAMPAIGN_EXISTS.
Mutation CreateCampaign(CampaignInput input);

// Judges and freezes an audience under the lock. ids[0]: its number. CAMPAIGN_NOT_FOUND,
// NEEDS_INDEX.
Mutation BuildAudience(std::string campaign_id, const index::Index& index);

// What BuildAudience would find at `now`. NEEDS_INDEX.
absl::StatusOr<domain::AudienceDraft> JudgeCampaign(const index::Index::Reader& reader,
                                                    const domain::CampaignRow& campaign,
                                                    UnixSeconds now,
                                                    const index::Cancelled& cancelled);

absl::Status NoSuchCampaign(const std::string& campaign_id);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CAMPAIGNS_H_
