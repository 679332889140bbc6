// Contacts that happened, with all that followed from them.
#ifndef CLIENTELE_SERVER_SERVICE_INTERACTIONS_H_
#define CLIENTELE_SERVER_SERVICE_INTERACTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

struct InteractionResult {
  int64_t interaction_id = 0;
  domain::ClientId client_id = 0;
  bool recorded = false;  // false: this very one was known
};

// One interaction of a client that is known already. First the fact and what it ends, then
// addresses, consents, tags, stage, and last the override: what sales says now stands. A call to a
// member of an audience is a delivery, too: see RecordCall. CONTENT_DIFFERS, and the errors of
// client_changes.h and RecordCall.
absl::StatusOr<InteractionResult> ApplyInteraction(WorkingSet& ws, domain::ClientId client,
                                                   const InteractionInput& input);

// ids: interaction ids; changes: 1 when recorded; both in the order of the inputs.
Mutation RecordInteractions(std::vector<InteractionInput> interactions,
                            const std::string& address_secret);

void AddInteractionNeeds(const InteractionInput& input, const std::string& address_secret,
                         Needs& needs);
size_t InteractionRows(const InteractionInput& input);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_INTERACTIONS_H_
