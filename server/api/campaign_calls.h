// The calls of CampaignService about what people edit.
#ifndef CLIENTELE_SERVER_API_CAMPAIGN_CALLS_H_
#define CLIENTELE_SERVER_API_CAMPAIGN_CALLS_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/campaign_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerUnaryReactor* ServeCreateCampaign(const Context& context,
                                              const v1::CreateCampaignRequest& request,
                                              v1::CreateCampaignResponse& response);
grpc::ServerUnaryReactor* ServeUpdateCampaign(const Context& context,
                                              const v1::UpdateCampaignRequest& request,
                                              v1::UpdateCampaignResponse& response);
grpc::ServerUnaryReactor* ServeActivateCampaign(const Context& context,
                                                const v1::ActivateCampaignRequest& request,
                                                v1::ActivateCampaignResponse& response);
grpc::ServerUnaryReactor* ServePauseCampaign(const Context& context,
                                             const v1::PauseCampaignRequest& request,
                                             v1::PauseCampaignResponse& response);
grpc::ServerUnaryReactor* ServeArchiveCampaign(const Context& context,
                                               const v1::ArchiveCampaignRequest& request,
                                               v1::ArchiveCampaignResponse& response);
grpc::ServerUnaryReactor* ServeGetCampaign(const Context& context,
                                           grpc::CallbackServerContext* call,
                                           const v1::GetCampaignRequest& request,
                                           v1::GetCampaignResponse& response);
grpc::ServerUnaryReactor* ServeListCampaigns(const Context& context,
                                             grpc::CallbackServerContext* call,
                                             const v1::ListCampaignsRequest& request,
                                             v1::ListCampaignsResponse& response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_CAMPAIGN_CALLS_H_
