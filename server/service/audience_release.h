// Giving back the slots that an audience holds.
#ifndef CLIENTELE_SERVER_SERVICE_AUDIENCE_RELEASE_H_
#define CLIENTELE_SERVER_SERVICE_AUDIENCE_RELEASE_H_

#include <string>

#include "server/index/index.h"
#include "server/service/mutation.h"

namespace clientele::service {

struct ReleaseInput {
  std::string campaign_id;
  int64_t number = 0;
  bool streamed_too = false;
};

// Closes the audience and frees the slots of its members, of those that were streamed only when
// asked. ids[0]: its number; changed: slots that were taken until now. CAMPAIGN_NOT_FOUND,
// AUDIENCE_NOT_FOUND, NEEDS_INDEX.
Mutation ReleaseAudience(ReleaseInput input, const index::Index& index);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_AUDIENCE_RELEASE_H_
