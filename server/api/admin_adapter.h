// AdminService on the wire.
#ifndef CLIENTELE_SERVER_API_ADMIN_ADAPTER_H_
#define CLIENTELE_SERVER_API_ADMIN_ADAPTER_H_

#include "clientele/v1/admin_service.grpc.pb.h"
#include "server/api/context.h"

namespace clientele::api {

class AdminAdapter final : public v1::AdminService::CallbackService {
 public:
  explicit AdminAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* call,
                                      const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  const Context& context_;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_ADMIN_ADAPTER_H_
