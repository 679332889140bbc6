// A server on a free port of this machine that answers what a test tells it to, message by message.
// Takes any method of any service.
#ifndef CLIENTELE_TESTS_UNIT_CLIENT_FAKE_SERVER_H_
#define CLIENTELE_TESTS_UNIT_CLIENT_FAKE_SERVER_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "clientele/v1/errors.pb.h"

namespace clientele::client {

class FakeServer final : private grpc::CallbackGenericService {
 public:
  // What follows a message of the caller: answers, and then perhaps the end of the call.
  struct Reply {
    std::vector<std::string> messages;
    std::optional<grpc::Status> end;
    // Nothing at all follows, until the caller gives up.
    bool silent = false;
  };
  // `number` counts the messages of one call from 1.
  using Handler = std::function<Reply(const std::string& request, int number)>;

  FakeServer() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeServer() override { Stop(); }

  const std::string& address() const { return address_; }
  void Stop() {
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
  }

  // `method` is the last part of its name. Handlers run one at a time.
  void On(const std::string& method, Handler handler) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    handlers_[method] = std::move(handler);
  }

  // A unary method: `answer` takes the request, fills in the response and gives the status.
  template <typename Request, typename Response>
  void OnCall(const std::string& method,
              std::function<grpc::Status(const Request&, Response&)> answer) {
    On(method, [answer](const std::string& bytes, int) {
      Request request;
      EXPECT_TRUE(request.ParseFromString(bytes));
      Response response;
      const grpc::Status status = answer(request, response);
      Reply reply;
      if (status.ok()) reply.messages.push_back(response.SerializeAsString());
      reply.end = status;
      return reply;
    });
  }
  // One that always gives this answer.
  template <typename Response>
  void Answer(const std::string& method, const Response& response) {
    On(method, [bytes = response.SerializeAsString()](const std::string&, int) {
      return Reply{{bytes}, grpc::Status::OK, false};
    });
  }
  // One that always fails.
  void Fail(const std::string& method, const grpc::Status& status) {
    On(method, [status](const std::string&, int) { return Reply{{}, status, false}; });
  }

  // Calls of a method so far.
  int calls(const std::string& method) const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    const auto found = calls_.find(method);
    return found == calls_.end() ? 0 : found->second;
  }

 private:
  class Call final : public grpc::ServerGenericBidiReactor {
   public:
    Call(FakeServer& server, std::string method) : server_(server), method_(std::move(method)) {
      StartRead(&request_);
    }

    void OnReadDone(bool ok) override {
      if (!ok) {
        // The caller has closed its side, or is gone: nothing follows.
        if (!ended_.exchange(true)) Finish(grpc::Status::OK);
        return;
      }
      std::vector<grpc::Slice> slices;
      std::string bytes;
      if (request_.Dump(&slices).ok()) {
        for (const grpc::Slice& slice : slices) bytes.append(slice.begin(), slice.end());
      }
      reply_ = server_.Handle(method_, bytes, ++number_);
      next_ = 0;
      GoOn();
    }
    void OnWriteDone(bool ok) override {
      if (ok) GoOn();
      if (!ok && !ended_.exchange(true)) Finish(grpc::Status::CANCELLED);
    }
    void OnCancel() override {
      cancelled_ = true;
      EndWhenGivenUp();
    }
    void OnDone() override { delete this; }

   private:
    void EndWhenGivenUp() {
      if (silent_ && cancelled_ && !ended_.exchange(true)) Finish(grpc::Status::CANCELLED);
    }
    void GoOn() {
      if (next_ < reply_.messages.size()) {
        const grpc::Slice slice(reply_.messages[next_++]);
        response_ = grpc::ByteBuffer(&slice, 1);
        StartWrite(&response_);
      } else if (reply_.end.has_value()) {
        ended_ = true;
        Finish(*reply_.end);
      } else if (reply_.silent) {
        silent_ = true;
        EndWhenGivenUp();
      } else {
        StartRead(&request_);
      }
    }

    FakeServer& server_;
    const std::string method_;
    grpc::ByteBuffer request_, response_;
    Reply reply_;
    size_t next_ = 0;
    int number_ = 0;
    // Cancellation comes on another thread than the messages.
    std::atomic<bool> silent_ = false, cancelled_ = false, ended_ = false;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    std::string method = context->method();
    method.erase(0, method.rfind('/') + 1);
    absl::MutexLock lock(&mutex_);
    ++calls_[method];
    return new Call(*this, method);
  }

  Reply Handle(const std::string& method, const std::string& request, int number)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    const auto handler = handlers_.find(method);
    if (handler == handlers_.end()) {
      return {{}, grpc::Status(grpc::StatusCode::UNIMPLEMENTED, method), false};
    }
    return handler->second(request, number);
  }

  mutable absl::Mutex mutex_;
  std::map<std::string, Handler> handlers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> calls_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

// The error that a Clientele server sends: with its reason, wrong fields (path, description), and
// when to come back.
inline grpc::Status Failure(grpc::StatusCode code, const std::string& message,
                            const std::string& reason,
                            const std::vector<std::pair<std::string, std::string>>& fields = {},
                            std::optional<int> retry_milliseconds = std::nullopt) {
  v1::ErrorStatus status;
  status.set_code(code);
  status.set_message(message);
  const auto add = [&](const char* type, const google::protobuf::Message& detail) {
    google::protobuf::Any& any = *status.add_details();
    any.set_type_url(absl::StrCat("type.googleapis.com/google.rpc.", type));
    any.set_value(detail.SerializeAsString());
  };
  v1::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("clientele");
  add("ErrorInfo", info);
  v1::BadRequest bad;
  for (const auto& [field, description] : fields) {
    auto& violation = *bad.add_field_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
  if (!fields.empty()) add("BadRequest", bad);
  if (retry_milliseconds.has_value()) {
    v1::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(*retry_milliseconds * 1'000'000);
    add("RetryInfo", retry);
  }
  return grpc::Status(code, message, status.SerializeAsString());
}

}  // namespace clientele::client

#endif  // CLIENTELE_TESTS_UNIT_CLIENT_FAKE_SERVER_H_
