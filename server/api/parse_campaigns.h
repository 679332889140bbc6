// Requests of CampaignService, from the wire to what the service takes.
#ifndef CLIENTELE_SERVER_API_PARSE_CAMPAIGNS_H_
#define CLIENTELE_SERVER_API_PARSE_CAMPAIGNS_H_

#include <string>
#include <vector>

#include "clientele/v1/campaign_service.pb.h"
#include "server/api/parse.h"
#include "server/domain/campaign.h"
#include "server/service/audience_builder.h"

namespace clientele::api {

// None twice.
std::vector<domain::Channel> ParseChannels(const google::protobuf::RepeatedField<int>& channels,
                                           size_t min, const std::string& path,
                                           RequestParser& parser);

// Expressions are left to the write, which has what they may refer to.
domain::CampaignOptions ParseOptions(const v1::CampaignOptions& options, const std::string& path,
                                     RequestParser& parser);

// What is asked of an audience: BuildAudience, EstimateAudience and ExplainMember alike.
template <typename Request>
service::AudienceInput ParseAudience(const Request& request, RequestParser& parser) {
  service::AudienceInput input;
  parser.Range(request.step(), 0, INT32_MAX, "step");
  input.step = request.step() == 0 ? 1 : request.step();
  input.send_from = parser.Time(request.has_send_from(), request.send_from(), "send_from");
  input.send_to = parser.Time(request.has_send_to(), request.send_to(), "send_to");
  return input;
}

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_PARSE_CAMPAIGNS_H_
