#include "server/service/audience_cursor.h"

#include <algorithm>
#include <utility>

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/audiences.h"
#include "server/service/index_segments.h"
#include "server/service/limits.h"
#include "server/service/needs_index.h"

namespace clientele::service {

using domain::ClientId;

AudienceCursor::AudienceCursor(Parts parts, std::string campaign_id, int64_t number, ClientId after)
    : index_(parts.audience.index),
      clock_(parts.audience.clock),
      replica_(parts.replica),
      run_elsewhere_(std::move(parts.run_elsewhere)),
      campaign_id_(std::move(campaign_id)),
      number_(number),
      audience_(
          std::make_shared<const AudienceParts>(std::move(parts.audience), campaign_id_, number)),
      after_(after) {
  part_.next_chunk = after == 0 ? 0 : (after - 1) >> index::kChunkBits;
}

absl::Status AudienceCursor::NextPart() {
  // The first one is as small as can be: somebody waits for it.
  absl::StatusOr<AudiencePart> part =
      next_part_.has_value() ? next_part_->Take() : audience_->Open(part_.next_chunk, after_, 1);
  next_part_.reset();
  RETURN_IF_ERROR(part.status());
  part_ = *std::move(part);
  chunk_ = 0;
  member_ = 0;
  if (part_.at_end) return absl::OkStatus();
  next_part_.emplace(run_elsewhere_,
                     [audience = audience_, chunk = part_.next_chunk, after = after_] {
                       return audience->Open(chunk, after, kMarkedAtOnce);
                     });
  return absl::OkStatus();
}

absl::Status AudienceCursor::CheckMayGoOn(const index::Index::Reader& reader,
                                          UnixSeconds now) const {
  if (replica_.Staleness() > kMaxStreamStaleness) {
    return MakeError(Reason::kOutOfService,
                     "this server is behind the base; go on from the last position at another one, "
                     "or in a moment");
  }
  domain::AudienceRow audience;
  audience.campaign_id = campaign_id_;
  audience.number = number_;
  audience.send_to = part_.send_to;
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
  if (!index_.holds_clients()) return NeedsIndex("reading who may still be messaged");
  if (chunk_ == part_.chunks->size() && !part_.at_end) RETURN_IF_ERROR(NextPart());
  const index::Index::Reader reader(index_);
  const UnixSeconds now = NowOf(reader, clock_);
  RETURN_IF_ERROR(CheckMayGoOn(reader, now));
  Batch batch;
  batch.revision = reader.revision();
  size_t looked_at = 0;
  while (looked_at < max && chunk_ < part_.chunks->size()) {
    const auto rest = absl::MakeConstSpan((*part_.chunks)[chunk_].members).subspan(member_);
    const auto members = rest.first(std::min(rest.size(), max - looked_at));
    index::VisitRecipients(reader, now, members, [&](size_t i, const index::Recipient& recipient) {
      if (!part_.marked[chunk_][member_ + i]) return;
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
  batch.at_end = part_.at_end && chunk_ == part_.chunks->size();
  return batch;
}

}  // namespace clientele::service
