#include "server/base/host_port.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace clientele {
namespace {

constexpr int kMaxPort = 65'535;

std::optional<int> ParsePort(absl::string_view text) {
  int port = 0;
  // SimpleAtoi alone would take signs and blanks.
  if (!absl::c_all_of(text, absl::ascii_isdigit) || !absl::SimpleAtoi(text, &port)) {
    return std::nullopt;
  }
  if (port > kMaxPort) return std::nullopt;
  return port;
}

}  // namespace

std::optional<HostPort> ParseHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return std::nullopt;
  const std::optional<int> port = ParsePort(text.substr(colon + 1));
  absl::string_view host = text.substr(0, colon);
  const bool bracketed = absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]");
  // Without brackets nobody can tell where an IPv6 address ends.
  const bool ambiguous = !bracketed && host.find_first_of(":[]") != absl::string_view::npos;
  if (!port.has_value() || host.empty() || ambiguous) return std::nullopt;
  return HostPort{std::string(host), *port};
}

}  // namespace clientele
