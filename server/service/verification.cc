#include "server/service/verification.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/index/chunk_hashes.h"
#include "server/service/table_hashes.h"

namespace clientele::service {

absl::StatusOr<Verification> VerifyIndex(Replica& replica, const filter::Cancelled& cancelled) {
  absl::StatusOr<domain::ChunkHashes> hashes;
  ASSIGN_OR_RETURN(store::ReadTransaction transaction,
                   replica.HoldStill([&](const index::Index& index) {
                     hashes = index::HashChunks(index::Index::Reader(index), cancelled);
                   }));
  RETURN_IF_ERROR(hashes.status());
  return CompareWithTables(*hashes, transaction.reader(), cancelled);
}

absl::StatusOr<Verification> CompareWithTables(const domain::ChunkHashes& index,
                                               store::Reader& tables,
                                               const filter::Cancelled& cancelled) {
  ASSIGN_OR_RETURN(const domain::ChunkHashes stored,
                   HashTables(tables, index.with_clients, cancelled));
  if (stored.revision != index.revision) {
    return absl::InternalError(absl::StrCat("tables of revision ", stored.revision,
                                            " for an index of revision ", index.revision));
  }
  std::set<domain::ClientId> chunks;
  for (const domain::ChunkHashes* side : {&index, &stored}) {
    for (const auto& [first, sums] : side->sums) chunks.insert(first);
  }
  chunks.erase(0);  // no chunk: what belongs to no client
  Verification verification;
  verification.revision = index.revision;
  verification.chunks = static_cast<int64_t>(chunks.size());
  verification.differences = domain::FindDifferences(index, stored);
  return verification;
}

}  // namespace clientele::service
