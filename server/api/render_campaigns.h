// Campaigns and audiences, from what the service gives to the wire.
#ifndef CLIENTELE_SERVER_API_RENDER_CAMPAIGNS_H_
#define CLIENTELE_SERVER_API_RENDER_CAMPAIGNS_H_

#include "absl/types/span.h"
#include "clientele/v1/campaign_service.pb.h"
#include "server/base/clock.h"
#include "server/domain/audience.h"
#include "server/domain/campaign.h"
#include "server/service/revision_tokens.h"

namespace clientele::api {

v1::Campaign RenderCampaign(const domain::CampaignRow& row);
v1::Variant RenderVariant(const domain::CampaignVariant& variant);

// `streamed`: how many of its members were; `now` says whether it is still open.
v1::Audience RenderAudience(const domain::AudienceRow& row, int64_t streamed, UnixSeconds now,
                            const service::RevisionTokens& tokens);

// Into an Audience or an EstimateAudienceResponse: all that is counted, channels and variants in
// the order of the campaign.
template <typename Out>
void RenderCounts(const domain::AudienceCounts& counts, absl::Span<const domain::Channel> channels,
                  absl::Span<const domain::CampaignVariant> variants, Out& out);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_RENDER_CAMPAIGNS_H_
