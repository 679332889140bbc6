// Proves that what a server answers from is what its store holds.
#ifndef CLIENTELE_SERVER_SERVICE_VERIFICATION_H_
#define CLIENTELE_SERVER_SERVICE_VERIFICATION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/chunk_hash.h"
#include "server/filter/answers.h"
#include "server/service/replica.h"
#include "server/store/reader.h"

namespace clientele::service {

struct Verification {
  domain::Revision revision = 0;  // that both were read at
  int64_t chunks = 0;             // of clients, that either of them has
  std::vector<domain::ChunkDifference> differences;
};

// Compares the index with the tables at one revision. Writes of this server wait while the index is
// hashed; the tables are then read from a snapshot that holds nobody up. Errors are those of
// Replica::HoldStill and HashTables; CALL_CANCELLED soon after `cancelled` says so.
absl::StatusOr<Verification> VerifyIndex(Replica& replica, const filter::Cancelled& cancelled);

// The second half of it: `tables` is a snapshot of the revision that the index was hashed at.
absl::StatusOr<Verification> CompareWithTables(const domain::ChunkHashes& index,
                                               store::Reader& tables,
                                               const filter::Cancelled& cancelled);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_VERIFICATION_H_
