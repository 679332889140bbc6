// Where a server listens: "host:port".
#ifndef CLIENTELE_SERVER_BASE_HOST_PORT_H_
#define CLIENTELE_SERVER_BASE_HOST_PORT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace clientele {

struct HostPort {
  std::string host;  // an IPv6 address without its brackets
  int port = 0;
};

// "127.0.0.1:9464", "localhost:0", "[::1]:9464"; nothing without a host or a port of 0 to 65535.
std::optional<HostPort> ParseHostPort(absl::string_view text);

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_HOST_PORT_H_
