// How the tool ends, for scripts.
#ifndef CLIENTELE_CLIENT_TOOL_EXIT_CODES_H_
#define CLIENTELE_CLIENT_TOOL_EXIT_CODES_H_

#include <string>

#include "absl/status/status.h"

namespace clientele::client {

inline constexpr int kExitOk = 0;
inline constexpr int kExitOther = 1;        // anything not named below
inline constexpr int kExitUsage = 2;        // the command line itself
inline constexpr int kExitInvalid = 3;      // input that the server or a file format refuses
inline constexpr int kExitNotFound = 4;     // a client, order, campaign or file that is not there
inline constexpr int kExitConflict = 5;     // it exists already, or has changed since
inline constexpr int kExitUnavailable = 6;  // no server, or not in time; trying again may help
inline constexpr int kExitRejects = 7;      // an import with --strict that had rejected rows

int ExitCodeOf(const absl::Status& status);

// An error for people: what happened, each field that is wrong, and what to do next.
std::string DescribeError(const absl::Status& status, const std::string& server);

// The status of an import that finished with rejected rows under --strict.
absl::Status RejectsError(int64_t rejects, bool dry_run);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_EXIT_CODES_H_
