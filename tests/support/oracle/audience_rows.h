// The rows of a model's audiences, chunk by chunk.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_AUDIENCE_ROWS_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_AUDIENCE_ROWS_H_

#include <cstdint>
#include <set>
#include <vector>

#include "server/domain/audience.h"
#include "server/domain/changes.h"
#include "tests/support/oracle/model.h"

namespace clientele::oracle {

inline int64_t ChunkOf(domain::ClientId id) { return (id - 1) / 65'536; }

inline std::set<int64_t> ChunksOf(const ModelAudience& audience) {
  std::set<int64_t> chunks;
  for (const auto& [id, member] : audience.members) chunks.insert(ChunkOf(id));
  return chunks;
}

inline void PushMembers(const ModelAudience& audience, int64_t number, domain::Changes& changes) {
  domain::AudienceChunk chunk;
  for (const auto& [id, member] : audience.members) {
    if (ChunkOf(id) == number) chunk.members.push_back(member);
  }
  changes.audience_chunks.push_back(
      {audience.row.campaign_id, audience.row.number, number, domain::EncodeAudienceChunk(chunk)});
}

inline void PushStreamed(const ModelAudience& audience, int64_t number, domain::Changes& changes) {
  std::vector<domain::ClientId> streamed;
  for (const domain::ClientId id : audience.streamed) {
    if (ChunkOf(id) == number) streamed.push_back(id);
  }
  if (streamed.empty()) return;
  changes.audience_streams.push_back(
      {audience.row.campaign_id, audience.row.number, number, domain::EncodeClientIds(streamed)});
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_AUDIENCE_ROWS_H_
