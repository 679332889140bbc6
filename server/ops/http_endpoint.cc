#include "server/ops/http_endpoint.h"

#include <httplib.h>

#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/host_port.h"

namespace clientele::ops {
namespace {

// Two scrapers at once are one more than there should be.
constexpr size_t kThreads = 2;
constexpr int kTimeoutSeconds = 5;

// By default the library shares its port with whoever asks, and two servers would answer by turns.
void TakePortAlone(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

struct HttpEndpoint::Server {
  httplib::Server http;
  std::thread thread;
};

HttpEndpoint::HttpEndpoint(std::unique_ptr<Server> server) : server_(std::move(server)) {}

HttpEndpoint::~HttpEndpoint() {
  server_->http.stop();
  server_->thread.join();
}

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(const std::string& address,
                                                                  Sources sources) {
  const std::optional<HostPort> parts = ParseHostPort(address);
  if (!parts.has_value()) {
    return InvalidField("--http", address, "host:port, like 127.0.0.1:9464");
  }
  auto server = std::make_unique<Server>();
  httplib::Server& http = server->http;
  http.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  http.set_socket_options(TakePortAlone);
  http.set_read_timeout(kTimeoutSeconds);
  http.set_write_timeout(kTimeoutSeconds);
  http.Get("/metrics", [metrics = std::move(sources.metrics)](const httplib::Request&,
                                                              httplib::Response& response) {
    response.set_content(metrics(), "text/plain; version=0.0.4; charset=utf-8");
  });
  http.Get("/healthz", [healthy = std::move(sources.healthy)](const httplib::Request&,
                                                              httplib::Response& response) {
    const bool ok = healthy();
    response.status = ok ? 200 : 503;
    response.set_content(ok ? "ok\n" : "not serving\n", "text/plain");
  });
  int port = parts->port;
  if (port == 0) {
    port = http.bind_to_any_port(parts->host);
  } else if (!http.bind_to_port(parts->host, port)) {
    port = -1;
  }
  if (port < 0) return absl::UnavailableError(absl::StrCat("can't listen on ", address));
  server->thread = std::thread([&http] { http.listen_after_bind(); });
  // Stopping a server that does not run yet has no effect: wait the moment until it does.
  while (!http.is_running()) std::this_thread::yield();
  std::unique_ptr<HttpEndpoint> endpoint(new HttpEndpoint(std::move(server)));
  endpoint->address_ = absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
  return endpoint;
}

}  // namespace clientele::ops
