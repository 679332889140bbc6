// What marketing tools ask of the base: counts, breakdowns, members.
#ifndef CLIENTELE_SERVER_SERVICE_SEGMENTS_H_
#define CLIENTELE_SERVER_SERVICE_SEGMENTS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/filter/compiler.h"
#include "server/index/queries.h"

namespace clientele::service {

// The revision and the `now` that an answer was judged at.
struct Evaluated {
  domain::Revision revision = 0;
  UnixSeconds now = 0;
};

// The `now` of a read: never earlier than the last write it sees.
UnixSeconds NowOf(const index::Index::Reader& reader, const Clock& clock);

struct CountAnswer {
  index::SegmentCount count;
  Evaluated evaluated;
};
struct BreakDownAnswer {
  std::vector<index::BreakDownRow> rows;
  Evaluated evaluated;
};

struct QueryInput {
  filter::FilterSpec filter;
  std::vector<filter::FieldId> fields;
  std::optional<index::Order> order;  // absent: by id
  int64_t limit = 0;                  // 0: all
  // After the member with this id, in the order; 0: from the start. `sent` members came before it.
  domain::ClientId after = 0;
  int64_t sent = 0;
};

// The members of a segment, batch by batch. Who is a member was decided when it was made; the
// fields are read as the batches go out. For one thread at a time.
class QueryCursor {
 public:
  struct Batch {
    std::vector<domain::ClientId> ids;
    std::vector<index::FieldValues> columns;  // one a field
  };

  // Empty at the end.
  Batch Next(size_t max);
  const Evaluated& evaluated() const { return evaluated_; }
  // Members given out so far, those of earlier streams included.
  int64_t sent() const { return sent_; }

 private:
  friend class Segments;
  explicit QueryCursor(const index::Index& index) : index_(index) {}
  void TakeIds(size_t max, std::vector<domain::ClientId>& ids);

  const index::Index& index_;
  Evaluated evaluated_;
  std::vector<filter::FieldId> fields_;
  std::vector<index::Bitmap> chunks_;  // by id: what is left
  size_t chunk_ = 0;
  std::vector<domain::ClientId> ranked_;  // in another order: all
  size_t next_ranked_ = 0;
  bool by_id_ = true;
  int64_t limit_ = 0;
  int64_t sent_ = 0;
};

// Thread-safe. Every question takes the gate for as long as it is evaluated.
class Segments {
 public:
  Segments(const index::Index& index, const Clock& clock) : index_(index), clock_(clock) {}

  absl::StatusOr<CountAnswer> Count(const filter::FilterSpec& spec,
                                    const index::Cancelled& cancelled) const;
  absl::StatusOr<BreakDownAnswer> BreakDown(const filter::FilterSpec& spec,
                                            absl::Span<const filter::FieldId> dimensions,
                                            const index::Cancelled& cancelled) const;
  absl::StatusOr<std::unique_ptr<QueryCursor>> Query(const QueryInput& input,
                                                     const index::Cancelled& cancelled) const;

 private:
  const index::Index& index_;
  const Clock& clock_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_SEGMENTS_H_
