#include "server/api/import_adapter.h"

#include "clientele/v1/import_service.grpc.pb.h"
#include "server/api/import_call.h"

namespace clientele::api {
namespace {

class ImportAdapter final : public v1::ImportService::CallbackService {
 public:
  explicit ImportAdapter(const Context& context) : context_(context) {}

  grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* Import(
      grpc::CallbackServerContext*) override {
    return new ImportCall(context_);
  }

 private:
  const Context& context_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeImportAdapter(const Context& context) {
  return std::make_unique<ImportAdapter>(context);
}

}  // namespace clientele::api
