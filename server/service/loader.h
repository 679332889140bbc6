// Fills the index from the tables at the start of a server.
#ifndef CLIENTELE_SERVER_SERVICE_LOADER_H_
#define CLIENTELE_SERVER_SERVICE_LOADER_H_

#include "absl/status/status.h"
#include "server/index/index.h"
#include "server/store/store.h"

namespace clientele::service {

// Everything that the index keeps (see index::Content), of one snapshot; the index then stands at
// that snapshot's revision. The index must be fresh.
absl::Status LoadIndex(store::Store& store, index::Index& index);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_LOADER_H_
