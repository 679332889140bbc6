// Errors as callers of the library see them: absl::Status with the canonical code and the server's
// message, and the details that came along.
#ifndef CLIENTELE_CLIENT_ERROR_H_
#define CLIENTELE_CLIENT_ERROR_H_

#include <grpcpp/support/status.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace clientele::client {

// What the standard trailer carried; empty where the server sent none.
struct ErrorDetails {
  struct Field {
    std::string field;        // the path in the request
    std::string description;  // "got X, want Y"
  };
  std::string reason;  // "CLIENT_NOT_FOUND"
  std::vector<Field> fields;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::optional<absl::Duration> retry_after;
};

absl::Status FromGrpc(const grpc::Status& status);

// Whether a call ended with this, and not something on this machine (a file, say).
bool IsFromServer(const absl::Status& status);

// Of a status made by FromGrpc.
ErrorDetails DetailsOf(const absl::Status& status);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_ERROR_H_
