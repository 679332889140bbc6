#include "server/service/sql_segments.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/status_macros.h"
#include "server/service/client_reader.h"
#include "server/service/limits.h"
#include "server/store/segment_queries.h"
#include "server/store/sql_catalog.h"

namespace clientele::service {
namespace {

using domain::ClientId;

// One snapshot and what is asked of it.
class Snapshot {
 public:
  static absl::StatusOr<Snapshot> Open(store::Store& store, const Clock& clock) {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, store.BeginRead());
    auto kept = std::make_unique<store::ReadTransaction>(std::move(transaction));
    ASSIGN_OR_RETURN(store::SegmentQueries queries, store::SegmentQueries::Open(*kept));
    const UnixSeconds now = std::max(clock.NowSeconds(), queries.head().committed_at);
    const Evaluated evaluated = {queries.head().revision, now};
    return Snapshot(std::move(kept), std::move(queries), evaluated);
  }

  store::Reader& reader() { return transaction_->reader(); }
  store::SegmentQueries& queries() { return queries_; }
  const Evaluated& evaluated() const { return evaluated_; }

  // What `compile` gives with the snapshot's policy and catalog; a failed read goes before it.
  template <typename Compile, typename... Input>
  auto Compiled(Compile compile, const Input&... input)
      -> decltype(compile(input..., std::declval<const domain::Policy&>(),
                          std::declval<const filter::Catalog&>())) {
    const store::SqlCatalog catalog(reader());
    auto result = compile(input..., queries_.policy(), catalog);
    RETURN_IF_ERROR(catalog.status());
    return result;
  }
  absl::StatusOr<filter::Filter> CompileFilter(const filter::FilterSpec& spec) {
    return Compiled(&filter::Compile, spec);
  }

 private:
  Snapshot(std::unique_ptr<store::ReadTransaction> transaction, store::SegmentQueries queries,
           Evaluated evaluated)
      : transaction_(std::move(transaction)), queries_(std::move(queries)), evaluated_(evaluated) {}

  std::unique_ptr<store::ReadTransaction> transaction_;
  store::SegmentQueries queries_;
  Evaluated evaluated_;
};

// Holds ids only: no transaction stays open for as long as somebody reads slowly.
class SqlCursor final : public QueryCursor {
 public:
  SqlCursor(store::Store& store, const Clock& clock, const QueryInput& input, Evaluated evaluated,
            RankedMembers members, filter::Cancelled cancelled)
      : QueryCursor(input, evaluated),
        store_(store),
        clock_(clock),
        members_(std::move(members)),
        cancelled_(std::move(cancelled)) {}

 private:
  std::vector<ClientId> TakeIds(size_t max) override { return members_.Take(max); }

  absl::StatusOr<std::vector<filter::FieldValues>> Fetch(absl::Span<const ClientId> ids) override {
    ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
    return snapshot.queries().Fetch(ids, fields(), evaluated().now, cancelled_);
  }

  store::Store& store_;
  const Clock& clock_;
  RankedMembers members_;
  const filter::Cancelled cancelled_;
};

// The members of one list that are not in the other; both ascend.
void CollectMissing(const std::vector<ClientId>& from, const std::vector<ClientId>& in,
                    int64_t& count, std::vector<ClientId>& first_ids) {
  std::vector<ClientId> rest;
  std::set_difference(from.begin(), from.end(), in.begin(), in.end(), std::back_inserter(rest));
  count = static_cast<int64_t>(rest.size());
  rest.resize(std::min(rest.size(), kDifferenceIds));
  first_ids = std::move(rest);
}

}  // namespace

absl::StatusOr<CountAnswer> SqlSegments::Count(const filter::FilterSpec& spec,
                                               const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  CountAnswer answer;
  answer.evaluated = snapshot.evaluated();
  ASSIGN_OR_RETURN(const filter::Filter filter, snapshot.CompileFilter(spec));
  ASSIGN_OR_RETURN(answer.count,
                   snapshot.queries().Count({filter, answer.evaluated.now, cancelled}));
  return answer;
}

absl::StatusOr<BreakDownAnswer> SqlSegments::BreakDown(const filter::FilterSpec& spec,
                                                       absl::Span<const std::string> dimensions,
                                                       const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  BreakDownAnswer answer;
  answer.evaluated = snapshot.evaluated();
  ASSIGN_OR_RETURN(const std::vector<filter::Dimension> parsed,
                   ParseDimensions(dimensions, snapshot.queries().policy()));
  ASSIGN_OR_RETURN(const filter::Filter filter, snapshot.CompileFilter(spec));
  ASSIGN_OR_RETURN(answer.rows,
                   snapshot.queries().BreakDown({filter, answer.evaluated.now, cancelled}, parsed));
  return answer;
}

absl::StatusOr<std::unique_ptr<QueryCursor>> SqlSegments::Query(
    const QueryInput& input, const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  const Evaluated evaluated = snapshot.evaluated();
  ASSIGN_OR_RETURN(const filter::Filter filter, snapshot.CompileFilter(input.filter));
  const store::SegmentQuestion question = {filter, evaluated.now, cancelled};
  RankedMembers members;
  if (input.order.has_value()) {
    ASSIGN_OR_RETURN(std::vector<ClientId> ids, snapshot.queries().Ranked(question, *input.order));
    members = RankedMembers(std::move(ids), input);
  } else if (input.limit == 0 || input.sent < input.limit) {
    const int64_t limit = input.limit == 0 ? 0 : input.limit - input.sent;
    ASSIGN_OR_RETURN(std::vector<ClientId> ids,
                     snapshot.queries().Members(question, input.after, limit));
    members = RankedMembers(std::move(ids), {});
  }
  return std::make_unique<SqlCursor>(store_, clock_, input, evaluated, std::move(members),
                                     cancelled);
}

absl::StatusOr<ExplainAnswer> SqlSegments::Explain(const filter::FilterSpec& spec,
                                                   const ClientRef& client,
                                                   const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  ExplainAnswer answer;
  answer.evaluated = snapshot.evaluated();
  ASSIGN_OR_RETURN(answer.client_id, ResolveOne(snapshot.reader(), client, address_secret_));
  ASSIGN_OR_RETURN(const filter::Filter filter, snapshot.Compiled(&CompileAsWritten, spec));
  ASSIGN_OR_RETURN(answer.filter, snapshot.queries().Explain(
                                      {filter, answer.evaluated.now, cancelled}, answer.client_id));
  return answer;
}

absl::StatusOr<Difference> SqlSegments::Compare(const filter::FilterSpec& before,
                                                const filter::FilterSpec& after,
                                                const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  Difference difference;
  difference.evaluated = snapshot.evaluated();
  const UnixSeconds now = difference.evaluated.now;
  ASSIGN_OR_RETURN(const filter::Filter coming, snapshot.CompileFilter(after));
  ASSIGN_OR_RETURN(const std::optional<filter::Filter> going,
                   snapshot.Compiled(&CompileIfPossible, before));
  difference.canonical = coming.canonical;
  std::vector<ClientId> was;
  if (going.has_value()) {
    ASSIGN_OR_RETURN(was, snapshot.queries().Members({*going, now, cancelled}, 0, 0));
  }
  ASSIGN_OR_RETURN(const std::vector<ClientId> is,
                   snapshot.queries().Members({coming, now, cancelled}, 0, 0));
  CollectMissing(is, was, difference.entering, difference.entering_ids);
  CollectMissing(was, is, difference.leaving, difference.leaving_ids);
  return difference;
}

absl::StatusOr<Standing> SqlSegments::StandingOf(ClientId id,
                                                 const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  ASSIGN_OR_RETURN(
      const std::vector<filter::FieldValues> values,
      snapshot.queries().Fetch({&id, 1}, StandingFields(), snapshot.evaluated().now, cancelled));
  return ToStanding(values);
}

absl::StatusOr<int64_t> SqlSegments::CountClients(const filter::Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(const CountAnswer everyone, Count({}, cancelled));
  return everyone.count.count;
}

absl::StatusOr<ExpressionCheck> SqlSegments::CheckExpression(const std::string& expression) const {
  ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Open(store_, clock_));
  const store::SqlCatalog catalog(snapshot.reader());
  ExpressionCheck check = Check(expression, snapshot.queries().policy(), catalog);
  RETURN_IF_ERROR(catalog.status());
  return check;
}

}  // namespace clientele::service
