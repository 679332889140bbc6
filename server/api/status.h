// The one translation from absl::Status to the wire.
#ifndef CLIENTELE_SERVER_API_STATUS_H_
#define CLIENTELE_SERVER_API_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace clientele::api {

// The canonical code, the message, and the details of errors.proto. An error without a public
// reason (a fault of the database or of ours) becomes INTERNAL with a fixed text: what it says is
// for the log.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_STATUS_H_
