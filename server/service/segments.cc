#include "server/service/segments.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"

namespace clientele::service {

using domain::ClientId;

UnixSeconds NowOf(const index::Index::Reader& reader, const Clock& clock) {
  return std::max(clock.NowSeconds(), reader.committed_at());
}

absl::StatusOr<CountAnswer> Segments::Count(const filter::FilterSpec& spec,
                                            const index::Cancelled& cancelled) const {
  const index::Index::Reader reader(index_);
  CountAnswer answer;
  answer.evaluated = {reader.revision(), NowOf(reader, clock_)};
  ASSIGN_OR_RETURN(const filter::Filter filter, filter::Compile(spec, reader.policy()));
  ASSIGN_OR_RETURN(answer.count,
                   index::CountSegment(reader, {filter, answer.evaluated.now, cancelled}));
  return answer;
}

absl::StatusOr<BreakDownAnswer> Segments::BreakDown(const filter::FilterSpec& spec,
                                                    absl::Span<const filter::FieldId> dimensions,
                                                    const index::Cancelled& cancelled) const {
  const index::Index::Reader reader(index_);
  BreakDownAnswer answer;
  answer.evaluated = {reader.revision(), NowOf(reader, clock_)};
  ASSIGN_OR_RETURN(const filter::Filter filter, filter::Compile(spec, reader.policy()));
  ASSIGN_OR_RETURN(answer.rows, index::BreakDownSegment(
                                    reader, {filter, answer.evaluated.now, cancelled}, dimensions));
  return answer;
}

absl::StatusOr<std::unique_ptr<QueryCursor>> Segments::Query(
    const QueryInput& input, const index::Cancelled& cancelled) const {
  std::unique_ptr<QueryCursor> cursor(new QueryCursor(index_));
  const index::Index::Reader reader(index_);
  cursor->evaluated_ = {reader.revision(), NowOf(reader, clock_)};
  cursor->fields_ = input.fields;
  cursor->limit_ = input.limit;
  cursor->sent_ = input.sent;
  cursor->by_id_ = !input.order.has_value();
  ASSIGN_OR_RETURN(const filter::Filter filter, filter::Compile(input.filter, reader.policy()));
  ASSIGN_OR_RETURN(index::Selection selection,
                   index::Select(reader, {filter, cursor->evaluated_.now, cancelled}));
  if (cursor->by_id_) {
    for (size_t number = 0; number < selection.chunks.size(); ++number) {
      const auto first = static_cast<ClientId>(number << index::kChunkBits) + 1;
      // Everything up to `after` has been sent by an earlier stream.
      for (ClientId id = first; id <= input.after && id < first + ClientId{index::kChunkClients};
           ++id) {
        selection.chunks[number].Clear(static_cast<size_t>(id - first));
      }
    }
    cursor->chunks_ = std::move(selection.chunks);
  } else {
    ASSIGN_OR_RETURN(cursor->ranked_, index::Ranked(reader, selection, *input.order, cancelled));
    const std::vector<ClientId>& ranked = cursor->ranked_;
    const auto after = std::find(ranked.begin(), ranked.end(), input.after);
    // A member that has left the segment since is no landmark any more; its rank is.
    cursor->next_ranked_ = after != ranked.end()
                               ? static_cast<size_t>(after - ranked.begin()) + 1
                               : std::min(ranked.size(), static_cast<size_t>(input.sent));
  }
  return cursor;
}

void QueryCursor::TakeIds(size_t max, std::vector<ClientId>& ids) {
  if (!by_id_) {
    const size_t end = std::min(ranked_.size(), next_ranked_ + max);
    ids.assign(ranked_.begin() + static_cast<ptrdiff_t>(next_ranked_),
               ranked_.begin() + static_cast<ptrdiff_t>(end));
    next_ranked_ = end;
    return;
  }
  for (; chunk_ < chunks_.size() && ids.size() < max; ++chunk_) {
    const auto first = static_cast<ClientId>(chunk_ << index::kChunkBits) + 1;
    index::Bitmap& rest = chunks_[chunk_];
    rest.ForEachUntil([&](size_t i) {
      ids.push_back(first + static_cast<ClientId>(i));
      rest.Clear(i);
      return ids.size() < max;
    });
    if (ids.size() == max) return;  // this chunk may hold more
  }
}

QueryCursor::Batch QueryCursor::Next(size_t max) {
  Batch batch;
  if (limit_ > 0) max = std::min(max, static_cast<size_t>(std::max<int64_t>(0, limit_ - sent_)));
  if (max > 0) TakeIds(max, batch.ids);
  sent_ += static_cast<int64_t>(batch.ids.size());
  if (!batch.ids.empty() && !fields_.empty()) {
    const index::Index::Reader reader(index_);
    batch.columns = index::Fetch(reader, evaluated_.now, batch.ids, fields_);
  }
  return batch;
}

}  // namespace clientele::service
