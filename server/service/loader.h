// Fills an index from the tables.
#ifndef CLIENTELE_SERVER_SERVICE_LOADER_H_
#define CLIENTELE_SERVER_SERVICE_LOADER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/domain/changes.h"
#include "server/index/index.h"
#include "server/store/store.h"

namespace clientele::service {

// Everything that the index keeps (see index::Content), of one snapshot; the index then stands at
// that snapshot's revision. The index must be fresh. Gives the snapshot's head. The store's errors,
// and those of CheckKnown.
absl::StatusOr<store::FeedHead> LoadIndex(store::Store& store, index::Index& index);

// UNIMPLEMENTED for what an index could only pass over. Applying has no errors, so this is looked
// at before.
absl::Status CheckKnown(const domain::Changes& changes);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_LOADER_H_
