// Connections with the settings that the store relies on, whatever the server's defaults are.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_SESSION_H_
#define CLIENTELE_SERVER_STORE_MYSQL_SESSION_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/mysql/connector.h"
#include "server/store/mysql/mysql_url.h"

namespace clientele::store::mysql {

// A server that does not answer within this is not there.
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(3);
// Requests are small: one that can't be sent within this never will.
inline constexpr absl::Duration kWriteTimeout = absl::Seconds(10);
// Beyond the time that a statement may take on the server: a silent network is noticed then.
inline constexpr absl::Duration kAnswerMargin = absl::Seconds(5);
// A batch's statements take milliseconds. What takes longer holds up every writer of the base.
inline constexpr absl::Duration kWriterStatementLimit = absl::Seconds(10);
// A question over a large base that SQL answers alone. Its caller's deadline stops it earlier.
inline constexpr absl::Duration kReaderStatementLimit = absl::Minutes(2);
// A change of a large table's schema.
inline constexpr absl::Duration kMigratorStatementLimit = absl::Hours(1);
// Two servers that write wait for each other's batch, which takes milliseconds.
inline constexpr absl::Duration kLockWait = absl::Seconds(5);
// A writer that went silent with the head locked loses it after this.
inline constexpr absl::Duration kIdleTransactionLimit = absl::Seconds(5);

enum class Purpose { kWrite, kRead, kMigrate, kKill };

struct Session {
  std::unique_ptr<::sql::Connection> connection;
  int64_t id = 0;  // by which the server can be told to stop its statements
};

// UNAVAILABLE for whatever was wrong; the message names the host and the user.
absl::StatusOr<Session> Connect(const MysqlAddress& address, const std::string& password,
                                Purpose purpose);

// UNAVAILABLE unless what goes over the connection is encrypted. Connect asks where TLS is
// demanded: the library's word is not enough, other builds of it ignore options that they don't
// know.
absl::Status CheckEncrypted(::sql::Connection& connection);

// Whether the server is set up so that a commit that it acknowledged survives a power cut.
absl::StatusOr<bool> SurvivesPowerCut(::sql::Connection& connection);

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_SESSION_H_
