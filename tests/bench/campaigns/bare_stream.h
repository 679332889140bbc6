// A gRPC server that streams audience messages and does nothing else: what StreamAudience is
// measured against. Each batch is filled anew from arrays in memory.
#ifndef CLIENTELE_TESTS_BENCH_CAMPAIGNS_BARE_STREAM_H_
#define CLIENTELE_TESTS_BENCH_CAMPAIGNS_BARE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

#include "clientele/v1/campaign_service.grpc.pb.h"

namespace clientele::bench {

class BareStream {
 public:
  // Streams these messages, member by member the same.
  explicit BareStream(std::vector<v1::StreamAudienceResponse> messages);
  ~BareStream();

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  class Service;

  const std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_CAMPAIGNS_BARE_STREAM_H_
