// Building an audience: judged before the lock on the head, judged again under it where the base
// has moved, and frozen with the slots that its members take.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCE_BUILDER_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCE_BUILDER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/index/index.h"
#include "server/service/campaign_definition.h"
#include "server/service/mutation.h"
#include "server/store/store.h"

namespace clientele::service {

struct AudienceInput {
  std::string campaign_id;
  int64_t step = 1;
  std::optional<UnixSeconds> send_from;
  std::optional<UnixSeconds> send_to;
  // "2026-W47" of those that a week is made of: built once.
  std::string week;
};

// What the tables say of an audience that would be judged at `now`.
struct AudienceBounds {
  SendWindow window;
  std::optional<int64_t> quota_left;  // none: no weekly quota
};
// INVALID_ARGUMENT.
absl::StatusOr<AudienceBounds> FindBounds(const CampaignDefinition& campaign,
                                          const AudienceInput& input, UnixSeconds now,
                                          store::Reader& tables, const domain::Policy& policy);
// MakeQuestion within these bounds.
absl::StatusOr<index::AudienceQuestion> MakeBoundedQuestion(const CampaignDefinition& campaign,
                                                            int64_t step,
                                                            const AudienceBounds& bounds,
                                                            UnixSeconds now,
                                                            const index::Index::Reader& reader);

// What was judged before the lock.
class PreparedAudience;

// Judges the campaign as it is now. Whatever is wrong is for BuildAudience to say: then there is
// nothing prepared, and everything is done under the lock. Long: not for the writer's thread.
std::shared_ptr<PreparedAudience> PrepareAudience(const AudienceInput& input, store::Store& store,
                                                  const index::Index& index, const Clock& clock,
                                                  const std::string& split_secret,
                                                  const index::Cancelled& cancelled);

// Freezes an audience under the lock. ids[0]: its number; changed: 0 when the week had it already.
// CAMPAIGN_NOT_FOUND, CAMPAIGN_NOT_ACTIVE, INVALID_ARGUMENT, INVALID_FILTER, NEEDS_INDEX.
// `prepared` may be null.
Mutation BuildAudience(AudienceInput input, const index::Index& index, std::string split_secret,
                       std::shared_ptr<PreparedAudience> prepared);

// The counts of an audience that would be built now, of a campaign in any status; saved or not.
// INVALID_ARGUMENT, INVALID_FILTER, NEEDS_INDEX.
struct Estimate {
  domain::AudienceCounts counts;
  domain::Revision revision = 0;
  UnixSeconds now = 0;
};
absl::StatusOr<Estimate> EstimateAudience(const CampaignDefinition& campaign,
                                          const AudienceInput& input, store::Store& store,
                                          const index::Index& index, const Clock& clock,
                                          const std::string& split_secret,
                                          const index::Cancelled& cancelled);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCE_BUILDER_H_
