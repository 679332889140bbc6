// Why a client is or is not in an audience: every gate on the way, in the order in which they are
// asked.
#ifndef CLIENTELE_SERVER_SERVICE_MEMBER_EXPLANATION_H_
#define CLIENTELE_SERVER_SERVICE_MEMBER_EXPLANATION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/domain/types.h"
#include "server/filter/answers.h"
#include "server/index/index.h"
#include "server/index/queries.h"
#include "server/service/audience_builder.h"
#include "server/service/inputs.h"
#include "server/service/member_gates.h"
#include "server/store/store.h"

namespace clientele::service {

struct MemberInput {
  int64_t number = 0;      // of an audience that was built; 0: that would be built now
  AudienceInput audience;  // of number 0; of others its campaign only
  ClientRef client;
};

struct MemberAnswer {
  domain::ClientId client_id = 0;
  bool matched = false;
  bool member = false;
  domain::ExclusionReason reason = domain::ExclusionReason::kNone;
  domain::Channel channel = domain::Channel::kNone;
  std::string variant_id;
  filter::Explanation explanation;
  std::vector<MemberGate> gates;  // up to the first that is not passed
  bool streamed = false;
  domain::DeliveryStatus delivery_status = domain::DeliveryStatus::kUnspecified;
  domain::Revision revision = 0;
};

// All of it outlives the call.
struct MemberParts {
  store::Store& store;
  const index::Index& index;
  const Clock& clock;
  const std::string& address_secret;
  const std::string& split_secret;
  index::Cancelled cancelled;  // null: never
};

// Of an audience that was built, as it was recorded then, with the gates as they are now and its
// own slots left out. Of one that would be built now all of it is judged, for others decide, too.
// CAMPAIGN_NOT_FOUND, AUDIENCE_NOT_FOUND, CLIENT_NOT_FOUND, AMBIGUOUS_CLIENT, INVALID_ARGUMENT,
// INVALID_FILTER, NEEDS_INDEX.
absl::StatusOr<MemberAnswer> ExplainMember(const MemberInput& input, const MemberParts& parts);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_MEMBER_EXPLANATION_H_
