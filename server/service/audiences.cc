#include "server/service/audiences.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/index/chunk.h"
#include "server/service/campaigns.h"

namespace clientele::service {

absl::StatusOr<domain::AudienceRow> FindAudience(store::Reader& reader,
                                                 const std::string& campaign_id, int64_t number) {
  ASSIGN_OR_RETURN(const auto campaign, reader.Campaign(campaign_id));
  if (!campaign.has_value()) return NoSuchCampaign(campaign_id);
  const int64_t wanted = number == 0 ? campaign->audiences : number;
  ASSIGN_OR_RETURN(std::optional<domain::AudienceRow> audience,
                   reader.Audience(campaign_id, wanted));
  if (!audience.has_value()) {
    return MakeError(Reason::kAudienceNotFound,
                     absl::StrCat("campaign ", campaign_id, " has ", campaign->audiences,
                                  " audiences; there is none with number ", wanted));
  }
  return *std::move(audience);
}

AudienceState StateOf(const domain::AudienceRow& audience, UnixSeconds now) {
  if (audience.released != domain::Released::kNot) return AudienceState::kReleased;
  return now > audience.send_to ? AudienceState::kClosed : AudienceState::kOpen;
}

absl::Status CheckOpen(const domain::AudienceRow& audience, UnixSeconds now) {
  const AudienceState state = StateOf(audience, now);
  if (state == AudienceState::kOpen) return absl::OkStatus();
  const std::string name =
      absl::StrCat("audience ", audience.number, " of the campaign ", audience.campaign_id);
  return MakeError(Reason::kAudienceClosed, state == AudienceState::kReleased
                                                ? absl::StrCat(name, " was released")
                                                : absl::StrCat(name, " was to be sent until ",
                                                               FormatTime(audience.send_to)));
}

absl::StatusOr<ExclusionPage> ReadExclusions(store::Reader& reader,
                                             const domain::AudienceRow& audience,
                                             domain::ExclusionReason reason, domain::ClientId after,
                                             size_t limit) {
  ExclusionPage page;
  int64_t next_chunk = after == 0 ? 0 : (after - 1) >> index::kChunkBits;
  while (true) {
    ASSIGN_OR_RETURN(const auto row,
                     reader.AudienceChunk(audience.campaign_id, audience.number, next_chunk));
    if (!row.has_value()) return page;
    const auto chunk = domain::DecodeAudienceChunk(row->format, row->body);
    if (!chunk.has_value()) return absl::InternalError("a stored audience does not decode");
    for (const domain::AudienceExclusion& exclusion : chunk->exclusions) {
      const bool wanted = reason == domain::ExclusionReason::kNone || exclusion.reason == reason;
      if (!wanted || exclusion.client_id <= after) continue;
      page.more = page.exclusions.size() == limit;
      if (page.more) return page;
      page.exclusions.push_back(exclusion);
    }
    next_chunk = row->chunk + 1;
  }
}

}  // namespace clientele::service
