// The questions that segments ask, each over the whole base at one revision: the reader holds the
// gate for as long as one of these runs. All stop with CALL_CANCELLED soon after `cancelled` says
// so.
#ifndef CLIENTELE_SERVER_INDEX_QUERIES_H_
#define CLIENTELE_SERVER_INDEX_QUERIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/filter/answers.h"
#include "server/filter/ast.h"
#include "server/index/index.h"
#include "server/index/moment.h"

namespace clientele::index {

using filter::BreakDownRow;
using filter::Cancelled;
using filter::FieldValues;
using filter::Order;
using filter::SegmentCount;

struct Question {
  const filter::Filter& filter;
  UnixSeconds now;
  const Cancelled& cancelled;
};

absl::StatusOr<SegmentCount> CountSegment(const Index::Reader& reader, const Question& question);

// One or two dimensions. Rows with clients only, in the order of the dimensions' values, missing
// first: classes and numbers by their order, texts by the alphabet, bands from the lowest up.
// TOTAL_OUT_OF_BOUNDS when a sum passes 64 bits.
absl::StatusOr<std::vector<BreakDownRow>> BreakDownSegment(
    const Index::Reader& reader, const Question& question,
    absl::Span<const filter::Dimension> dimensions);

// Who matches: one bitmap a chunk, by chunk number.
struct Selection {
  std::vector<Bitmap> chunks;
  domain::Revision revision = 0;
  UnixSeconds now = 0;
};
absl::StatusOr<Selection> Select(const Index::Reader& reader, const Question& question);

// The ids of a selection in an order: missing values last, ties by ascending id.
absl::StatusOr<std::vector<domain::ClientId>> Ranked(const Index::Reader& reader,
                                                     const Selection& selection, Order order,
                                                     const Cancelled& cancelled);

// `now`: the selection's, so that classes are those it was made by. Clients that are gone have no
// values. `standings`: kept by the caller from one call to the next, so that classes that depend on
// the whole base are worked out once; null: for this call only.
std::vector<FieldValues> Fetch(const Index::Reader& reader, UnixSeconds now,
                               absl::Span<const domain::ClientId> ids,
                               absl::Span<const filter::FieldId> fields,
                               Standings* standings = nullptr);

// The number of clients that have each tag of the vocabulary now, in its order.
std::vector<int64_t> CountTags(const Index::Reader& reader, UnixSeconds now);

// Clients that some derived class would put elsewhere under another policy.
absl::StatusOr<int64_t> CountReclassified(const Index::Reader& reader, const domain::Policy& policy,
                                          UnixSeconds now, const Cancelled& cancelled);

// Clients that exist.
int64_t CountClients(const Index::Reader& reader);

// Approximate, from the sizes of the arrays.
int64_t IndexBytes(const Index::Reader& reader);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_QUERIES_H_
