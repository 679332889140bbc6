// Reading audiences that were built.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCES_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/domain/audience.h"
#include "server/index/audience.h"
#include "server/index/index.h"
#include "server/store/store.h"

namespace clientele::service {

// The audience with this number, or the campaign's latest for 0. CAMPAIGN_NOT_FOUND,
// AUDIENCE_NOT_FOUND.
absl::StatusOr<domain::AudienceRow> FindAudience(store::Reader& reader,
                                                 const std::string& campaign_id, int64_t number);

// The members of an audience by ascending id, batch by batch, without those who may no longer be
// messaged. For one thread at a time.
class AudienceCursor {
 public:
  struct Batch {
    std::vector<domain::AudienceMember> members;
    std::vector<index::Recipient> recipients;  // one a member
    domain::Revision revision = 0;             // of the base when the batch was judged
    bool at_end = false;
  };

  // Goes on after the member `after`; 0: from the start.
  AudienceCursor(store::Store& store, const index::Index& index, const Clock& clock,
                 std::string campaign_id, int64_t number, domain::ClientId after);

  // At most `max` members; may be empty before the end, when all of a part were left out.
  // NEEDS_INDEX.
  absl::StatusOr<Batch> Next(size_t max);

  // The last member looked at, left out or not: where another cursor may go on.
  domain::ClientId position() const { return after_; }
  int64_t left_out() const { return left_out_; }

 private:
  absl::Status ReadChunk();

  store::Store& store_;
  const index::Index& index_;
  const Clock& clock_;
  const std::string campaign_id_;
  const int64_t number_;
  domain::ClientId after_;
  int64_t next_chunk_;
  std::vector<domain::AudienceMember> members_;  // of the chunk being read
  size_t next_member_ = 0;
  int64_t left_out_ = 0;
  bool at_end_ = false;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCES_H_
