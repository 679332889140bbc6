#include "server/service/message_origin.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/service/campaigns.h"

namespace clientele::service {
namespace {

absl::Status NoSuchAudience(const AudienceName& audience, const std::string& field) {
  ErrorDetails details;
  details.reason = Reason::kAudienceNotFound;
  const std::string path = absl::StrCat(field, "audience_number");
  details.violations.push_back({path, absl::StrCat(audience.second), "an audience that was built"});
  return MakeError(
      absl::StrCat(path, ": the campaign ", audience.first, " has no audience ", audience.second),
      details);
}

absl::Status NotAMember(domain::ClientId client, const AudienceName& audience,
                        const std::string& field) {
  ErrorDetails details;
  details.reason = Reason::kNotAMember;
  const std::string path = absl::StrCat(field, "client");
  details.violations.push_back({path, absl::StrCat(client), "a member of the audience"});
  return MakeError(absl::StrCat(path, ": client ", client, " is no member of audience ",
                                audience.second, " of the campaign ", audience.first),
                   details);
}

}  // namespace

domain::Channel MessageOrigin::ChannelOr(domain::Channel given) const {
  return given == domain::Channel::kNone && member.has_value() ? member->channel : given;
}

int64_t MessageOrigin::StepOr(int64_t given) const {
  if (given != 0) return given;
  return audience.has_value() ? audience->step : 1;
}

absl::StatusOr<MessageOrigin> FindOrigin(WorkingSet& ws, domain::ClientId client,
                                         const AudienceName& audience, int64_t step,
                                         const std::string& field) {
  MessageOrigin origin;
  if (audience.first.empty()) return origin;
  ASSIGN_OR_RETURN(origin.campaign, ws.FindCampaign(audience.first));
  if (!origin.campaign.has_value()) return NoSuchCampaign(audience.first);
  if (audience.second == 0) return origin;
  ASSIGN_OR_RETURN(origin.audience, ws.FindAudience(audience));
  if (!origin.audience.has_value()) return NoSuchAudience(audience, field);
  ASSIGN_OR_RETURN(origin.member, ws.FindMember(audience, client));
  if (!origin.member.has_value()) return NotAMember(client, audience, field);
  if (step != 0 && step != origin.audience->step) {
    return InvalidField(absl::StrCat(field, "step"), absl::StrCat(step),
                        absl::StrCat(origin.audience->step, ", the audience's"));
  }
  return origin;
}

int64_t PresentAddress(const ClientState& client, domain::Channel channel) {
  const domain::ClientChannelRow& row = client.channels[static_cast<size_t>(channel)];
  if (row.address_key != 0) return row.address_key;
  const Contact* chosen = nullptr;
  for (const Contact& contact : client.contacts) {
    if (contact.point.removed || contact.point.channel != channel) continue;
    if (chosen == nullptr || (contact.point.is_primary && !chosen->point.is_primary)) {
      chosen = &contact;
    }
  }
  return chosen == nullptr ? 0 : chosen->point.address_key;
}

}  // namespace clientele::service
