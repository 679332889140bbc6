// The gRPC server: all services, health and reflection, with its limits.
#ifndef CLIENTELE_SERVER_API_GRPC_SERVER_H_
#define CLIENTELE_SERVER_API_GRPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/api/context.h"

namespace clientele::api {

class GrpcServer {
 public:
  // Listens on `address` ("127.0.0.1:50051"; port 0 for a free one). UNAVAILABLE when it is taken.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const Context& context,
                                                           const std::string& address);
  ~GrpcServer();

  // As clients name it, with the real port.
  const std::string& address() const { return address_; }

  // What health says while the server is not draining. Any thread.
  void SetServing(bool serving);

  // Once the context says draining: health says NOT_SERVING, and callers that look at it go
  // elsewhere; imports that wait for their caller end.
  void StopServing();
  // Takes no more calls, gives those under way some time, then cancels them. Returns when all are
  // over.
  void Shutdown();

 private:
  struct Services;
  GrpcServer();

  std::unique_ptr<Services> services_;
  std::string address_;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_GRPC_SERVER_H_
