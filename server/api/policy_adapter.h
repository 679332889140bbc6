// PolicyService on the wire.
#ifndef CLIENTELE_SERVER_API_POLICY_ADAPTER_H_
#define CLIENTELE_SERVER_API_POLICY_ADAPTER_H_

#include "clientele/v1/policy_service.grpc.pb.h"
#include "server/api/context.h"

namespace clientele::api {

class PolicyAdapter final : public v1::PolicyService::CallbackService {
 public:
  explicit PolicyAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* GetPolicy(grpc::CallbackServerContext* call,
                                      const v1::GetPolicyRequest* request,
                                      v1::GetPolicyResponse* response) override;
  grpc::ServerUnaryReactor* UpdatePolicy(grpc::CallbackServerContext* call,
                                         const v1::UpdatePolicyRequest* request,
                                         v1::UpdatePolicyResponse* response) override;

 private:
  const Context& context_;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_POLICY_ADAPTER_H_
