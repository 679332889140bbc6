// Addresses that must never be messaged, by their keys. Whoever has one, or gets one later, is
// SUPPRESSED by the transaction that brings it about.
#ifndef CLIENTELE_SERVER_SERVICE_SUPPRESSIONS_H_
#define CLIENTELE_SERVER_SERVICE_SUPPRESSIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

struct SuppressionChange {
  bool changed = false;
  int64_t clients = 0;  // that have the address
};

// The time and reason of one that is suppressed already stay. TOO_MANY_CLIENTS beyond
// kMaxClientsJudgedAgain.
absl::StatusOr<SuppressionChange> SuppressAddress(WorkingSet& ws, int64_t address_key,
                                                  const std::string& reason,
                                                  const std::string& actor);

// All or none. changed: those that were not suppressed before; matched: clients that have one of
// them. TOO_MANY_CLIENTS.
Mutation SuppressAddresses(std::vector<int64_t> address_keys, std::string reason,
                           std::string actor);

// changed: 1, or 0 when it was not suppressed; matched: clients that have it. TOO_MANY_CLIENTS.
Mutation UnsuppressAddress(int64_t address_key);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_SUPPRESSIONS_H_
