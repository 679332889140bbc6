// What a batch of the log leaves to the tables: personal values, and the members of audiences.
#ifndef CLIENTELE_SERVER_SERVICE_LOGGED_ROWS_H_
#define CLIENTELE_SERVER_SERVICE_LOGGED_ROWS_H_

#include "absl/status/status.h"
#include "server/domain/changes.h"
#include "server/store/reader.h"

namespace clientele::service {

// Fills in, as the index wants it, what `changes` names by keys only. Versions are read exactly as
// named, so nothing from after the batch comes in; one that is missing was erased, and stays blank.
absl::Status CompleteLoggedRows(store::Reader& reader, domain::Changes& changes);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_LOGGED_ROWS_H_
