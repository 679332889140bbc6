// SegmentService on the wire.
#ifndef CLIENTELE_SERVER_API_SEGMENT_ADAPTER_H_
#define CLIENTELE_SERVER_API_SEGMENT_ADAPTER_H_

#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/api/context.h"
#include "server/service/segments.h"

namespace clientele::api {

class SegmentAdapter final : public v1::SegmentService::CallbackService {
 public:
  explicit SegmentAdapter(const Context& context)
      : context_(context), segments_(context.index, context.clock) {}

  grpc::ServerUnaryReactor* CountSegment(grpc::CallbackServerContext* call,
                                         const v1::CountSegmentRequest* request,
                                         v1::CountSegmentResponse* response) override;
  grpc::ServerWriteReactor<v1::QuerySegmentResponse>* QuerySegment(
      grpc::CallbackServerContext* call, const v1::QuerySegmentRequest* request) override;
  grpc::ServerUnaryReactor* BreakDownSegment(grpc::CallbackServerContext* call,
                                             const v1::BreakDownSegmentRequest* request,
                                             v1::BreakDownSegmentResponse* response) override;
  grpc::ServerUnaryReactor* DescribeFilter(grpc::CallbackServerContext* call,
                                           const v1::DescribeFilterRequest* request,
                                           v1::DescribeFilterResponse* response) override;

 private:
  const Context& context_;
  const service::Segments segments_;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_SEGMENT_ADAPTER_H_
