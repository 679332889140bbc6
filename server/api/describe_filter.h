// The reference of the filter language, made from the tables that the checker reads.
#ifndef CLIENTELE_SERVER_API_DESCRIBE_FILTER_H_
#define CLIENTELE_SERVER_API_DESCRIBE_FILTER_H_

#include "clientele/v1/segment_service.pb.h"
#include "server/domain/policy.h"
#include "server/service/segments.h"

namespace clientele::api {

void DescribeLanguage(const domain::Policy& policy, v1::DescribeFilterResponse& response);
// The standard spelling and what to think of, or what is wrong and where.
void RenderCheck(const service::ExpressionCheck& check, v1::DescribeFilterResponse& response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_DESCRIBE_FILTER_H_
