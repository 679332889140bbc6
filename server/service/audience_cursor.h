// Streaming an audience: its members in order, without those who may no longer be messaged, each
// marked as streamed before anybody is told of it.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
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
  // Reads chunks with up to kMarkedAtOnce members and has those marked that may be messaged.
  absl::Status OpenPart();
  absl::Status ReadChunks(store::Reader& reader, AudienceChunks& chunks);
  absl::Status ReadMarks(store::Reader& reader);
  bool AreAllMarked() const;
  absl::Status CheckMayGoOn(const index::Index::Reader& reader, UnixSeconds now) const;

  const Parts parts_;
  const std::string campaign_id_;
  const int64_t number_;
  domain::ClientId after_;
  int64_t next_chunk_;
  // The part being read, whether each of its members is marked, and who of it is next.
  std::shared_ptr<const AudienceChunks> part_ = std::make_shared<AudienceChunks>();
  std::vector<std::vector<bool>> marked_;
  size_t chunk_ = 0;
  size_t member_ = 0;
  UnixSeconds send_to_ = 0;
  int64_t left_out_ = 0;
  bool at_end_ = false;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCE_CURSOR_H_
