#include "server/store/mysql/mysql_error.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace clientele::store::mysql {
namespace {

constexpr int kDeadlock = 1213;

// The transaction may be run again.
constexpr int kConflicts[] = {
    1020,               // the record has changed since it was read
    1205,               // waited too long for a lock
    kDeadlock,          // also a write set that Galera refused
    kQueryInterrupted,  // Galera stops a loser like this, too
    1412,               // the table's definition has changed
    1615,               // the statement must be prepared again
    8002,
    8005,
    8027,
    8028,
    9007,  // TiDB: write conflicts and changes of the schema
};

// The database can't be reached or written now. All numbers from 2000 to 2999 are of the client
// library: the connection is gone or was never there.
constexpr int kFirstClientError = 2'000, kLastClientError = 2'999;
constexpr int kOutages[] = {
    1040, 1203, 1226,                                // too many connections
    1042, 1043, 1044, 1045, 1049, 1698, 3159,        // not let in
    1047,                                            // a Galera node that is not ready
    1053, 1077, 1079,                                // shutting down
    1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031,  // the connection was cut
    1290, 1836,                                      // read-only
    1637,                                            // too many open transactions
    1969, 3024,                    // the statement's time is over: the server has too much to do
    9001, 9002, 9003, 9004, 9005,  // TiDB: its parts can't reach each other
};

constexpr int kFull[] = {1021, 1114};
// What the storage engine or the file system said is in the text: no space left on the device.
constexpr int kFileErrors[] = {1026, 1030};

// A unique key; or 1048, which only the clause of mysql_dialect.h can cause: no key is ever NULL.
// Then what is made already there: a table, a column, an index.
constexpr int kTaken[] = {1048, 1050, 1060, 1061, 1062, 1586};

template <typename Numbers>
bool IsAmong(const Numbers& numbers, int number) {
  return std::find(std::begin(numbers), std::end(numbers), number) != std::end(numbers);
}

bool IsFull(const MysqlError& error) {
  if (IsAmong(kFull, error.number)) return true;
  return IsAmong(kFileErrors, error.number) && (absl::StrContains(error.text, "error 28 ") ||
                                                absl::StrContains(error.text, "rrcode: 28 "));
}

bool IsOutage(int number) {
  return (number >= kFirstClientError && number <= kLastClientError) || IsAmong(kOutages, number);
}

absl::StatusCode CodeOf(const MysqlError& error) {
  if (IsAmong(kConflicts, error.number)) return absl::StatusCode::kAborted;
  if (IsOutage(error.number)) return absl::StatusCode::kUnavailable;
  if (IsFull(error)) return absl::StatusCode::kResourceExhausted;
  if (IsAmong(kTaken, error.number)) return absl::StatusCode::kAlreadyExists;
  return absl::StatusCode::kInternal;
}

std::string Message(const MysqlError& error) {
  // Errors about data: class 22, bad values, and class 23, broken constraints, quote the value.
  // 1366 does, too, under another class in some versions.
  const bool quotes = absl::StartsWith(error.sql_state, "22") ||
                      absl::StartsWith(error.sql_state, "23") || error.number == 1366;
  return absl::StrCat("mysql: error ", error.number, " (", error.sql_state, ")", quotes ? "" : ": ",
                      quotes ? "" : error.text);
}

}  // namespace

absl::Status StatementStatus(const MysqlError& error) {
  return absl::Status(CodeOf(error), Message(error));
}

absl::Status CommitStatus(const MysqlError& error) {
  if (error.number == kDeadlock) return absl::AbortedError(Message(error));
  return absl::UnavailableError(Message(error));
}

absl::Status ConnectStatus(const MysqlError& error) {
  return absl::UnavailableError(Message(error));
}

}  // namespace clientele::store::mysql
