// Segments on the database alone, for bases that do not fit into memory.
#ifndef CLIENTELE_SERVER_SERVICE_SQL_SEGMENTS_H_
#define CLIENTELE_SERVER_SERVICE_SQL_SEGMENTS_H_

#include <memory>
#include <string>

#include "server/service/segments.h"
#include "server/store/store.h"

namespace clientele::service {

// Every question is a read transaction of its own; the batches of a query are one each.
class SqlSegments final : public Segments {
 public:
  SqlSegments(store::Store& store, const Clock& clock, const std::string& address_secret)
      : store_(store), clock_(clock), address_secret_(address_secret) {}

  absl::string_view name() const override { return "sql"; }
  absl::StatusOr<CountAnswer> Count(const filter::FilterSpec& spec,
                                    const filter::Cancelled& cancelled) const override;
  absl::StatusOr<BreakDownAnswer> BreakDown(const filter::FilterSpec& spec,
                                            absl::Span<const std::string> dimensions,
                                            const filter::Cancelled& cancelled) const override;
  absl::StatusOr<std::unique_ptr<QueryCursor>> Query(
      const QueryInput& input, const filter::Cancelled& cancelled) const override;
  absl::StatusOr<ExplainAnswer> Explain(const filter::FilterSpec& spec, const ClientRef& client,
                                        const filter::Cancelled& cancelled) const override;
  absl::StatusOr<Difference> Compare(const filter::FilterSpec& before,
                                     const filter::FilterSpec& after,
                                     const filter::Cancelled& cancelled) const override;
  absl::StatusOr<Standing> StandingOf(domain::ClientId id,
                                      const filter::Cancelled& cancelled) const override;
  absl::StatusOr<int64_t> CountClients(const filter::Cancelled& cancelled) const override;
  absl::StatusOr<ExpressionCheck> CheckExpression(const std::string& expression) const override;

 private:
  store::Store& store_;
  const Clock& clock_;
  const std::string& address_secret_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_SQL_SEGMENTS_H_
