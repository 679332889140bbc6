// A connection to a Clientele server, with the habits every caller should have: a deadline on each
// call, a request_id on each write, and retries of what is safe to repeat.
//
// Thread-safe; calls block.
#ifndef CLIENTELE_CLIENT_CONNECTION_H_
#define CLIENTELE_CLIENT_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/error.h"
#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/campaign_service.grpc.pb.h"
#include "clientele/v1/client_service.grpc.pb.h"
#include "clientele/v1/import_service.grpc.pb.h"
#include "clientele/v1/policy_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/base/random.h"

namespace clientele::client {

struct ConnectionOptions {
  // "host:port".
  std::string server = "127.0.0.1:50051";
  // Of one call, its retries included. Streams have none: they end when they are read to the end.
  absl::Duration deadline = absl::Seconds(30);
  // UNAVAILABLE, and RESOURCE_EXHAUSTED with a hint when to come back, are tried this often in all.
  int attempts = 4;
};

class Connection {
 public:
  explicit Connection(ConnectionOptions options);

  v1::ClientService::Stub& clients() { return *clients_; }
  v1::ImportService::Stub& imports() { return *imports_; }
  v1::SegmentService::Stub& segments() { return *segments_; }
  v1::CampaignService::Stub& campaigns() { return *campaigns_; }
  v1::PolicyService::Stub& policies() { return *policies_; }
  v1::AdminService::Stub& admin() { return *admin_; }

  const ConnectionOptions& options() const { return options_; }

  // A unary call; reads are always safe to repeat, writes are because they carry a request_id: one
  // is made when the request has none.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) request.set_request_id(NewRequestId());
    }
    const absl::Time deadline = absl::Now() + options_.deadline;
    for (int attempt = 1;; ++attempt) {
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(deadline));
      Response response;
      const absl::Status status = FromGrpc((stub.*method)(&context, request, &response));
      if (status.ok()) return response;
      if (attempt >= options_.attempts || !PauseBeforeRetry(status, attempt, deadline)) {
        return status;
      }
    }
  }

  // A stream of answers from its first to its last message. One that breaks is taken up again after
  // the last position received; `request` needs a field `position`, as the answers do.
  template <typename Stub, typename Request, typename Response, typename Visitor>
  absl::Status ReadStream(Stub& stub,
                          std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                              grpc::ClientContext*, const Request&),
                          Request request, Visitor visit) {
    for (int attempt = 1;; ++attempt) {
      grpc::ClientContext context;
      const std::unique_ptr<grpc::ClientReader<Response>> reader =
          (stub.*method)(&context, request);
      Response response;
      while (reader->Read(&response)) {
        if (absl::Status status = visit(response); !status.ok()) {
          context.TryCancel();
          reader->Finish();
          return status;
        }
        request.set_position(response.position());
        attempt = 1;  // it gets on
      }
      const absl::Status status = FromGrpc(reader->Finish());
      if (status.ok()) return status;
      if (attempt >= options_.attempts ||
          !PauseBeforeRetry(status, attempt, absl::Now() + options_.deadline)) {
        return status;
      }
    }
  }

  // 128 random bits as text.
  std::string NewRequestId();

 private:
  // False when the error is final or the deadline would pass; else waits a moment: longer each
  // time, and never the same for two callers.
  bool PauseBeforeRetry(const absl::Status& status, int attempt, absl::Time deadline);

  const ConnectionOptions options_;
  const std::unique_ptr<Random> random_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::ClientService::Stub> clients_;
  const std::unique_ptr<v1::ImportService::Stub> imports_;
  const std::unique_ptr<v1::SegmentService::Stub> segments_;
  const std::unique_ptr<v1::CampaignService::Stub> campaigns_;
  const std::unique_ptr<v1::PolicyService::Stub> policies_;
  const std::unique_ptr<v1::AdminService::Stub> admin_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_CONNECTION_H_
