// ImportService on the wire; import_call.h is one stream of it.
#ifndef CLIENTELE_SERVER_API_IMPORT_ADAPTER_H_
#define CLIENTELE_SERVER_API_IMPORT_ADAPTER_H_

#include "clientele/v1/import_service.grpc.pb.h"
#include "server/api/context.h"
#include "server/api/import_call.h"

namespace clientele::api {

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

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_IMPORT_ADAPTER_H_
