// ClientService on the wire.
#ifndef CLIENTELE_SERVER_API_CLIENT_ADAPTER_H_
#define CLIENTELE_SERVER_API_CLIENT_ADAPTER_H_

#include "clientele/v1/client_service.grpc.pb.h"
#include "server/api/context.h"
#include "server/service/client_reader.h"

namespace clientele::api {

class ClientAdapter final : public v1::ClientService::CallbackService {
 public:
  explicit ClientAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* CreateClient(grpc::CallbackServerContext* call,
                                         const v1::CreateClientRequest* request,
                                         v1::CreateClientResponse* response) override;
  grpc::ServerUnaryReactor* UpdateClient(grpc::CallbackServerContext* call,
                                         const v1::UpdateClientRequest* request,
                                         v1::UpdateClientResponse* response) override;
  grpc::ServerUnaryReactor* GetClient(grpc::CallbackServerContext* call,
                                      const v1::GetClientRequest* request,
                                      v1::GetClientResponse* response) override;
  grpc::ServerUnaryReactor* LookupClients(grpc::CallbackServerContext* call,
                                          const v1::LookupClientsRequest* request,
                                          v1::LookupClientsResponse* response) override;
  grpc::ServerUnaryReactor* TagClients(grpc::CallbackServerContext* call,
                                       const v1::TagClientsRequest* request,
                                       v1::TagClientsResponse* response) override;
  grpc::ServerUnaryReactor* ListTags(grpc::CallbackServerContext* call,
                                     const v1::ListTagsRequest* request,
                                     v1::ListTagsResponse* response) override;
  grpc::ServerUnaryReactor* RecordInteractions(grpc::CallbackServerContext* call,
                                               const v1::RecordInteractionsRequest* request,
                                               v1::RecordInteractionsResponse* response) override;
  grpc::ServerUnaryReactor* RecordOrders(grpc::CallbackServerContext* call,
                                         const v1::RecordOrdersRequest* request,
                                         v1::RecordOrdersResponse* response) override;
  grpc::ServerUnaryReactor* CancelOrder(grpc::CallbackServerContext* call,
                                        const v1::CancelOrderRequest* request,
                                        v1::CancelOrderResponse* response) override;
  grpc::ServerUnaryReactor* SetConsent(grpc::CallbackServerContext* call,
                                       const v1::SetConsentRequest* request,
                                       v1::SetConsentResponse* response) override;
  grpc::ServerUnaryReactor* MoveStage(grpc::CallbackServerContext* call,
                                      const v1::MoveStageRequest* request,
                                      v1::MoveStageResponse* response) override;
  grpc::ServerUnaryReactor* ListHistory(grpc::CallbackServerContext* call,
                                        const v1::ListHistoryRequest* request,
                                        v1::ListHistoryResponse* response) override;

 private:
  absl::StatusOr<service::ClientCard> ReadCardOf(domain::ClientId id) const;
  grpc::ServerUnaryReactor* TagByFilter(const v1::TagClientsRequest& request,
                                        v1::TagClientsResponse* response);

  const Context& context_;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_CLIENT_ADAPTER_H_
