// From what the service gives to the wire.
#ifndef CLIENTELE_SERVER_API_RENDER_H_
#define CLIENTELE_SERVER_API_RENDER_H_

#include <optional>
#include <string>

#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/policy_service.pb.h"
#include "clientele/v1/segment_service.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/domain/policy.h"
#include "server/filter/answers.h"
#include "server/service/client_reader.h"

namespace clientele::api {

// Enumerations have the same numbers on both sides.
template <typename Wire, typename E>
Wire ToWire(E value) {
  return static_cast<Wire>(static_cast<int>(value));
}

void SetTime(UnixSeconds time, google::protobuf::Timestamp* out);
// Of days since 1970.
void SetDate(int64_t days, v1::Date& out);

v1::Client RenderCard(const service::ClientCard& card);
v1::Reachability RenderReachability(const service::CardChannel& channel);
v1::HistoryEntry RenderHistory(const service::HistoryEntry& entry);
v1::Segment RenderSegment(const domain::SegmentRow& row);
void RenderExplanation(filter::Explanation explanation, v1::ExplainClientResponse::Part& out);
v1::Policy RenderPolicy(const domain::Policy& policy);

// The etag of something with this revision or version, and back; nothing for a text that is none.
std::string RenderEtag(int64_t number);
std::optional<int64_t> ParseEtag(const std::string& etag);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_RENDER_H_
