// The message that a delivery or a response is about: of which campaign and audience, and what the
// client is in it.
#ifndef CLIENTELE_SERVER_SERVICE_MESSAGE_ORIGIN_H_
#define CLIENTELE_SERVER_SERVICE_MESSAGE_ORIGIN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/domain/audience.h"
#include "server/domain/rows.h"
#include "server/service/working_set.h"

namespace clientele::service {

struct MessageOrigin {
  std::optional<domain::CampaignRow> campaign;
  // Both or none.
  std::optional<domain::AudienceRow> audience;
  std::optional<domain::AudienceMember> member;

  // What the caller said, else what the audience says.
  domain::Channel ChannelOr(domain::Channel given) const;
  int64_t StepOr(int64_t given) const;
};

// CAMPAIGN_NOT_FOUND, AUDIENCE_NOT_FOUND, NOT_A_MEMBER, and INVALID_FIELD for a step (not 0) that
// is not the audience's. Number 0 is no audience; `field` goes before the names of fields.
absl::StatusOr<MessageOrigin> FindOrigin(WorkingSet& ws, domain::ClientId client,
                                         const AudienceName& audience, int64_t step,
                                         const std::string& field);

// Of a DeliveryInput or a ResponseInput.
template <typename Input>
absl::StatusOr<MessageOrigin> OriginOf(WorkingSet& ws, domain::ClientId client,
                                       const Input& input) {
  return FindOrigin(ws, client, {input.campaign_id, input.audience_number}, input.step,
                    input.field);
}

// Needs the part contacts. Where the client would be messaged on the channel: the address that
// stands for it there, else the primary one, else the oldest; 0 when it has none.
int64_t PresentAddress(const ClientState& client, domain::Channel channel);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_MESSAGE_ORIGIN_H_
