#include "tests/unit/api/api_base.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clientele::api {
namespace {

security::Keys TestKeys() {
  security::Keys keys;
  keys.token = kTestTokenSecret;
  keys.address = kTestAddressSecret;
  return keys;
}

const char* CodeName(grpc::StatusCode code) {
  constexpr const char* kNames[] = {"OK",
                                    "CANCELLED",
                                    "UNKNOWN",
                                    "INVALID_ARGUMENT",
                                    "DEADLINE_EXCEEDED",
                                    "NOT_FOUND",
                                    "ALREADY_EXISTS",
                                    "PERMISSION_DENIED",
                                    "RESOURCE_EXHAUSTED",
                                    "FAILED_PRECONDITION",
                                    "ABORTED",
                                    "OUT_OF_RANGE",
                                    "UNIMPLEMENTED",
                                    "INTERNAL",
                                    "UNAVAILABLE",
                                    "DATA_LOSS",
                                    "UNAUTHENTICATED"};
  return kNames[code];
}

}  // namespace

ApiBase::ApiBase(size_t max_queued_reads, index::Content content, size_t readers)
    : base_(content),
      keys_(TestKeys()),
      readers_(std::make_unique<ThreadPool>(readers, max_queued_reads)),
      context_{base_.store(),
               base_.index(),
               base_.writer(),
               base_.tokens(),
               keys_,
               base_.clock(),
               *readers_,
               [this](absl::string_view where, const absl::Status& status) {
                 absl::MutexLock lock(&mutex_);
                 faults_.push_back(absl::StrCat(where, ": ", status.ToString()));
               },
               draining_,
               base_.segments(),
               base_.replica(),
               base_.waiters()} {
  auto server = GrpcServer::Start(context_, "127.0.0.1:0");
  EXPECT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  channel_ = NewChannel();
}

ApiBase::~ApiBase() {
  base_.waiters().Stop();
  server_.reset();
  base_.writer().Stop();
  readers_.reset();
  for (const std::string& fault : TakeFaults()) ADD_FAILURE() << fault;
}

std::shared_ptr<grpc::Channel> ApiBase::NewChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(),
                                   arguments);
}

void ApiBase::Import(std::vector<service::ImportRowInput> rows) {
  const auto outcome = base_.Write(service::ImportRows(std::move(rows), {}, kTestAddressSecret));
  EXPECT_TRUE(outcome.ok() && outcome->rejections.empty()) << outcome.status();
}

std::vector<std::string> ApiBase::TakeFaults() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(faults_, {});
}

HeldWriter::HeldWriter(service::Writer& writer) : writer_(writer) {
  service::Mutation blocker;
  blocker.judge = [signals =
                       signals_](service::WorkingSet&) -> absl::StatusOr<service::WriteOutcome> {
    if (!signals->running.HasBeenNotified()) signals->running.Notify();
    signals->release.WaitForNotification();
    return service::WriteOutcome{};
  };
  blocker.done = [](const absl::StatusOr<service::WriteOutcome>&) {};
  writer.Submit(std::move(blocker));
  signals_->running.WaitForNotification();
}

void HeldWriter::Release() {
  if (!signals_->release.HasBeenNotified()) signals_->release.Notify();
}

void HeldWriter::AwaitQueued(size_t count) const {
  while (writer_.queued() < count) std::this_thread::yield();
}

std::string Outcome(const grpc::Status& status) {
  const std::string code = CodeName(status.error_code());
  const std::string reason = Details(status).reason;
  return reason.empty() ? code : absl::StrCat(code, " ", reason);
}

wire::RpcStatus Details(const grpc::Status& status) {
  return wire::ReadStatus(status.error_details()).value_or(wire::RpcStatus());
}

}  // namespace clientele::api
