// Reading audiences that were built.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCES_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/domain/audience.h"
#include "server/store/reader.h"

namespace clientele::service {

// The audience with this number, or the campaign's latest for 0. CAMPAIGN_NOT_FOUND,
// AUDIENCE_NOT_FOUND.
absl::StatusOr<domain::AudienceRow> FindAudience(store::Reader& reader,
                                                 const std::string& campaign_id, int64_t number);

// What may be done with an audience at an instant.
enum class AudienceState { kOpen, kClosed, kReleased };
AudienceState StateOf(const domain::AudienceRow& audience, UnixSeconds now);
// AUDIENCE_CLOSED unless it may be streamed.
absl::Status CheckOpen(const domain::AudienceRow& audience, UnixSeconds now);

// Who was left out of an audience, by ascending client.
struct ExclusionPage {
  std::vector<domain::AudienceExclusion> exclusions;
  bool more = false;
};
// Those after a client, for one reason or (kNone) for any. Reads a chunk at a time.
absl::StatusOr<ExclusionPage> ReadExclusions(store::Reader& reader,
                                             const domain::AudienceRow& audience,
                                             domain::ExclusionReason reason, domain::ClientId after,
                                             size_t limit);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCES_H_
