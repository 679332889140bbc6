// Streaming an audience: its members in order, without those who may no longer be messaged, each
// marked as streamed before anybody is told of it.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/base/ahead.h"
#include "server/domain/audience.h"
#include "server/index/audience.h"
#include "server/service/audience_parts.h"
#include "server/service/replica.h"

namespace clientele::service {

// The members of an audience by ascending id, batch by batch. Who is given out was marked as
// streamed, durably, and may be messaged at that moment. While one part is given out, the next one
// is read and marked elsewhere. For one thread at a time, which may have to wait for the marks.
class AudienceCursor {
 public:
  struct Parts {
    AudienceParts::Parts audience;
    const Replica& replica;
    RunElsewhere run_elsewhere;
  };
  struct Batch {
    size_t members = 0;             // given out
    domain::Revision revision = 0;  // of the base when the batch was judged
    bool at_end = false;
  };
  // The texts of a recipient are gone after the call.
  using GiveOut = absl::FunctionRef<void(const domain::AudienceMember&, const index::Recipient&)>;

  // Goes on after the member `after`; 0: from the start.
  AudienceCursor(Parts parts, std::string campaign_id, int64_t number, domain::ClientId after);

  // Gives out at most `max` members; maybe none before the end, when all of a part are left out.
  // AUDIENCE_CLOSED; OUT_OF_SERVICE when this server is too far behind the base to know who may be
  // messaged; NEEDS_INDEX.
  absl::StatusOr<Batch> Next(size_t max, GiveOut give_out);

  // The last member looked at, left out or not: where another cursor may go on.
  domain::ClientId position() const { return after_; }
  int64_t left_out() const { return left_out_; }

 private:
  absl::Status NextPart();
  absl::Status CheckMayGoOn(const index::Index::Reader& reader, UnixSeconds now) const;

  const index::Index& index_;
  const Clock& clock_;
  const Replica& replica_;
  const RunElsewhere run_elsewhere_;
  const std::string campaign_id_;
  const int64_t number_;
  // Shared with the next part's opening, which may outlive us.
  const std::shared_ptr<const AudienceParts> audience_;
  // The part being given out, and who of it is next.
  AudiencePart part_;
  size_t chunk_ = 0;
  size_t member_ = 0;
  std::optional<Ahead<absl::StatusOr<AudiencePart>>> next_part_;
  domain::ClientId after_;
  int64_t left_out_ = 0;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_
