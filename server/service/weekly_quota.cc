#include "server/service/weekly_quota.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "server/base/local_days.h"
#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/domain/frequency_cap.h"

namespace clientele::service {
namespace {

absl::StatusOr<int64_t> MessagesOf(store::Reader& reader, const domain::AudienceRow& audience) {
  if (audience.released == domain::Released::kAll) return 0;
  if (audience.released == domain::Released::kNot) return audience.members;
  return CountStreamed(reader, audience);
}

}  // namespace

absl::StatusOr<int64_t> CountStreamed(store::Reader& reader, const domain::AudienceRow& audience) {
  ASSIGN_OR_RETURN(const std::vector<domain::AudienceStreamRow> streams,
                   reader.AudienceStreams(audience.campaign_id, audience.number));
  int64_t streamed = 0;
  for (const domain::AudienceStreamRow& row : streams) {
    const auto ids = domain::DecodeClientIds(row.streamed);
    if (ids.has_value()) streamed += static_cast<int64_t>(ids->size());
  }
  return streamed;
}

absl::StatusOr<std::optional<int64_t>> WeeklyQuotaLeft(store::Reader& reader,
                                                       const CampaignDefinition& campaign,
                                                       const SendWindow& window,
                                                       const domain::Policy& policy) {
  const int64_t quota = campaign.options.weekly_quota;
  if (quota == 0) return std::nullopt;
  LocalDays days(policy.Zone());
  const UnixDays first = domain::MondayOf(days.Of(window.from));
  const UnixDays last = days.Of(window.to);
  ASSIGN_OR_RETURN(const std::vector<domain::AudienceRow> audiences,
                   reader.AudiencesSending(campaign.campaign_id, days.StartOf(first)));
  int64_t left = quota;
  for (UnixDays monday = first; monday <= last; monday += domain::kDaysPerWeek) {
    int64_t sent = 0;
    for (const domain::AudienceRow& audience : audiences) {
      const bool touches = days.Of(audience.send_to) >= monday &&
                           days.Of(audience.send_from) < monday + domain::kDaysPerWeek;
      if (!touches) continue;
      ASSIGN_OR_RETURN(const int64_t messages, MessagesOf(reader, audience));
      sent += messages;
    }
    left = std::min(left, std::max<int64_t>(quota - sent, 0));
  }
  return left;
}

}  // namespace clientele::service
