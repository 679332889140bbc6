// How a request names clients: what the writer should read ahead for them, and what is said when a
// name means nobody or several.
#ifndef CLIENTELE_SERVER_SERVICE_CLIENT_REFS_H_
#define CLIENTELE_SERVER_SERVICE_CLIENT_REFS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"

namespace clientele::service {

void AddNeeds(const ClientRef& ref, const std::string& address_secret, Needs& needs);
void AddNeeds(const std::vector<ContactInput>& contacts, const std::string& address_secret,
              Needs& needs);

// The key that a phone's or e-mail's reference is found by.
int64_t AddressKeyOf(const ClientRef& ref, const std::string& address_secret);

// CLIENT_NOT_FOUND and AMBIGUOUS_CLIENT.
absl::Status NoSuchClient(const ClientRef& ref);
absl::Status SeveralClients(const ClientRef& ref, const std::vector<domain::ClientId>& ids);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CLIENT_REFS_H_
