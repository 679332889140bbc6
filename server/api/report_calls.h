// The calls of CampaignService that take reports of what was sent and what came back.
#ifndef CLIENTELE_SERVER_API_REPORT_CALLS_H_
#define CLIENTELE_SERVER_API_REPORT_CALLS_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/campaign_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerUnaryReactor* RecordDeliveries(const Context& context,
                                           const v1::RecordDeliveriesRequest* request,
                                           v1::RecordDeliveriesResponse* response);
grpc::ServerUnaryReactor* RecordResponses(const Context& context,
                                          const v1::RecordResponsesRequest* request,
                                          v1::RecordResponsesResponse* response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_REPORT_CALLS_H_
