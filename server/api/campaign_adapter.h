// CampaignService on the wire.
#ifndef CLIENTELE_SERVER_API_CAMPAIGN_ADAPTER_H_
#define CLIENTELE_SERVER_API_CAMPAIGN_ADAPTER_H_

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "server/api/context.h"

namespace clientele::api {

class CampaignAdapter final : public v1::CampaignService::CallbackService {
 public:
  explicit CampaignAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* CreateCampaign(grpc::CallbackServerContext* call,
                                           const v1::CreateCampaignRequest* request,
                                           v1::CreateCampaignResponse* response) override;
  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* call,
                                        const v1::GetCampaignRequest* request,
                                        v1::GetCampaignResponse* response) override;
  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* call,
                                          const v1::ListCampaignsRequest* request,
                                          v1::ListCampaignsResponse* response) override;
  grpc::ServerUnaryReactor* EstimateAudience(grpc::CallbackServerContext* call,
                                             const v1::EstimateAudienceRequest* request,
                                             v1::EstimateAudienceResponse* response) override;
  grpc::ServerUnaryReactor* BuildAudience(grpc::CallbackServerContext* call,
                                          const v1::BuildAudienceRequest* request,
                                          v1::BuildAudienceResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamAudienceResponse>* StreamAudience(
      grpc::CallbackServerContext* call, const v1::StreamAudienceRequest* request) override;
  grpc::ServerUnaryReactor* GetAudience(grpc::CallbackServerContext* call,
                                        const v1::GetAudienceRequest* request,
                                        v1::GetAudienceResponse* response) override;

 private:
  const Context& context_;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_CAMPAIGN_ADAPTER_H_
