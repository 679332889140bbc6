// Who a campaign would message, judged on the index: every client the filter matches becomes a
// member or gets exactly one reason.
#ifndef CLIENTELE_SERVER_INDEX_AUDIENCE_H_
#define CLIENTELE_SERVER_INDEX_AUDIENCE_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/domain/audience.h"
#include "server/index/queries.h"

namespace clientele::index {

// `channels` in order of preference: a client goes on the first where it is reachable. Where it is
// reachable on none, the reason is the one that let it get furthest. Of members with one address
// the lowest id keeps it.
absl::StatusOr<domain::AudienceDraft> JudgeAudience(const Index::Reader& reader,
                                                    const Question& question,
                                                    absl::Span<const domain::Channel> channels);

// What may be sent to whom now: a member of an audience with its present address and names, or
// nothing when that member may no longer be messaged at the address it was chosen for.
struct Recipient {
  std::string address;
  std::string display_name;
  std::string external_id;
};
std::vector<std::optional<Recipient>> FindRecipients(
    const Index::Reader& reader, UnixSeconds now, absl::Span<const domain::AudienceMember> members);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_AUDIENCE_H_
