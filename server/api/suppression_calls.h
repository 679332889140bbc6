// The calls of AdminService about addresses that must never be messaged.
#ifndef CLIENTELE_SERVER_API_SUPPRESSION_CALLS_H_
#define CLIENTELE_SERVER_API_SUPPRESSION_CALLS_H_

#include <grpcpp/grpcpp.h>

#include "clientele/v1/admin_service.pb.h"
#include "server/api/context.h"

namespace clientele::api {

grpc::ServerUnaryReactor* SuppressAddresses(const Context& context,
                                            const v1::SuppressAddressesRequest* request,
                                            v1::SuppressAddressesResponse* response);
grpc::ServerUnaryReactor* UnsuppressAddress(const Context& context,
                                            const v1::UnsuppressAddressRequest* request,
                                            v1::UnsuppressAddressResponse* response);
grpc::ServerUnaryReactor* GetSuppression(const Context& context, grpc::CallbackServerContext* call,
                                         const v1::GetSuppressionRequest* request,
                                         v1::GetSuppressionResponse* response);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_SUPPRESSION_CALLS_H_
