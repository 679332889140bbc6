#include "server/service/audience_release.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/service/audiences.h"
#include "server/service/needs_index.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::Released;

// Of an audience's members, those that hold a slot and would hold none when it is released so.
int64_t CountFreed(const index::Index::Reader& reader, const domain::AudienceRow& audience,
                   Released released, UnixSeconds now) {
  const auto code = reader.dictionaries().audiences.Find(
      index::AudienceName(audience.campaign_id, audience.number));
  if (!code.has_value() || !reader.reservations().contains(*code)) return 0;
  const bool streamed_only = audience.released == Released::kNotStreamed || now > audience.send_to;
  int64_t freed = 0;
  for (const auto& chunk : reader.chunks()) {
    const auto members = chunk->reserved.find(*code);
    if (members == chunk->reserved.end()) continue;
    for (const index::ReservedMember& member : members->second) {
      const bool holds = !member.reported && (member.streamed || !streamed_only);
      const bool stays = released == Released::kNotStreamed && member.streamed;
      freed += holds && !stays;
    }
  }
  return freed;
}

}  // namespace

Mutation ReleaseAudience(ReleaseInput input, const index::Index& index) {
  Mutation mutation;
  mutation.needs_index = true;  // it says who holds a slot
  mutation.judge = [input = std::move(input),
                    &index](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    if (!index.holds_clients()) return NeedsIndex("releasing an audience");
    ASSIGN_OR_RETURN(domain::AudienceRow audience,
                     FindAudience(ws.reader(), input.campaign_id, input.number));
    WriteOutcome outcome;
    outcome.ids.push_back(audience.number);
    const Released released =
        std::max(audience.released, input.streamed_too ? Released::kAll : Released::kNotStreamed);
    if (released == audience.released) return outcome;
    outcome.changed = CountFreed(index::Index::Reader(index), audience, released, ws.now());
    audience.released = released;
    audience.released_at = ws.now();
    ws.NextRevision();
    ws.inserts().audiences.push_back(std::move(audience));
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
