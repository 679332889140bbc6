// The stream of one QuerySegment: its request read, its members sent batch by batch.
#ifndef CLIENTELE_SERVER_API_QUERY_STREAM_H_
#define CLIENTELE_SERVER_API_QUERY_STREAM_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/segment_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerWriteReactor<v1::QuerySegmentResponse>* ServeQuery(
    const Context& context, grpc::CallbackServerContext* call,
    const v1::QuerySegmentRequest& request);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_QUERY_STREAM_H_
