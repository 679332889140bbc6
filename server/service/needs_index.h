// What can't be answered from SQL alone.
#ifndef CLIENTELE_SERVER_SERVICE_NEEDS_INDEX_H_
#define CLIENTELE_SERVER_SERVICE_NEEDS_INDEX_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace clientele::service {

// NEEDS_INDEX, and what to do. For when the index does not hold the clients; `work` begins the
// sentence: "building an audience".
absl::Status NeedsIndex(absl::string_view work);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_NEEDS_INDEX_H_
