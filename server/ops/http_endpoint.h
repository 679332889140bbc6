// A small HTTP server for machines that watch this one: /metrics and /healthz.
#ifndef CLIENTELE_SERVER_OPS_HTTP_ENDPOINT_H_
#define CLIENTELE_SERVER_OPS_HTTP_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace clientele::ops {

class HttpEndpoint {
 public:
  struct Sources {
    std::function<std::string()> metrics;
    // 200 "ok" while true, else 503 "not serving".
    std::function<bool()> healthy;
  };

  // `address` is "host:port" (IPv6: "[::1]:port"), port 0 for a free one. The sources are called on
  // threads of its own.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(const std::string& address,
                                                             Sources sources);
  ~HttpEndpoint();

  const std::string& address() const { return address_; }

 private:
  struct Server;
  explicit HttpEndpoint(std::unique_ptr<Server> server);

  std::unique_ptr<Server> server_;
  std::string address_;
};

}  // namespace clientele::ops

#endif  // CLIENTELE_SERVER_OPS_HTTP_ENDPOINT_H_
