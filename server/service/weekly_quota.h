// How many messages a campaign may still send in the calendar weeks of a window.
#ifndef CLIENTELE_SERVER_SERVICE_WEEKLY_QUOTA_H_
#define CLIENTELE_SERVER_SERVICE_WEEKLY_QUOTA_H_

#include <optional>

#include "absl/status/statusor.h"
#include "server/domain/policy.h"
#include "server/service/campaign_definition.h"
#include "server/store/reader.h"

namespace clientele::service {

// Nothing when the campaign has no quota. Each of its audiences counts with its members in every
// week that its window touches; a released one with those that were streamed, if any.
absl::StatusOr<std::optional<int64_t>> WeeklyQuotaLeft(store::Reader& reader,
                                                       const CampaignDefinition& campaign,
                                                       const SendWindow& window,
                                                       const domain::Policy& policy);

// Members of an audience that were streamed, or are marked to be.
absl::StatusOr<int64_t> CountStreamed(store::Reader& reader, const domain::AudienceRow& audience);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_WEEKLY_QUOTA_H_
