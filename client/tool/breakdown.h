// A breakdown for people: two dimensions against each other as a cross table, one as a list.
#ifndef CLIENTELE_CLIENT_TOOL_BREAKDOWN_H_
#define CLIENTELE_CLIENT_TOOL_BREAKDOWN_H_

#include <string>
#include <vector>

#include "client/tool/tool.h"
#include "clientele/v1/segment_service.pb.h"

namespace clientele::client {

// JSON and CSV get one row a group, named by the dimensions.
void PrintBreakDown(Tool& tool, const std::vector<std::string>& dimensions,
                    const v1::BreakDownSegmentResponse& response, const std::string& currency);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_BREAKDOWN_H_
