// What the value of --store says of a server of the MySQL family:
//
//   mysql://user@host:port/base?tls=required&tls_ca=/etc/clientele/ca.pem
#ifndef CLIENTELE_SERVER_STORE_MYSQL_MYSQL_URL_H_
#define CLIENTELE_SERVER_STORE_MYSQL_MYSQL_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace clientele::store::mysql {

inline constexpr int kDefaultPort = 3306;

struct MysqlAddress {
  std::string user;
  std::string host;  // an IPv6 address without its brackets
  int port = kDefaultPort;
  std::string base;
  // Encrypted, with a certificate that was checked and is the host's; else in the clear.
  bool tls = true;
  std::string tls_ca;  // whose certificates are believed, a PEM file; empty: the system's
};

bool IsMysqlUrl(absl::string_view url);

// User and base may have %XX in them, an IPv6 address is in brackets. Unless the URL says otherwise
// TLS is demanded of every host that is not this machine. There is no place for a password: URLs
// end up in logs and lists of processes. INVALID_ARGUMENT, which never repeats what could be one.
absl::StatusOr<MysqlAddress> ParseMysqlUrl(absl::string_view url);

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_MYSQL_URL_H_
