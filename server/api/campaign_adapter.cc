#include "server/api/campaign_adapter.h"

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "server/api/audience_calls.h"
#include "server/api/audience_stream.h"
#include "server/api/campaign_calls.h"
#include "server/api/report_calls.h"

namespace clientele::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// Each call is in a file with those of its kind.
class CampaignAdapter final : public v1::CampaignService::CallbackService {
 public:
  explicit CampaignAdapter(const Context& context) : context_(context) {}

  ServerUnaryReactor* CreateCampaign(CallbackServerContext*,
                                     const v1::CreateCampaignRequest* request,
                                     v1::CreateCampaignResponse* response) override {
    return ServeCreateCampaign(context_, *request, *response);
  }
  ServerUnaryReactor* UpdateCampaign(CallbackServerContext*,
                                     const v1::UpdateCampaignRequest* request,
                                     v1::UpdateCampaignResponse* response) override {
    return ServeUpdateCampaign(context_, *request, *response);
  }
  ServerUnaryReactor* ActivateCampaign(CallbackServerContext*,
                                       const v1::ActivateCampaignRequest* request,
                                       v1::ActivateCampaignResponse* response) override {
    return ServeActivateCampaign(context_, *request, *response);
  }
  ServerUnaryReactor* PauseCampaign(CallbackServerContext*, const v1::PauseCampaignRequest* request,
                                    v1::PauseCampaignResponse* response) override {
    return ServePauseCampaign(context_, *request, *response);
  }
  ServerUnaryReactor* ArchiveCampaign(CallbackServerContext*,
                                      const v1::ArchiveCampaignRequest* request,
                                      v1::ArchiveCampaignResponse* response) override {
    return ServeArchiveCampaign(context_, *request, *response);
  }
  ServerUnaryReactor* GetCampaign(CallbackServerContext* call,
                                  const v1::GetCampaignRequest* request,
                                  v1::GetCampaignResponse* response) override {
    return ServeGetCampaign(context_, call, *request, *response);
  }
  ServerUnaryReactor* ListCampaigns(CallbackServerContext* call,
                                    const v1::ListCampaignsRequest* request,
                                    v1::ListCampaignsResponse* response) override {
    return ServeListCampaigns(context_, call, *request, *response);
  }
  ServerUnaryReactor* EstimateAudience(CallbackServerContext* call,
                                       const v1::EstimateAudienceRequest* request,
                                       v1::EstimateAudienceResponse* response) override {
    return ServeEstimateAudience(context_, call, *request, *response);
  }
  ServerUnaryReactor* BuildAudience(CallbackServerContext*, const v1::BuildAudienceRequest* request,
                                    v1::BuildAudienceResponse* response) override {
    return ServeBuildAudience(context_, *request, *response);
  }
  ServerUnaryReactor* BuildWeek(CallbackServerContext* call, const v1::BuildWeekRequest* request,
                                v1::BuildWeekResponse* response) override {
    return ServeBuildWeek(context_, call, *request, *response);
  }
  ServerUnaryReactor* ReleaseAudience(CallbackServerContext*,
                                      const v1::ReleaseAudienceRequest* request,
                                      v1::ReleaseAudienceResponse* response) override {
    return ServeReleaseAudience(context_, *request, *response);
  }
  ServerUnaryReactor* ExplainMember(CallbackServerContext* call,
                                    const v1::ExplainMemberRequest* request,
                                    v1::ExplainMemberResponse* response) override {
    return ServeExplainMember(context_, call, *request, *response);
  }
  ServerUnaryReactor* GetAudience(CallbackServerContext* call,
                                  const v1::GetAudienceRequest* request,
                                  v1::GetAudienceResponse* response) override {
    return ServeGetAudience(context_, call, *request, *response);
  }
  ServerUnaryReactor* ListAudiences(CallbackServerContext* call,
                                    const v1::ListAudiencesRequest* request,
                                    v1::ListAudiencesResponse* response) override {
    return ServeListAudiences(context_, call, *request, *response);
  }
  ServerUnaryReactor* ListExclusions(CallbackServerContext* call,
                                     const v1::ListExclusionsRequest* request,
                                     v1::ListExclusionsResponse* response) override {
    return ServeListExclusions(context_, call, *request, *response);
  }
  grpc::ServerWriteReactor<v1::StreamAudienceResponse>* StreamAudience(
      CallbackServerContext* call, const v1::StreamAudienceRequest* request) override {
    return ServeAudienceStream(context_, call, *request);
  }
  ServerUnaryReactor* RecordDeliveries(CallbackServerContext*,
                                       const v1::RecordDeliveriesRequest* request,
                                       v1::RecordDeliveriesResponse* response) override {
    return api::RecordDeliveries(context_, request, response);
  }
  ServerUnaryReactor* RecordResponses(CallbackServerContext*,
                                      const v1::RecordResponsesRequest* request,
                                      v1::RecordResponsesResponse* response) override {
    return api::RecordResponses(context_, request, response);
  }

 private:
  const Context& context_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCampaignAdapter(const Context& context) {
  return std::make_unique<CampaignAdapter>(context);
}

}  // namespace clientele::api
