// What came back on messages: recording it, with its effects on consent and suppression.
#ifndef CLIENTELE_SERVER_SERVICE_RESPONSES_H_
#define CLIENTELE_SERVER_SERVICE_RESPONSES_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

struct ResponseResult {
  int64_t response_id = 0;
  bool changed = false;  // false: this very one was known
};

// One response of a client that is known already. UNSUBSCRIBED withdraws the marketing consent for
// the channel, or for the address when it is given, from the time of the response on; COMPLAINED
// suppresses the address, else the member's, else the client's present one on the channel. A reply
// or a click is remembered as such. CAMPAIGN_NOT_FOUND, AUDIENCE_NOT_FOUND, NOT_A_MEMBER,
// CONTENT_DIFFERS, CONTACT_POINT_NOT_FOUND (there is no address to suppress), TOO_MANY_CLIENTS.
absl::StatusOr<ResponseResult> ApplyResponse(WorkingSet& ws, domain::ClientId client,
                                             const ResponseInput& input);

// An error stands for a response that the edge has refused already; it keeps its place.
using ResponseReport = std::variant<absl::Status, ResponseInput>;

// Each judged on its own. ids: response ids, 0 of those that were refused; client_ids; changes: 1
// when recorded; all in the order of the reports; rejections with their places.
Mutation RecordResponses(std::vector<ResponseReport> reports, const std::string& address_secret);

// What ApplyResponse will look at, and about how many rows it writes.
void AddResponseNeeds(const ResponseInput& input, const std::string& address_secret, Needs& needs);
inline constexpr size_t kResponseRows = 4;

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_RESPONSES_H_
