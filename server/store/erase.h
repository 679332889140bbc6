// Taking clients out of the tables.
#ifndef CLIENTELE_SERVER_STORE_ERASE_H_
#define CLIENTELE_SERVER_STORE_ERASE_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/domain/rows.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// Deletes everything of these clients but what the batch itself writes: stored audiences without
// them, and that they were erased. Before the batch's own rows are written, so that what was
// theirs, an external id, say, is free for others.
//
// A client may have more rows than the 5,000 that bound a transaction. That bound keeps what is
// sent for one batch, and the time that the head is held for it, small; here a table costs one
// statement (lines of orders one for 256 orders) however many rows it takes: 20,000 orders, a fifth
// of what a client may have, are a tenth of a second.
absl::Status EraseClients(sql::Connection& connection,
                          absl::Span<const domain::ErasureRow> erasures);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_ERASE_H_
