// Messages of the contract as people read and write them: JSON with the contract's field names,
// enumerators without their prefix ("EMAIL"), dates as texts ("2026-11-16"). What FillMessage reads
// is what MessageJson gives.
#ifndef CLIENTELE_CLIENT_TOOL_MESSAGE_JSON_H_
#define CLIENTELE_CLIENT_TOOL_MESSAGE_JSON_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "client/tool/json.h"

namespace clientele::client {

// The fields that are set, in the contract's order.
Json MessageJson(const google::protobuf::Message& message);

// Replaces the message by what the text says. INVALID_ARGUMENT names the place ("variants[1].id")
// and what is wanted there.
absl::Status FillMessage(const std::string& text, google::protobuf::Message* message);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_MESSAGE_JSON_H_
