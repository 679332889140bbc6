// The calls of ClientService that forget a client, and say that it was forgotten.
#ifndef CLIENTELE_SERVER_API_ERASURE_CALLS_H_
#define CLIENTELE_SERVER_API_ERASURE_CALLS_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/client_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerUnaryReactor* EraseClient(const Context& context, const v1::EraseClientRequest* request,
                                      v1::EraseClientResponse* response);
grpc::ServerUnaryReactor* GetErasure(const Context& context, grpc::CallbackServerContext* call,
                                     const v1::GetErasureRequest* request,
                                     v1::GetErasureResponse* response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_ERASURE_CALLS_H_
