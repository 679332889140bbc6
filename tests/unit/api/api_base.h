// A whole base behind a gRPC server on a free port of this machine, and channels to it.
#ifndef CLIENTELE_TESTS_UNIT_API_API_BASE_H_
#define CLIENTELE_TESTS_UNIT_API_API_BASE_H_

#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "clientele/v1/client_service.grpc.pb.h"
#include "server/api/context.h"
#include "server/api/grpc_server.h"
#include "server/base/thread_pool.h"
#include "server/service/imports.h"
#include "tests/support/test_base.h"
#include "tests/unit/api/wire.h"

namespace clientele::api {

class ApiBase {
 public:
  // Reads beyond `max_queued_reads` waiting are refused. With an index of names only, SQL answers.
  explicit ApiBase(size_t max_queued_reads = 10'000, index::Content content = index::Content::kBase,
                   size_t readers = 2);
  // Faults that nobody took with TakeFaults fail the test.
  ~ApiBase();

  TestBase& base() { return base_; }
  const Context& context() const { return context_; }
  const service::RevisionTokens& tokens() { return base_.tokens(); }
  GrpcServer& server() { return *server_; }
  std::atomic<bool>& draining() { return draining_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // A channel with a connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel() const;
  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(channel_);
  }

  // Many rows at once.
  void Import(std::vector<service::ImportRowInput> rows);

  // What the log would have been told: "where: status".
  std::vector<std::string> TakeFaults() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  TestBase base_;
  absl::Mutex mutex_;
  std::vector<std::string> faults_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> draining_ = false;
  const security::Keys keys_;
  std::unique_ptr<ThreadPool> readers_;
  Context context_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Holds the writer from when it is made until it is released: writes queue up meanwhile.
class HeldWriter {
 public:
  explicit HeldWriter(service::Writer& writer);
  ~HeldWriter() { Release(); }
  void Release();
  // Returns when so many writes wait behind it.
  void AwaitQueued(size_t count) const;

 private:
  struct Signals {
    absl::Notification running, release;
  };
  service::Writer& writer_;
  const std::shared_ptr<Signals> signals_ = std::make_shared<Signals>();
};

// "CODE REASON" of a status, like "INVALID_ARGUMENT INVALID_FIELD"; the code alone without details.
std::string Outcome(const grpc::Status& status);

// The details of a status, by the decoder of wire.h.
wire::RpcStatus Details(const grpc::Status& status);

// One call; OK is asserted.
template <typename Stub, typename Request, typename Response>
Response Must(Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
  grpc::ClientContext context;
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  EXPECT_TRUE(status.ok()) << Outcome(status) << ": " << status.error_message();
  return response;
}

// One call's status.
template <typename Stub, typename Request, typename Response>
grpc::Status Try(Stub& stub,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request) {
  grpc::ClientContext context;
  Response response;
  return (stub.*method)(&context, request, &response);
}

// A message from its text format.
template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

}  // namespace clientele::api

#endif  // CLIENTELE_TESTS_UNIT_API_API_BASE_H_
