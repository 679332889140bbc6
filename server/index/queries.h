// The questions that segments ask, each over the whole base at one revision: the reader holds the
// gate for as long as one of these runs. All stop with CALL_CANCELLED soon after `cancelled` says
// so.
#ifndef CLIENTELE_SERVER_INDEX_QUERIES_H_
#define CLIENTELE_SERVER_INDEX_QUERIES_H_

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/filter/ast.h"
#include "server/index/index.h"

namespace clientele::index {

// Asked between chunks; may be called from any thread.
using Cancelled = std::function<bool()>;

struct Question {
  const filter::Filter& filter;
  UnixSeconds now;
  const Cancelled& cancelled;
};

struct SegmentCount {
  int64_t count = 0;
  std::array<int64_t, domain::kChannelCount + 1> reachable{};  // by Channel
};
absl::StatusOr<SegmentCount> CountSegment(const Index::Reader& reader, const Question& question);

struct BreakDownRow {
  std::vector<std::string> values;  // one a dimension; empty when missing
  int64_t count = 0;
  int64_t orders_count = 0;
  int64_t total_amount = 0;
  int64_t total_quantity = 0;
};
// One or two fields that are dimensions. Rows with clients only, in the order of the dimensions'
// values. TOTAL_OUT_OF_BOUNDS when a sum passes 64 bits.
absl::StatusOr<std::vector<BreakDownRow>> BreakDownSegment(
    const Index::Reader& reader, const Question& question,
    absl::Span<const filter::FieldId> dimensions);

// Who matches: one bitmap a chunk, by chunk number.
struct Selection {
  std::vector<Bitmap> chunks;
  domain::Revision revision = 0;
  UnixSeconds now = 0;
};
absl::StatusOr<Selection> Select(const Index::Reader& reader, const Question& question);

struct Order {
  filter::FieldId field = filter::FieldId::kId;
  bool descending = false;
};
// The ids of a selection in an order: missing values last, ties by ascending id.
absl::StatusOr<std::vector<domain::ClientId>> Ranked(const Index::Reader& reader,
                                                     const Selection& selection, Order order,
                                                     const Cancelled& cancelled);

// The values of one field for some clients, in their order. One list is filled, by the field's
// type.
struct FieldValues {
  std::vector<int64_t> integers;
  std::vector<std::string> texts;
  std::vector<bool> present;  // empty when all are
};
// `now`: the selection's, so that classes are those it was made by. Clients that are gone have no
// values.
std::vector<FieldValues> Fetch(const Index::Reader& reader, UnixSeconds now,
                               absl::Span<const domain::ClientId> ids,
                               absl::Span<const filter::FieldId> fields);

// The number of clients that have each tag of the vocabulary now, in its order.
std::vector<int64_t> CountTags(const Index::Reader& reader, UnixSeconds now);

// Clients that some derived class would put elsewhere under another policy.
int64_t CountReclassified(const Index::Reader& reader, const domain::Policy& policy,
                          UnixSeconds now);

// Clients that exist.
int64_t CountClients(const Index::Reader& reader);

// Approximate, from the sizes of the arrays.
int64_t IndexBytes(const Index::Reader& reader);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_QUERIES_H_
