// The reference of the filter language, made from the table that the checker reads.
#ifndef CLIENTELE_SERVER_API_DESCRIBE_FILTER_H_
#define CLIENTELE_SERVER_API_DESCRIBE_FILTER_H_

#include <string>

#include "clientele/v1/segment_service.pb.h"
#include "server/domain/policy.h"

namespace clientele::api {

void DescribeFields(v1::DescribeFilterResponse& response);
void DescribeOperations(v1::DescribeFilterResponse& response);
// The standard spelling, or what is wrong and where.
void CheckExpression(const std::string& expression, const domain::Policy& policy,
                     v1::DescribeFilterResponse& response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_DESCRIBE_FILTER_H_
