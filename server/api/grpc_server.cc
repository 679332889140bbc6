#include "server/api/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/api/admin_adapter.h"
#include "server/api/campaign_adapter.h"
#include "server/api/client_adapter.h"
#include "server/api/import_adapter.h"
#include "server/api/limits.h"
#include "server/api/policy_adapter.h"
#include "server/api/segment_adapter.h"

namespace clientele::api {

struct GrpcServer::Services {
  OpenImports imports;
  std::vector<std::unique_ptr<grpc::Service>> adapters;
  std::unique_ptr<grpc::Server> server;  // last: goes first
};

GrpcServer::GrpcServer() = default;

GrpcServer::~GrpcServer() { Shutdown(); }

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const Context& context,
                                                              const std::string& address) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<GrpcServer> self(new GrpcServer());
  self->services_ = std::make_unique<Services>();
  Services& services = *self->services_;
  for (const auto make : {&MakeClientAdapter, &MakeSegmentAdapter, &MakeCampaignAdapter,
                          &MakePolicyAdapter, &MakeAdminAdapter}) {
    services.adapters.push_back(make(context));
  }
  services.adapters.push_back(MakeImportAdapter(context, services.imports));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  // With port sharing a second server on the same port would start without an error.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  for (const auto& adapter : services.adapters) builder.RegisterService(adapter.get());
  services.server = builder.BuildAndStart();
  if (services.server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("can't listen on ", address));
  }
  const size_t colon = address.rfind(':');
  self->address_ = absl::StrCat(address.substr(0, colon), ":", port);
  return self;
}

void GrpcServer::SetServing(bool serving) {
  services_->server->GetHealthCheckService()->SetServingStatus(serving);
}

void GrpcServer::StopServing() {
  if (services_ == nullptr || services_->server == nullptr) return;
  if (auto* health = services_->server->GetHealthCheckService()) health->SetServingStatus(false);
  services_->imports.Stop();
}

void GrpcServer::Shutdown() {
  if (services_ == nullptr || services_->server == nullptr) return;
  services_->server->Shutdown(absl::ToChronoTime(absl::Now() + kDrainTime));
  services_->server->Wait();
  services_->server.reset();
}

}  // namespace clientele::api
