#include "client/connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"

namespace clientele::client {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
constexpr size_t kRequestIdBytes = 16;
// The server's largest answer is well below; nobody else may make us hold more.
constexpr int kMaxReceiveBytes = 16 << 20;

std::shared_ptr<grpc::Channel> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

Connection::Connection(ConnectionOptions options)
    : options_(std::move(options)),
      random_(MakeSystemRandom()),
      channel_(Connect(options_.server)),
      clients_(v1::ClientService::NewStub(channel_)),
      imports_(v1::ImportService::NewStub(channel_)),
      segments_(v1::SegmentService::NewStub(channel_)),
      campaigns_(v1::CampaignService::NewStub(channel_)),
      policies_(v1::PolicyService::NewStub(channel_)),
      admin_(v1::AdminService::NewStub(channel_)) {}

std::string Connection::NewRequestId() {
  return absl::BytesToHexString(random_->Bytes(kRequestIdBytes));
}

bool Connection::PauseBeforeRetry(const absl::Status& status, int attempt, absl::Time deadline) {
  const std::optional<absl::Duration> hint = DetailsOf(status).retry_after;
  // A server that stops cuts off what reaches it too late; gRPC calls that CANCELLED, without a
  // reason.
  const bool cut_off = absl::IsCancelled(status) && DetailsOf(status).reason.empty();
  const bool safe = absl::IsUnavailable(status) || cut_off ||
                    (absl::IsResourceExhausted(status) && hint.has_value());
  if (!safe) return false;
  absl::Duration pause = std::min(kFirstPause * (1 << std::min(attempt - 1, 8)), kLongestPause);
  // Between a half and the whole of it, and never before the server's hint.
  const double jitter = static_cast<unsigned char>(random_->Bytes(1)[0]) / 255.0;
  pause = pause * (0.5 + 0.5 * jitter) + hint.value_or(absl::ZeroDuration());
  if (absl::Now() + pause > deadline) return false;
  absl::SleepFor(pause);
  return true;
}

}  // namespace clientele::client
