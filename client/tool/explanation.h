// A filter explained for one client: the tree of its parts.
#ifndef CLIENTELE_CLIENT_TOOL_EXPLANATION_H_
#define CLIENTELE_CLIENT_TOOL_EXPLANATION_H_

#include "client/tool/json.h"
#include "client/tool/output.h"
#include "clientele/v1/segment_service.pb.h"

namespace clientele::client {

Json ExplanationJson(const v1::ExplainClientResponse::Part& part);

// For people parts are indented below what they are part of; for programs a column says how far.
Table ExplanationTable(const v1::ExplainClientResponse::Part& part, bool for_people);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_EXPLANATION_H_
