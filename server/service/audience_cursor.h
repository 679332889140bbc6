// Streaming an audience: its members in order, without those who may no longer be messaged, each
// marked as streamed before anybody is told of it.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/domain/audience.h"
#include "server/index/audience.h"
#include "server/index/index.h"
#include "server/service/mutation.h"
#include "server/service/replica.h"
#include "server/store/store.h"

namespace clientele::service {

// Chunks of an audience, or what is still to be read of them.
using AudienceChunks = std::vector<domain::AudienceChunk>;

// Marks, under the lock, those of the members who may be messaged then. changed: how many were not
// marked before. AUDIENCE_CLOSED when it may not be streamed any more.
Mutation MarkStreamed(std::string campaign_id, int64_t number,
                      std::shared_ptr<const AudienceChunks> chunks, const index::Index& index);

// The members of an audience by ascending id, batch by batch. Who is given out was marked as
// streamed, durably, and may be messaged at that moment. For one thread at a time, which waits for
// the marks.
class AudienceCursor {
 public:
  struct Parts {
    store::Store& store;
    const index::Index& index;
    const Replica& replica;
    const Clock& clock;
    WriteAndWait write;
  };
  struct Batch {
    std::vector<domain::AudienceMember> members;
    std::vector<index::Recipient> recipients;  // one a member
    domain::Revision revision = 0;             // of the base when the batch was judged
    bool at_end = false;
  };

  // Goes on after the member `after`; 0: from the start.
  AudienceCursor(Parts parts, std::string campaign_id, int64_t number, domain::ClientId after);

  // At most `max` members; may be empty before the end, when all of a part were left out.
  // AUDIENCE_CLOSED; OUT_OF_SERVICE when this server is too far behind the base to know who may be
  // messaged; NEEDS_INDEX.
  absl::StatusOr<Batch> Next(size_t max);

  // The last member looked at, left out or not: where another cursor may go on.
  domain::ClientId position() const { return after_; }
  int64_t left_out() const { return left_out_; }

 private:
  // Reads chunks with up to kMarkedAtOnce members and has those marked that may be messaged.
  absl::Status OpenPart();
  absl::Status ReadChunks(store::Reader& reader, AudienceChunks& chunks);
  // Whether each of members_ is marked.
  absl::Status ReadMarks(store::Reader& reader, const AudienceChunks& chunks);
  bool AreAllMarked() const;
  absl::Status CheckMayGoOn(const index::Index::Reader& reader, UnixSeconds now) const;

  const Parts parts_;
  const std::string campaign_id_;
  const int64_t number_;
  domain::ClientId after_;
  int64_t next_chunk_;
  std::vector<domain::AudienceMember> members_;  // of the part being read
  std::vector<bool> marked_;                     // one a member
  size_t next_member_ = 0;
  UnixSeconds send_to_ = 0;
  int64_t left_out_ = 0;
  bool at_end_ = false;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_
