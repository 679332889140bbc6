#include "server/store/mysql/mysql_url.h"

#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/base/error.h"
#include "server/base/host_port.h"
#include "server/base/status_macros.h"

namespace clientele::store::mysql {
namespace {

constexpr char kScheme[] = "mysql://";
constexpr char kForm[] = "mysql://user@host:port/base";

absl::Status Wrong(absl::string_view got, absl::string_view want) {
  return InvalidField("--store", got, absl::StrCat(want, " (", kForm, ")"));
}

// Nothing when a % is not followed by two hex digits.
std::optional<std::string> PercentDecoded(absl::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    if (!absl::ConsumePrefix(&text, "%")) {
      decoded.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    const absl::string_view digits = text.substr(0, 2);
    if (digits.size() < 2 || !absl::c_all_of(digits, absl::ascii_isxdigit)) return std::nullopt;
    decoded += absl::HexStringToBytes(digits);
    text.remove_prefix(2);
  }
  return decoded;
}

absl::StatusOr<std::string> Decoded(absl::string_view text, absl::string_view what) {
  const std::optional<std::string> decoded = PercentDecoded(text);
  if (!decoded.has_value()) return Wrong(text, absl::StrCat("%XX with hex digits in the ", what));
  if (decoded->empty()) return Wrong("", absl::StrCat("a ", what));
  return *decoded;
}

absl::Status ParseUser(absl::string_view text, MysqlAddress& address) {
  if (absl::StrContains(text, ':')) {
    return Wrong("a password", "it in --store_password_file or CLIENTELE_STORE_PASSWORD");
  }
  ASSIGN_OR_RETURN(address.user, Decoded(text, "user"));
  return absl::OkStatus();
}

absl::Status ParseHost(absl::string_view text, MysqlAddress& address) {
  const bool has_port = absl::StrContains(text, ':') && !absl::EndsWith(text, "]");
  const std::optional<HostPort> parts =
      ParseHostPort(has_port ? std::string(text) : absl::StrCat(text, ":", kDefaultPort));
  if (!parts.has_value() || parts->port == 0) return Wrong(text, "a host, a port after it or none");
  address.host = parts->host;
  address.port = parts->port;
  return absl::OkStatus();
}

absl::Status ParseOption(absl::string_view option, MysqlAddress& address) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(option, absl::MaxSplits('=', 1));
  const auto& [name, value] = parts;
  if (name == "tls_ca") {
    ASSIGN_OR_RETURN(address.tls_ca, Decoded(value, "tls_ca"));
    return absl::OkStatus();
  }
  if (name != "tls" || (value != "required" && value != "off")) {
    return Wrong(option, "tls=required, tls=off or tls_ca=FILE");
  }
  address.tls = value == "required";
  return absl::OkStatus();
}

bool IsThisMachine(absl::string_view host) {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

}  // namespace

bool IsMysqlUrl(absl::string_view url) { return absl::StartsWith(url, kScheme); }

absl::StatusOr<MysqlAddress> ParseMysqlUrl(absl::string_view url) {
  MysqlAddress address;
  if (!absl::ConsumePrefix(&url, kScheme)) return Wrong("another scheme", "mysql://");
  // Before anything is shown: what is left of the last @ may hold a password.
  const size_t at = url.rfind('@');
  if (at == absl::string_view::npos) return Wrong("", "a user");
  RETURN_IF_ERROR(ParseUser(url.substr(0, at), address));
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(url.substr(at + 1), absl::MaxSplits('?', 1));
  const std::pair<absl::string_view, absl::string_view> place =
      absl::StrSplit(parts.first, absl::MaxSplits('/', 1));
  RETURN_IF_ERROR(ParseHost(place.first, address));
  ASSIGN_OR_RETURN(address.base, Decoded(place.second, "base"));
  address.tls = !IsThisMachine(address.host);
  for (const absl::string_view option : absl::StrSplit(parts.second, '&', absl::SkipEmpty())) {
    // Who names a certificate wants it checked, on this machine too.
    if (absl::StartsWith(option, "tls_ca=")) address.tls = true;
    RETURN_IF_ERROR(ParseOption(option, address));
  }
  return address;
}

}  // namespace clientele::store::mysql
