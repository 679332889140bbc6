// The members of an audience in parts, each read from the tables and marked as streamed before
// anybody is told of one of its members.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCE_PARTS_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCE_PARTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/domain/audience.h"
#include "server/index/index.h"
#include "server/service/mutation.h"
#include "server/store/store.h"

namespace clientele::service {

// Chunks of an audience, or what is still to be read of them: numbers and members.
using AudienceChunks = std::vector<domain::AudienceChunk>;

// Marks, under the lock, those of the members who may be messaged then. changed: how many were not
// marked before. AUDIENCE_CLOSED when it may not be streamed any more.
Mutation MarkStreamed(std::string campaign_id, int64_t number,
                      std::shared_ptr<const AudienceChunks> chunks, const index::Index& index);

struct AudiencePart {
  std::shared_ptr<const AudienceChunks> chunks = std::make_shared<AudienceChunks>();
  std::vector<std::vector<bool>> marked;  // each member of each chunk
  int64_t next_chunk = 0;                 // where the next part begins
  bool at_end = false;                    // there is none
  UnixSeconds send_to = 0;                // of the audience
};

// Thread-safe.
class AudienceParts {
 public:
  struct Parts {
    store::Store& store;
    const index::Index& index;
    const Clock& clock;
    WriteAndWait write;
  };

  AudienceParts(Parts parts, std::string campaign_id, int64_t number);

  // From this chunk on, without members up to `after`: chunk by chunk until there are `enough`.
  // Waits for the marks. AUDIENCE_CLOSED.
  absl::StatusOr<AudiencePart> Open(int64_t chunk, domain::ClientId after, size_t enough) const;

 private:
  absl::Status ReadChunks(store::Reader& reader, domain::ClientId after, size_t enough,
                          AudiencePart& part) const;
  absl::Status ReadMarks(store::Reader& reader, AudiencePart& part) const;
  bool NeedsMarks(const AudiencePart& part) const;

  const Parts parts_;
  const std::string campaign_id_;
  const int64_t number_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCE_PARTS_H_
