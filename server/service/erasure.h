// The right to be forgotten: one client out of every table and stored audience, with a receipt.
#ifndef CLIENTELE_SERVER_SERVICE_ERASURE_H_
#define CLIENTELE_SERVER_SERVICE_ERASURE_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/domain/erasure.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/store/reader.h"

namespace clientele::service {

struct EraseInput {
  ClientRef client;
  // The addresses that it has now.
  bool suppress_addresses = false;
  std::string reason;
  std::string actor;
};

// client_ids[0]: the client that was. CLIENT_NOT_FOUND, AMBIGUOUS_CLIENT.
//
// Answers that are kept for repeated requests stay: they hold ids and counts only, and without them
// a repeated CreateClient would bring back who was erased.
Mutation EraseClient(EraseInput input, const std::string& address_secret);

struct Erasure {
  domain::ErasureRow row;
  domain::ErasureReceipt receipt;
};

// ERASURE_NOT_FOUND.
absl::StatusOr<Erasure> ReadErasure(store::Reader& reader, domain::ClientId id);

// Whether the members of a stored audience, with tombstones for those that were erased, are those
// that its hash was issued for. Of audiences from before there were variants it never is: their
// hash was another one.
absl::StatusOr<bool> VerifyMembers(store::Reader& reader, const domain::AudienceRow& audience);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_ERASURE_H_
