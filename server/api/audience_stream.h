// The stream of one StreamAudience: its members sent batch by batch.
#ifndef CLIENTELE_SERVER_API_AUDIENCE_STREAM_H_
#define CLIENTELE_SERVER_API_AUDIENCE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/campaign_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerWriteReactor<v1::StreamAudienceResponse>* ServeAudienceStream(
    const Context& context, grpc::CallbackServerContext* call,
    const v1::StreamAudienceRequest& request);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_AUDIENCE_STREAM_H_
