#include "server/service/index_segments.h"

#include <algorithm>
#include <utility>

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/index/explain.h"
#include "server/service/client_reader.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

using domain::ClientId;

ClientId FirstIdOf(size_t chunk) { return static_cast<ClientId>(chunk << index::kChunkBits) + 1; }

// By id: a chunk's bits are its members that are left.
class IndexCursor final : public QueryCursor {
 public:
  IndexCursor(const index::Index& index, const QueryInput& input, Evaluated evaluated,
              index::Selection selection)
      : QueryCursor(input, evaluated), index_(index), chunks_(std::move(selection.chunks)) {
    // Everything up to `after` has been sent by an earlier stream.
    for (size_t number = 0; number < chunks_.size() && FirstIdOf(number) <= input.after; ++number) {
      const ClientId first = FirstIdOf(number);
      const ClientId last = std::min(input.after, first + ClientId{index::kChunkClients} - 1);
      for (ClientId id = first; id <= last; ++id) {
        chunks_[number].Clear(static_cast<size_t>(id - first));
      }
    }
  }
  IndexCursor(const index::Index& index, const QueryInput& input, Evaluated evaluated,
              std::vector<ClientId> ranked)
      : QueryCursor(input, evaluated),
        index_(index),
        by_id_(false),
        ranked_(std::move(ranked), input) {}

 private:
  std::vector<ClientId> TakeIds(size_t max) override {
    if (!by_id_) return ranked_.Take(max);
    std::vector<ClientId> ids;
    for (; chunk_ < chunks_.size(); ++chunk_) {
      index::Bitmap& rest = chunks_[chunk_];
      rest.ForEachUntil([&](size_t i) {
        ids.push_back(FirstIdOf(chunk_) + static_cast<ClientId>(i));
        rest.Clear(i);
        return ids.size() < max;
      });
      if (ids.size() == max) break;  // this chunk may hold more
    }
    return ids;
  }

  absl::StatusOr<std::vector<filter::FieldValues>> Fetch(absl::Span<const ClientId> ids) override {
    const index::Index::Reader reader(index_);
    return index::Fetch(reader, evaluated().now, ids, fields(), &standings_);
  }

  const index::Index& index_;
  const bool by_id_ = true;
  std::vector<index::Bitmap> chunks_;
  size_t chunk_ = 0;
  RankedMembers ranked_;
  index::Standings standings_;
};

// The members of one selection that are not of the other.
void CollectMissing(const index::Selection& from, const index::Selection& in, int64_t& count,
                    std::vector<ClientId>& first_ids) {
  for (size_t number = 0; number < from.chunks.size(); ++number) {
    index::Bitmap rest = from.chunks[number];
    if (number < in.chunks.size()) rest.AndNot(in.chunks[number]);
    count += static_cast<int64_t>(rest.Count());
    if (first_ids.size() == kDifferenceIds) continue;
    rest.ForEachUntil([&](size_t i) {
      first_ids.push_back(FirstIdOf(number) + static_cast<ClientId>(i));
      return first_ids.size() < kDifferenceIds;
    });
  }
}

}  // namespace

UnixSeconds NowOf(const index::Index::Reader& reader, const Clock& clock) {
  return std::max(clock.NowSeconds(), reader.committed_at());
}

std::vector<ClientId> IdsOf(const index::Selection& selection) {
  std::vector<ClientId> ids;
  for (size_t number = 0; number < selection.chunks.size(); ++number) {
    selection.chunks[number].ForEach(
        [&](size_t i) { ids.push_back(FirstIdOf(number) + static_cast<ClientId>(i)); });
  }
  return ids;
}

Evaluated IndexSegments::Now(const index::Index::Reader& reader) const {
  return {reader.revision(), NowOf(reader, clock_)};
}

absl::StatusOr<CountAnswer> IndexSegments::Count(const filter::FilterSpec& spec,
                                                 const filter::Cancelled& cancelled) const {
  const index::Index::Reader reader(index_);
  CountAnswer answer;
  answer.evaluated = Now(reader);
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(spec, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(answer.count,
                   index::CountSegment(reader, {filter, answer.evaluated.now, cancelled}));
  return answer;
}

absl::StatusOr<BreakDownAnswer> IndexSegments::BreakDown(const filter::FilterSpec& spec,
                                                         absl::Span<const std::string> dimensions,
                                                         const filter::Cancelled& cancelled) const {
  const index::Index::Reader reader(index_);
  BreakDownAnswer answer;
  answer.evaluated = Now(reader);
  ASSIGN_OR_RETURN(const std::vector<filter::Dimension> parsed,
                   ParseDimensions(dimensions, reader.policy()));
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(spec, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(answer.rows, index::BreakDownSegment(
                                    reader, {filter, answer.evaluated.now, cancelled}, parsed));
  return answer;
}

absl::StatusOr<std::unique_ptr<QueryCursor>> IndexSegments::Query(
    const QueryInput& input, const filter::Cancelled& cancelled) const {
  const index::Index::Reader reader(index_);
  const Evaluated evaluated = Now(reader);
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(input.filter, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(index::Selection selection,
                   index::Select(reader, {filter, evaluated.now, cancelled}));
  if (!input.order.has_value()) {
    return std::make_unique<IndexCursor>(index_, input, evaluated, std::move(selection));
  }
  ASSIGN_OR_RETURN(std::vector<ClientId> ranked,
                   index::Ranked(reader, selection, *input.order, cancelled));
  return std::make_unique<IndexCursor>(index_, input, evaluated, std::move(ranked));
}

absl::StatusOr<ExplainAnswer> IndexSegments::Explain(const filter::FilterSpec& spec,
                                                     const ClientRef& client,
                                                     const filter::Cancelled& cancelled) const {
  ExplainAnswer answer;
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, store_.BeginRead());
    ASSIGN_OR_RETURN(answer.client_id, ResolveOne(transaction.reader(), client, address_secret_));
  }
  const index::Index::Reader reader(index_);
  answer.evaluated = Now(reader);
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   CompileAsWritten(spec, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(answer.filter, index::Explain(reader, {filter, answer.evaluated.now, cancelled},
                                                 answer.client_id));
  return answer;
}

absl::StatusOr<Difference> IndexSegments::Compare(const filter::FilterSpec& before,
                                                  const filter::FilterSpec& after,
                                                  const filter::Cancelled& cancelled) const {
  const index::Index::Reader reader(index_);
  Difference difference;
  difference.evaluated = Now(reader);
  const UnixSeconds now = difference.evaluated.now;
  ASSIGN_OR_RETURN(const filter::Filter coming,
                   filter::Compile(after, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(const std::optional<filter::Filter> going,
                   CompileIfPossible(before, reader.policy(), reader.catalog()));
  difference.canonical = coming.canonical;
  index::Selection was;
  if (going.has_value()) {
    ASSIGN_OR_RETURN(was, index::Select(reader, {*going, now, cancelled}));
  }
  ASSIGN_OR_RETURN(const index::Selection is, index::Select(reader, {coming, now, cancelled}));
  CollectMissing(is, was, difference.entering, difference.entering_ids);
  CollectMissing(was, is, difference.leaving, difference.leaving_ids);
  return difference;
}

absl::StatusOr<Standing> IndexSegments::StandingOf(ClientId id,
                                                   const filter::Cancelled& /*cancelled*/) const {
  const index::Index::Reader reader(index_);
  return ToStanding(index::Fetch(reader, NowOf(reader, clock_), {&id, 1}, StandingFields()));
}

absl::StatusOr<int64_t> IndexSegments::CountClients(const filter::Cancelled& /*cancelled*/) const {
  return index::CountClients(index::Index::Reader(index_));
}

absl::StatusOr<ExpressionCheck> IndexSegments::CheckExpression(
    const std::string& expression) const {
  const index::Index::Reader reader(index_);
  return Check(expression, reader.policy(), reader.catalog());
}

}  // namespace clientele::service
