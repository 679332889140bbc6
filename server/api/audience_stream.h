// The stream of one StreamAudience: its members sent batch by batch.
#ifndef CLIENTELE_SERVER_API_AUDIENCE_STREAM_H_
#define CLIENTELE_SERVER_API_AUDIENCE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "clientele/v1/campaign_service.pb.h"
#include "server/api/context.h"
#include "server/api/stream_call.h"

namespace clientele::api {

// Its messages, in their order.
std::unique_ptr<StreamSource<v1::StreamAudienceResponse>> OpenAudienceStream(
    const Context& context, const v1::StreamAudienceRequest& request);

grpc::ServerWriteReactor<v1::StreamAudienceResponse>* ServeAudienceStream(
    const Context& context, grpc::CallbackServerContext* call,
    const v1::StreamAudienceRequest& request);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_AUDIENCE_STREAM_H_
