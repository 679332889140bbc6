// What sending tools did: recording it, with its effects on addresses and on the frequency cap.
#ifndef CLIENTELE_SERVER_SERVICE_DELIVERIES_H_
#define CLIENTELE_SERVER_SERVICE_DELIVERIES_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/index/index.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

struct DeliveryResult {
  domain::DeliveryRow row;  // as it is now
  bool changed = false;     // false: this very report was known
  // It was not known before, or known to have failed.
  bool newly_sent = false;
  // Its campaign may pass the cap.
  bool obeys_cap = true;
};

// One report on a message to a client that is known already. The message is known by its
// external_id, else by its audience and client, else it is a new one; what a report changes,
// domain::EffectOf says. BOUNCED_HARD marks the address as BOUNCED. CAMPAIGN_NOT_FOUND,
// AUDIENCE_NOT_FOUND, NOT_A_MEMBER, CONTENT_DIFFERS.
absl::StatusOr<DeliveryResult> ApplyDelivery(WorkingSet& ws, domain::ClientId client,
                                             const DeliveryInput& input);

// An error stands for a report that the edge has refused already; it keeps its place.
using DeliveryReport = std::variant<absl::Status, DeliveryInput>;

// What RecordDeliveriesResponse.Result says, as bits of WriteOutcome::changes.
inline constexpr int64_t kDeliveryChanged = 1;
inline constexpr int64_t kDeliveryOverCap = 2;

// Each report judged on its own. ids: delivery ids, 0 of those that were refused; client_ids;
// changes: the bits; all in the order of the reports; rejections with their places.
Mutation RecordDeliveries(std::vector<DeliveryReport> reports, const std::string& address_secret,
                          const index::Index& index);

// A call that was just recorded: one of a campaign, to a member of an audience that is to be
// called, is a delivery, too: DELIVERED when it reached the client, else FAILED, which says nothing
// when an earlier call did reach it. `audience_number` 0: the latest that has the client, if any.
// AUDIENCE_NOT_FOUND, NOT_A_MEMBER for one that was named.
absl::Status RecordCall(WorkingSet& ws, const domain::InteractionRow& call, int64_t audience_number,
                        const std::string& field);

// Reads for many at once what ApplyDelivery, and RecordCall, look at.
absl::Status LoadForDeliveries(WorkingSet& ws, absl::Span<const DeliveryInput* const> inputs);
absl::Status LoadForCalls(WorkingSet& ws, absl::Span<const InteractionInput* const> inputs);

// What ApplyDelivery will look at, and about how many rows it writes.
void AddDeliveryNeeds(const DeliveryInput& input, const std::string& address_secret, Needs& needs);
inline constexpr size_t kDeliveryRows = 2;

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_DELIVERIES_H_
