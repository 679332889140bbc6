// What callers learn of the store's errors: the kind, never the text.
#ifndef CLIENTELE_SERVER_SERVICE_STORE_ERRORS_H_
#define CLIENTELE_SERVER_SERVICE_STORE_ERRORS_H_

#include "absl/status/status.h"

namespace clientele::service {

// An error of the store, or another fault: those carry no public reason.
bool IsStoreError(const absl::Status& status);

// Of something that is in a write, whenever it is tried: the database refuses it.
bool IsRefusal(const absl::Status& status);

// STORE_UNAVAILABLE, STORE_FULL or INTERNAL for the store's errors; others as they are.
absl::Status ToPublic(const absl::Status& status);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_STORE_ERRORS_H_
