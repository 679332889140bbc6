#include "tests/chaos/cut_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/match.h"

namespace clientele::chaos {
namespace {

constexpr size_t kHeaderBytes = 4;  // three of the length, one of the packet's number
constexpr char kQueryCommand = 3;
constexpr size_t kReadBytes = 64 << 10;
constexpr int kBacklog = 64;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int ConnectTo(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

// Small packets go back and forth; none waits for company.
void SendAtOnce(int descriptor) {
  const int yes = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

bool SendAll(int descriptor, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// False when the other end is gone.
bool Receive(int descriptor, std::string& bytes) {
  char buffer[kReadBytes];
  const ssize_t got = recv(descriptor, buffer, sizeof(buffer), 0);
  if (got <= 0) return false;
  bytes.append(buffer, static_cast<size_t>(got));
  return true;
}

// Of the packet that `bytes` begin with, its header included; 0 while it is not all there.
size_t PacketBytes(absl::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return 0;
  const auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<uint8_t>(bytes[i])); };
  const size_t size = kHeaderBytes + byte(0) + (byte(1) << 8) + (byte(2) << 16);
  return bytes.size() < size ? 0 : size;
}

bool IsCommit(absl::string_view packet) {
  return packet.size() > kHeaderBytes && packet[3] == 0 && packet[kHeaderBytes] == kQueryCommand &&
         absl::EqualsIgnoreCase(packet.substr(kHeaderBytes + 1), "COMMIT");
}

}  // namespace

absl::string_view NameOf(Cut cut) {
  switch (cut) {
    case Cut::kBeforeCommit:
      return "before COMMIT";
    case Cut::kInCommit:
      return "in COMMIT";
    case Cut::kAnswerLost:
      return "its answer lost";
    case Cut::kMidAnswer:
      return "in the answer";
    case Cut::kAfterAnswer:
      return "after the answer";
  }
  return "";
}

CutProxy::CutProxy(int target_port) : target_port_(target_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
  listen(listener_, kBacklog);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  stop_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { Run(); });
}

CutProxy::~CutProxy() {
  eventfd_write(stop_, 1);
  thread_.join();
  for (const Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
  close(listener_);
  close(stop_);
}

bool CutProxy::CutNextCommit(Cut cut, absl::Duration limit) {
  absl::MutexLock lock(&mutex_);
  armed_ = cut;
  const auto done = [&, before = cuts_] {
    mutex_.AssertHeld();
    return cuts_ > before;
  };
  const bool happened = mutex_.AwaitWithTimeout(absl::Condition(&done), limit);
  armed_.reset();
  return happened;
}

std::optional<Cut> CutProxy::TakeArmed() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(armed_, std::nullopt);
}

void CutProxy::CutDone() {
  absl::MutexLock lock(&mutex_);
  ++cuts_;
}

void CutProxy::Run() {
  while (true) {
    std::vector<pollfd> waiting = {{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      waiting.push_back({pair.client, POLLIN, 0});
      waiting.push_back({pair.server, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0) return;
    size_t at = 2;
    for (auto pair = pairs_.begin(); pair != pairs_.end(); at += 2) {
      bool open = true;
      if (waiting[at].revents != 0) open = TakeRequest(*pair);
      if (open && waiting[at + 1].revents != 0) open = TakeAnswer(*pair);
      if (!open) {
        close(pair->client);
        close(pair->server);
      }
      pair = open ? std::next(pair) : pairs_.erase(pair);
    }
    if (waiting[1].revents != 0) Accept();
  }
}

void CutProxy::Accept() {
  Pair pair;
  pair.client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (pair.client < 0) return;
  pair.server = ConnectTo(target_port_);
  if (pair.server < 0) {
    close(pair.client);
    return;
  }
  SendAtOnce(pair.client);
  SendAtOnce(pair.server);
  pairs_.push_back(std::move(pair));
}

bool CutProxy::TakeRequest(Pair& pair) {
  if (!Receive(pair.client, pair.request)) return false;
  while (const size_t size = PacketBytes(pair.request)) {
    if (!Forward(pair, absl::string_view(pair.request).substr(0, size))) return false;
    pair.request.erase(0, size);
  }
  return true;
}

bool CutProxy::Forward(Pair& pair, absl::string_view packet) {
  if (IsCommit(packet)) pair.cut = TakeArmed();
  if (pair.cut == Cut::kBeforeCommit) {
    CutDone();
    return false;
  }
  if (!SendAll(pair.server, packet)) return false;
  if (pair.cut != Cut::kInCommit) return true;
  CutDone();
  return false;
}

bool CutProxy::TakeAnswer(Pair& pair) {
  std::string bytes;
  if (!Receive(pair.server, bytes)) return false;
  if (!pair.cut.has_value()) return SendAll(pair.client, bytes);
  pair.answer.append(bytes);
  const size_t size = PacketBytes(pair.answer);
  if (size == 0) return true;
  const size_t passed = *pair.cut == Cut::kAfterAnswer ? size
                        : *pair.cut == Cut::kMidAnswer ? size - 1
                                                       : 0;
  SendAll(pair.client, absl::string_view(pair.answer).substr(0, passed));
  CutDone();
  return false;
}

}  // namespace clientele::chaos
