#include "server/service/audience_cursor.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/audiences.h"
#include "server/service/index_segments.h"
#include "server/service/limits.h"
#include "server/service/needs_index.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::AudienceChunk;
using domain::AudienceMember;
using domain::ClientId;

absl::StatusOr<std::vector<ClientId>> MarkedOf(store::Reader& reader,
                                               const std::string& campaign_id, int64_t number,
                                               int64_t chunk) {
  ASSIGN_OR_RETURN(const auto row, reader.AudienceStream(campaign_id, number, chunk));
  if (!row.has_value()) return std::vector<ClientId>();
  std::optional<std::vector<ClientId>> ids = domain::DecodeClientIds(row->streamed);
  if (!ids.has_value()) return absl::InternalError("a stored list of clients does not decode");
  return *std::move(ids);
}

// Those of a chunk's members who may be messaged, ascending.
std::vector<ClientId> MayBeMessaged(const index::Index::Reader& reader, UnixSeconds now,
                                    const AudienceChunk& chunk) {
  const std::vector<bool> may = index::MayBeMessaged(reader, now, chunk.members);
  std::vector<ClientId> ids;
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

AudienceCursor::AudienceCursor(Parts parts, std::string campaign_id, int64_t number, ClientId after)
    : parts_(std::move(parts)),
      campaign_id_(std::move(campaign_id)),
      number_(number),
      after_(after),
      next_chunk_(after == 0 ? 0 : (after - 1) >> index::kChunkBits) {}

absl::Status AudienceCursor::ReadChunks(store::Reader& reader, AudienceChunks& chunks) {
  size_t members = 0;
  while (true) {
    ASSIGN_OR_RETURN(const auto row, reader.AudienceChunk(campaign_id_, number_, next_chunk_));
    at_end_ = !row.has_value();
    if (at_end_) return absl::OkStatus();
    std::optional<AudienceChunk> chunk = domain::DecodeAudienceChunk(row->format, row->body);
    if (!chunk.has_value()) return absl::InternalError("a stored audience does not decode");
    std::erase_if(chunk->members, [&](const auto& member) { return member.client_id <= after_; });
    if (!chunks.empty() && members + chunk->members.size() > kMarkedAtOnce) return absl::OkStatus();
    members += chunk->members.size();
    next_chunk_ = row->chunk + 1;
    chunk->number = row->chunk;
    chunks.push_back(*std::move(chunk));
  }
}

absl::Status AudienceCursor::ReadMarks(store::Reader& reader) {
  marked_.clear();
  for (const AudienceChunk& chunk : *part_) {
    ASSIGN_OR_RETURN(const std::vector<ClientId> ids,
                     MarkedOf(reader, campaign_id_, number_, chunk.number));
    std::vector<bool>& marked = marked_.emplace_back(chunk.members.size());
    auto id = ids.begin();
    for (size_t i = 0; i < chunk.members.size(); ++i) {
      while (id != ids.end() && *id < chunk.members[i].client_id) ++id;
      marked[i] = id != ids.end() && *id == chunk.members[i].client_id;
    }
  }
  return absl::OkStatus();
}

bool AudienceCursor::AreAllMarked() const {
  std::vector<AudienceMember> unmarked;
  for (size_t c = 0; c < part_->size(); ++c) {
    const std::vector<AudienceMember>& members = (*part_)[c].members;
    for (size_t i = 0; i < members.size(); ++i) {
      if (!marked_[c][i]) unmarked.push_back(members[i]);
    }
  }
  if (unmarked.empty()) return true;
  const index::Index::Reader reader(parts_.index);
  const std::vector<bool> may = index::MayBeMessaged(reader, NowOf(reader, parts_.clock), unmarked);
  return std::find(may.begin(), may.end(), true) == may.end();
}

absl::Status AudienceCursor::OpenPart() {
  auto chunks = std::make_shared<AudienceChunks>();
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
    ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                     FindAudience(transaction.reader(), campaign_id_, number_));
    RETURN_IF_ERROR(CheckOpen(audience, parts_.clock.NowSeconds()));
    send_to_ = audience.send_to;
    RETURN_IF_ERROR(ReadChunks(transaction.reader(), *chunks));
    part_ = std::move(chunks);
    chunk_ = 0;
    member_ = 0;
    RETURN_IF_ERROR(ReadMarks(transaction.reader()));
  }
  if (AreAllMarked()) return absl::OkStatus();
  RETURN_IF_ERROR(parts_.write(MarkStreamed(campaign_id_, number_, part_, parts_.index)).status());
  // Who was marked was decided under the lock; the tables know it.
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
  return ReadMarks(transaction.reader());
}

absl::Status AudienceCursor::CheckMayGoOn(const index::Index::Reader& reader,
                                          UnixSeconds now) const {
  if (parts_.replica.Staleness() > kMaxStreamStaleness) {
    return MakeError(Reason::kOutOfService,
                     "this server is behind the base; go on from the last position at another one, "
                     "or in a moment");
  }
  domain::AudienceRow audience;
  audience.campaign_id = campaign_id_;
  audience.number = number_;
  audience.send_to = send_to_;
  const auto code =
      reader.dictionaries().audiences.Find(index::AudienceName(campaign_id_, number_));
  const auto reservation =
      code.has_value() ? reader.reservations().find(*code) : reader.reservations().end();
  if (reservation != reader.reservations().end()) {
    audience.released = reservation->second.released;
  }
  return CheckOpen(audience, now);
}

absl::StatusOr<AudienceCursor::Batch> AudienceCursor::Next(size_t max, GiveOut give_out) {
  if (!parts_.index.holds_clients()) return NeedsIndex("reading who may still be messaged");
  if (chunk_ == part_->size() && !at_end_) RETURN_IF_ERROR(OpenPart());
  const index::Index::Reader reader(parts_.index);
  const UnixSeconds now = NowOf(reader, parts_.clock);
  RETURN_IF_ERROR(CheckMayGoOn(reader, now));
  Batch batch;
  batch.revision = reader.revision();
  size_t looked_at = 0;
  while (looked_at < max && chunk_ < part_->size()) {
    const auto rest = absl::MakeConstSpan((*part_)[chunk_].members).subspan(member_);
    const auto members = rest.first(std::min(rest.size(), max - looked_at));
    index::VisitRecipients(reader, now, members, [&](size_t i, const index::Recipient& recipient) {
      if (!marked_[chunk_][member_ + i]) return;
      give_out(members[i], recipient);
      ++batch.members;
    });
    looked_at += members.size();
    if (!members.empty()) after_ = members.back().client_id;
    if (members.size() < rest.size()) {
      member_ += members.size();
    } else {
      ++chunk_;
      member_ = 0;
    }
  }
  left_out_ += static_cast<int64_t>(looked_at - batch.members);
  batch.at_end = at_end_ && chunk_ == part_->size();
  return batch;
}

}  // namespace clientele::service
