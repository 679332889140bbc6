#include "server/service/audience_parts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/status_macros.h"
#include "server/index/audience.h"
#include "server/service/audiences.h"
#include "server/service/index_segments.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::AudienceChunk;
using domain::AudienceMember;
using domain::ClientId;

// Whether anybody may be messaged is asked of so many at once: mostly of the first ones alone.
constexpr size_t kAskedAtOnce = 256;

absl::Status Damaged() { return absl::InternalError("a stored audience does not decode"); }

absl::StatusOr<std::vector<ClientId>> MarkedOf(store::Reader& reader,
                                               const std::string& campaign_id, int64_t number,
                                               int64_t chunk) {
  ASSIGN_OR_RETURN(const auto row, reader.AudienceStream(campaign_id, number, chunk));
  if (!row.has_value()) return std::vector<ClientId>();
  std::optional<std::vector<ClientId>> ids = domain::DecodeClientIds(row->streamed);
  if (!ids.has_value()) return Damaged();
  return *std::move(ids);
}

// Those of a chunk's members who may be messaged, ascending.
std::vector<ClientId> MayBeMessaged(const index::Index::Reader& reader, UnixSeconds now,
                                    const AudienceChunk& chunk) {
  const std::vector<bool> may = index::MayBeMessaged(reader, now, chunk.members);
  std::vector<ClientId> ids;
  ids.reserve(may.size());
  for (size_t i = 0; i < may.size(); ++i) {
    if (may[i]) ids.push_back(chunk.members[i].client_id);
  }
  return ids;
}

}  // namespace

Mutation MarkStreamed(std::string campaign_id, int64_t number,
                      std::shared_ptr<const AudienceChunks> chunks, const index::Index& index) {
  Mutation mutation;
  // Also keeps two marks of one audience out of one batch, where neither would see the other's.
  mutation.needs_index = true;
  mutation.judge = [campaign_id = std::move(campaign_id), number, chunks = std::move(chunks),
                    &index](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                     FindAudience(ws.reader(), campaign_id, number));
    RETURN_IF_ERROR(CheckOpen(audience, ws.now()));
    WriteOutcome outcome;
    for (const AudienceChunk& chunk : *chunks) {
      ASSIGN_OR_RETURN(const std::vector<ClientId> before,
                       MarkedOf(ws.reader(), campaign_id, number, chunk.number));
      const std::vector<ClientId> may = MayBeMessaged(index::Index::Reader(index), ws.now(), chunk);
      std::vector<ClientId> marked;
      marked.reserve(before.size() + may.size());
      std::set_union(before.begin(), before.end(), may.begin(), may.end(),
                     std::back_inserter(marked));
      if (marked.size() == before.size()) continue;
      outcome.changed += static_cast<int64_t>(marked.size() - before.size());
      ws.inserts().audience_streams.push_back(
          {campaign_id, number, chunk.number, domain::EncodeClientIds(marked)});
    }
    if (outcome.changed > 0) ws.NextRevision();
    return outcome;
  };
  return mutation;
}

AudienceParts::AudienceParts(Parts parts, std::string campaign_id, int64_t number)
    : parts_(std::move(parts)), campaign_id_(std::move(campaign_id)), number_(number) {}

absl::StatusOr<AudiencePart> AudienceParts::Open(int64_t chunk, ClientId after,
                                                 size_t enough) const {
  AudiencePart part;
  part.next_chunk = chunk;
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
    ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                     FindAudience(transaction.reader(), campaign_id_, number_));
    RETURN_IF_ERROR(CheckOpen(audience, parts_.clock.NowSeconds()));
    part.send_to = audience.send_to;
    RETURN_IF_ERROR(ReadChunks(transaction.reader(), after, enough, part));
    RETURN_IF_ERROR(ReadMarks(transaction.reader(), part));
  }
  if (!NeedsMarks(part)) return part;
  RETURN_IF_ERROR(
      parts_.write(MarkStreamed(campaign_id_, number_, part.chunks, parts_.index)).status());
  // Who was marked was decided under the lock; the tables know it.
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
  RETURN_IF_ERROR(ReadMarks(transaction.reader(), part));
  return part;
}

absl::Status AudienceParts::ReadChunks(store::Reader& reader, ClientId after, size_t enough,
                                       AudiencePart& part) const {
  auto chunks = std::make_shared<AudienceChunks>();
  for (size_t count = 0; count < enough;) {
    ASSIGN_OR_RETURN(const auto row, reader.AudienceChunk(campaign_id_, number_, part.next_chunk));
    part.at_end = !row.has_value();
    if (part.at_end) break;
    std::optional<std::vector<AudienceMember>> members =
        domain::DecodeAudienceMembers(row->format, row->body);
    if (!members.has_value()) return Damaged();
    std::erase_if(*members, [&](const auto& member) { return member.client_id <= after; });
    count += members->size();
    part.next_chunk = row->chunk + 1;
    AudienceChunk& chunk = chunks->emplace_back();
    chunk.number = row->chunk;
    chunk.members = *std::move(members);
  }
  part.chunks = std::move(chunks);
  return absl::OkStatus();
}

absl::Status AudienceParts::ReadMarks(store::Reader& reader, AudiencePart& part) const {
  part.marked.clear();
  for (const AudienceChunk& chunk : *part.chunks) {
    ASSIGN_OR_RETURN(const auto row, reader.AudienceStream(campaign_id_, number_, chunk.number));
    const absl::string_view ids = row.has_value() ? row->streamed : absl::string_view();
    std::optional<std::vector<bool>> marked = domain::AreAmong(chunk.members, ids);
    if (!marked.has_value()) return Damaged();
    part.marked.push_back(*std::move(marked));
  }
  return absl::OkStatus();
}

// Whether anybody may be messaged and is not marked.
bool AudienceParts::NeedsMarks(const AudiencePart& part) const {
  const index::Index::Reader reader(parts_.index);
  const UnixSeconds now = NowOf(reader, parts_.clock);
  std::vector<AudienceMember> unmarked;
  const auto may_any = [&] {
    const std::vector<bool> may = index::MayBeMessaged(reader, now, unmarked);
    unmarked.clear();
    return std::find(may.begin(), may.end(), true) != may.end();
  };
  for (size_t c = 0; c < part.chunks->size(); ++c) {
    const std::vector<AudienceMember>& members = (*part.chunks)[c].members;
    for (size_t i = 0; i < members.size(); ++i) {
      if (!part.marked[c][i]) unmarked.push_back(members[i]);
      if (unmarked.size() == kAskedAtOnce && may_any()) return true;
    }
  }
  return may_any();
}

}  // namespace clientele::service
