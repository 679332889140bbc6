// The calls of CampaignService about audiences: judging, building, looking at them.
#ifndef CLIENTELE_SERVER_API_AUDIENCE_CALLS_H_
#define CLIENTELE_SERVER_API_AUDIENCE_CALLS_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/campaign_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerUnaryReactor* ServeEstimateAudience(const Context& context,
                                                grpc::CallbackServerContext* call,
                                                const v1::EstimateAudienceRequest& request,
                                                v1::EstimateAudienceResponse& response);
grpc::ServerUnaryReactor* ServeBuildAudience(const Context& context,
                                             const v1::BuildAudienceRequest& request,
                                             v1::BuildAudienceResponse& response);
grpc::ServerUnaryReactor* ServeBuildWeek(const Context& context, grpc::CallbackServerContext* call,
                                         const v1::BuildWeekRequest& request,
                                         v1::BuildWeekResponse& response);
grpc::ServerUnaryReactor* ServeReleaseAudience(const Context& context,
                                               const v1::ReleaseAudienceRequest& request,
                                               v1::ReleaseAudienceResponse& response);
grpc::ServerUnaryReactor* ServeExplainMember(const Context& context,
                                             grpc::CallbackServerContext* call,
                                             const v1::ExplainMemberRequest& request,
                                             v1::ExplainMemberResponse& response);
grpc::ServerUnaryReactor* ServeGetAudience(const Context& context,
                                           grpc::CallbackServerContext* call,
                                           const v1::GetAudienceRequest& request,
                                           v1::GetAudienceResponse& response);
grpc::ServerUnaryReactor* ServeListAudiences(const Context& context,
                                             grpc::CallbackServerContext* call,
                                             const v1::ListAudiencesRequest& request,
                                             v1::ListAudiencesResponse& response);
grpc::ServerUnaryReactor* ServeListExclusions(const Context& context,
                                              grpc::CallbackServerContext* call,
                                              const v1::ListExclusionsRequest& request,
                                              v1::ListExclusionsResponse& response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_AUDIENCE_CALLS_H_
