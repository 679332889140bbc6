#include "server/service/audiences.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/campaigns.h"
#include "server/service/index_segments.h"
#include "server/service/needs_index.h"

namespace clientele::service {

absl::StatusOr<domain::AudienceRow> FindAudience(store::Reader& reader,
                                                 const std::string& campaign_id, int64_t number) {
  ASSIGN_OR_RETURN(const auto campaign, reader.Campaign(campaign_id));
  if (!campaign.has_value()) return NoSuchCampaign(campaign_id);
  const int64_t wanted = number == 0 ? campaign->audiences : number;
  ASSIGN_OR_RETURN(std::optional<domain::AudienceRow> audience,
                   reader.Audience(campaign_id, wanted));
  if (!audience.has_value()) {
    return MakeError(Reason::kAudienceNotFound,
                     absl::StrCat("campaign ", campaign_id, " has ", campaign->audiences,
                                  " audiences; there is none with number ", wanted));
  }
  return *std::move(audience);
}

AudienceCursor::AudienceCursor(store::Store& store, const index::Index& index, const Clock& clock,
                               std::string campaign_id, int64_t number, domain::ClientId after)
    : store_(store),
      index_(index),
      clock_(clock),
      campaign_id_(std::move(campaign_id)),
      number_(number),
      after_(after),
      next_chunk_(after == 0 ? 0 : (after - 1) >> index::kChunkBits) {}

absl::Status AudienceCursor::ReadChunk() {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, store_.BeginRead());
  ASSIGN_OR_RETURN(const auto row,
                   transaction.reader().AudienceChunk(campaign_id_, number_, next_chunk_));
  if (!row.has_value()) {
    at_end_ = true;
    return absl::OkStatus();
  }
  std::optional<domain::AudienceChunk> chunk = domain::DecodeAudienceChunk(row->body);
  if (!chunk.has_value()) return absl::InternalError("a stored audience does not decode");
  members_ = std::move(chunk->members);
  std::erase_if(members_, [&](const auto& member) { return member.client_id <= after_; });
  next_member_ = 0;
  next_chunk_ = row->chunk + 1;
  return absl::OkStatus();
}

absl::StatusOr<AudienceCursor::Batch> AudienceCursor::Next(size_t max) {
  if (!index_.holds_clients()) return NeedsIndex("reading who may still be messaged");
  if (next_member_ == members_.size() && !at_end_) RETURN_IF_ERROR(ReadChunk());
  Batch batch;
  const size_t end = std::min(members_.size(), next_member_ + max);
  const absl::Span<const domain::AudienceMember> part =
      absl::MakeConstSpan(members_).subspan(next_member_, end - next_member_);
  const index::Index::Reader reader(index_);
  std::vector<std::optional<index::Recipient>> recipients =
      index::FindRecipients(reader, NowOf(reader, clock_), part);
  batch.revision = reader.revision();
  for (size_t i = 0; i < part.size(); ++i) {
    after_ = part[i].client_id;
    if (recipients[i].has_value()) {
      batch.members.push_back(part[i]);
      batch.recipients.push_back(*std::move(recipients[i]));
    } else {
      ++left_out_;
    }
  }
  next_member_ = end;
  batch.at_end = at_end_;
  return batch;
}

}  // namespace clientele::service
