// What marketing tools ask of the base: counts, breakdowns, members, reasons. The questions are
// answered by the index in memory (index_segments.h) or by the database alone (sql_segments.h), and
// both give the same answers.
#ifndef CLIENTELE_SERVER_SERVICE_SEGMENTS_H_
#define CLIENTELE_SERVER_SERVICE_SEGMENTS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/base/clock.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/filter/answers.h"
#include "server/filter/compiler.h"
#include "server/service/inputs.h"

namespace clientele::service {

// The revision and the `now` that an answer was judged at.
struct Evaluated {
  domain::Revision revision = 0;
  UnixSeconds now = 0;
};

struct CountAnswer {
  filter::SegmentCount count;
  Evaluated evaluated;
};

struct BreakDownAnswer {
  std::vector<filter::BreakDownRow> rows;
  Evaluated evaluated;
};

struct ExplainAnswer {
  domain::ClientId client_id = 0;
  filter::Explanation filter;
  Evaluated evaluated;
};

// Who comes and goes when one filter takes another's place.
struct Difference {
  int64_t entering = 0;
  int64_t leaving = 0;
  // The first kDifferenceIds of each, ascending.
  std::vector<domain::ClientId> entering_ids;
  std::vector<domain::ClientId> leaving_ids;
  std::string canonical;  // of the filter that comes
  Evaluated evaluated;
};

// Where a client stands in the whole base; unspecified until it is asked for.
struct Standing {
  domain::AbcClass abc_class = domain::AbcClass::kUnspecified;
  // 1 to 5; 0 without orders.
  int rfm_recency = 0;
  int rfm_frequency = 0;
  int rfm_monetary = 0;
};

struct ExpressionCheck {
  std::string canonical;  // empty when there are errors
  std::vector<filter::Problem> errors;
  std::vector<filter::Problem> warnings;
};

struct QueryInput {
  filter::FilterSpec filter;
  std::vector<filter::FieldId> fields;
  std::optional<filter::Order> order;  // absent: by id
  int64_t limit = 0;                   // 0: all
  // After the member with this id, in the order; 0: from the start. `sent` members came before it.
  domain::ClientId after = 0;
  int64_t sent = 0;
};

// The members of a segment, batch by batch. Who is a member was decided when it was made; the
// fields are read as the batches go out. For one thread at a time; it outlives nothing of what its
// Segments works on.
class QueryCursor {
 public:
  struct Batch {
    std::vector<domain::ClientId> ids;
    std::vector<filter::FieldValues> columns;  // one a field
  };

  virtual ~QueryCursor() = default;

  // At most `max` members; none at the end.
  absl::StatusOr<Batch> Next(size_t max);
  const Evaluated& evaluated() const { return evaluated_; }
  // Members given out so far, those of earlier streams included.
  int64_t sent() const { return sent_; }

 protected:
  QueryCursor(const QueryInput& input, Evaluated evaluated)
      : fields_(input.fields), evaluated_(evaluated), limit_(input.limit), sent_(input.sent) {}

  const std::vector<filter::FieldId>& fields() const { return fields_; }

 private:
  virtual std::vector<domain::ClientId> TakeIds(size_t max) = 0;
  virtual absl::StatusOr<std::vector<filter::FieldValues>> Fetch(
      absl::Span<const domain::ClientId> ids) = 0;

  const std::vector<filter::FieldId> fields_;
  const Evaluated evaluated_;
  const int64_t limit_;
  int64_t sent_;
};

// The members in an order, for a cursor: what is left of them after those of earlier streams.
class RankedMembers {
 public:
  RankedMembers() = default;
  // All of them, in their order.
  RankedMembers(std::vector<domain::ClientId> ids, const QueryInput& input);

  std::vector<domain::ClientId> Take(size_t max);

 private:
  std::vector<domain::ClientId> ids_;
  size_t next_ = 0;
};

// Thread-safe. Every question is of one revision and stops with CALL_CANCELLED soon after
// `cancelled` (null: never) says so. A filter that does not compile is INVALID_FILTER.
class Segments {
 public:
  virtual ~Segments() = default;

  // "index" or "sql".
  virtual absl::string_view name() const = 0;

  virtual absl::StatusOr<CountAnswer> Count(const filter::FilterSpec& spec,
                                            const filter::Cancelled& cancelled) const = 0;
  // One or two dimensions, as filter/dimension.h reads them: INVALID_FIELD, at "dimensions[N]".
  virtual absl::StatusOr<BreakDownAnswer> BreakDown(const filter::FilterSpec& spec,
                                                    absl::Span<const std::string> dimensions,
                                                    const filter::Cancelled& cancelled) const = 0;
  virtual absl::StatusOr<std::unique_ptr<QueryCursor>> Query(
      const QueryInput& input, const filter::Cancelled& cancelled) const = 0;
  // CLIENT_NOT_FOUND, AMBIGUOUS_CLIENT.
  virtual absl::StatusOr<ExplainAnswer> Explain(const filter::FilterSpec& spec,
                                                const ClientRef& client,
                                                const filter::Cancelled& cancelled) const = 0;
  // A `before` that does not compile any more has no members.
  virtual absl::StatusOr<Difference> Compare(const filter::FilterSpec& before,
                                             const filter::FilterSpec& after,
                                             const filter::Cancelled& cancelled) const = 0;
  // Of the base as it is now; nobody's standing for a client that does not exist.
  virtual absl::StatusOr<Standing> StandingOf(domain::ClientId id,
                                              const filter::Cancelled& cancelled) const = 0;
  virtual absl::StatusOr<int64_t> CountClients(const filter::Cancelled& cancelled) const = 0;
  virtual absl::StatusOr<ExpressionCheck> CheckExpression(const std::string& expression) const = 0;
};

// Shared by the implementations.

absl::StatusOr<std::vector<filter::Dimension>> ParseDimensions(absl::Span<const std::string> texts,
                                                               const domain::Policy& policy);
// The filter as its standard spelling has it, in the order of the text: for explaining.
absl::StatusOr<filter::Filter> CompileAsWritten(const filter::FilterSpec& spec,
                                                const domain::Policy& policy,
                                                const filter::Catalog& catalog);
// The filter, or nothing when it does not compile any more.
absl::StatusOr<std::optional<filter::Filter>> CompileIfPossible(const filter::FilterSpec& spec,
                                                                const domain::Policy& policy,
                                                                const filter::Catalog& catalog);
ExpressionCheck Check(const std::string& expression, const domain::Policy& policy,
                      const filter::Catalog& catalog);

// The fields of a Standing, in its order, and back from their values for one client.
absl::Span<const filter::FieldId> StandingFields();
Standing ToStanding(absl::Span<const filter::FieldValues> values);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_SEGMENTS_H_
