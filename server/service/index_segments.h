// Segments on the index in memory.
#ifndef CLIENTELE_SERVER_SERVICE_INDEX_SEGMENTS_H_
#define CLIENTELE_SERVER_SERVICE_INDEX_SEGMENTS_H_

#include <memory>
#include <string>
#include <vector>

#include "server/index/queries.h"
#include "server/service/segments.h"
#include "server/store/store.h"

namespace clientele::service {

// The `now` of a read: never earlier than the last write it sees.
UnixSeconds NowOf(const index::Index::Reader& reader, const Clock& clock);

// The ids of a selection, ascending.
std::vector<domain::ClientId> IdsOf(const index::Selection& selection);

// Every question takes the index's gate for as long as it is evaluated. `store` finds out whom a
// reference means; `address_secret` keys its addresses.
class IndexSegments final : public Segments {
 public:
  IndexSegments(const index::Index& index, store::Store& store, const Clock& clock,
                const std::string& address_secret)
      : index_(index), store_(store), clock_(clock), address_secret_(address_secret) {}

  absl::string_view name() const override { return "index"; }
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
  Evaluated Now(const index::Index::Reader& reader) const;

  const index::Index& index_;
  store::Store& store_;
  const Clock& clock_;
  const std::string& address_secret_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_INDEX_SEGMENTS_H_
