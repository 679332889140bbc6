// The hashes of what the index holds (domain/chunk_hash.h), from its own columns and logs.
#ifndef CLIENTELE_SERVER_INDEX_CHUNK_HASHES_H_
#define CLIENTELE_SERVER_INDEX_CHUNK_HASHES_H_

#include "absl/status/statusor.h"
#include "server/domain/chunk_hash.h"
#include "server/filter/answers.h"
#include "server/index/index.h"

namespace clientele::index {

// Of everything, at the reader's revision. CALL_CANCELLED soon after `cancelled` says so.
absl::StatusOr<domain::ChunkHashes> HashChunks(const Index::Reader& reader,
                                               const filter::Cancelled& cancelled);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CHUNK_HASHES_H_
