#include "server/api/import_adapter.h"

#include "clientele/v1/import_service.grpc.pb.h"
#include "server/api/import_call.h"

namespace clientele::api {
namespace {

class ImportAdapter final : public v1::ImportService::CallbackService {
 public:
  ImportAdapter(const Context& context, OpenImports& open) : context_(context), open_(open) {}

  grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* Import(
      grpc::CallbackServerContext*) override {
    return ImportCall::Start(context_, open_);
  }

 private:
  const Context& context_;
  OpenImports& open_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeImportAdapter(const Context& context, OpenImports& open) {
  return std::make_unique<ImportAdapter>(context, open);
}

}  // namespace clientele::api
