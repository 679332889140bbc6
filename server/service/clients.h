// Clients: creating, updating, tagging, consents, stages.
#ifndef CLIENTELE_SERVER_SERVICE_CLIENTS_H_
#define CLIENTELE_SERVER_SERVICE_CLIENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

struct NewClientResult {
  domain::ClientId client_id = 0;
  bool created = false;
  bool changed = false;
};

// A new client, or the known one with the same external id, phone or e-mail as on_match says.
// CLIENT_EXISTS, AMBIGUOUS_CLIENT, and the errors of client_changes.h.
absl::StatusOr<NewClientResult> ApplyNewClient(WorkingSet& ws, const NewClientInput& input);
void AddNewClientNeeds(const NewClientInput& input, const std::string& address_secret,
                       Needs& needs);
size_t NewClientRows(const NewClientInput& input);

// client_ids[0]: the client; changed: 1 when it was created.
Mutation CreateClient(NewClientInput input, const std::string& address_secret);

// client_ids[0]: the client. ETAG_MISMATCH.
Mutation UpdateClient(ClientUpdateInput input, const std::string& address_secret);

enum class Missing { kRefuse, kPassOver };

// matched: clients named, those that are missing left out; changed: those whose tags are different
// now.
Mutation TagClients(std::vector<ClientRef> clients, TagsInput tags, std::string actor,
                    const std::string& address_secret, Missing missing = Missing::kRefuse);

// client_ids[0]: the client.
Mutation SetConsent(ClientRef client, std::vector<ConsentInput> consents, std::string actor,
                    const std::string& address_secret);

// client_ids[0]: the client; changed: 0 when it was there already.
Mutation MoveClientStage(ClientRef client, StageInput stage, std::string actor,
                         const std::string& address_secret);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CLIENTS_H_
