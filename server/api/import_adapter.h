// ImportService on the wire; import_call.h is one stream of it.
#ifndef CLIENTELE_SERVER_API_IMPORT_ADAPTER_H_
#define CLIENTELE_SERVER_API_IMPORT_ADAPTER_H_

#include <memory>

#include "server/api/context.h"
#include "server/api/open_imports.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace clientele::api {

// The context and `open`, where its streams are to be found, must outlive it.
std::unique_ptr<grpc::Service> MakeImportAdapter(const Context& context, OpenImports& open);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_IMPORT_ADAPTER_H_
