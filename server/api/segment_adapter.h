// SegmentService on the wire.
#ifndef CLIENTELE_SERVER_API_SEGMENT_ADAPTER_H_
#define CLIENTELE_SERVER_API_SEGMENT_ADAPTER_H_

#include <memory>

#include "server/api/context.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace clientele::api {

// The context must outlive it.
std::unique_ptr<grpc::Service> MakeSegmentAdapter(const Context& context);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_SEGMENT_ADAPTER_H_
