// The hashes of what an index would hold (domain/chunk_hash.h), from the tables.
#ifndef CLIENTELE_SERVER_SERVICE_TABLE_HASHES_H_
#define CLIENTELE_SERVER_SERVICE_TABLE_HASHES_H_

#include "absl/status/statusor.h"
#include "server/domain/chunk_hash.h"
#include "server/filter/answers.h"
#include "server/store/reader.h"

namespace clientele::service {

// Of one snapshot, read part by part: by its own steps and not by those that fill an index, so that
// a fault of one shows against the other. CALL_CANCELLED soon after `cancelled` says so; other
// errors are those of sql/connection.h.
absl::StatusOr<domain::ChunkHashes> HashTables(store::Reader& reader, bool with_clients,
                                               const filter::Cancelled& cancelled);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_TABLE_HASHES_H_
