// The questions that segments ask, answered by the database alone: the same answers as
// index/queries.h gives. All of one object are of one snapshot.
//
// Every question stops with CALL_CANCELLED soon after `cancelled` says so, also within a statement.
// Errors besides are those of sql/connection.h.
#ifndef CLIENTELE_SERVER_STORE_SEGMENT_QUERIES_H_
#define CLIENTELE_SERVER_STORE_SEGMENT_QUERIES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/domain/policy.h"
#include "server/filter/answers.h"
#include "server/filter/ast.h"
#include "server/store/store.h"

namespace clientele::store {

// A filter that was compiled by the policy of the snapshot.
struct SegmentQuestion {
  const filter::Filter& filter;
  UnixSeconds now;
  const filter::Cancelled& cancelled;
};

// For one thread at a time; `transaction` must outlive it.
class SegmentQueries {
 public:
  static absl::StatusOr<SegmentQueries> Open(ReadTransaction& transaction);

  // The revision and the time of the last write that the answers see.
  const FeedHead& head() const { return head_; }
  const domain::Policy& policy() const { return policy_; }

  absl::StatusOr<filter::SegmentCount> Count(const SegmentQuestion& question);

  // Members by ascending id, after `after`; at most `limit`, all when it is 0.
  absl::StatusOr<std::vector<domain::ClientId>> Members(const SegmentQuestion& question,
                                                        domain::ClientId after, int64_t limit);
  // All members in an order: missing values last, ties by ascending id.
  absl::StatusOr<std::vector<domain::ClientId>> Ranked(const SegmentQuestion& question,
                                                       filter::Order order);

  // One list a field, each with a value a client. Clients that are gone have no values. Classes
  // that depend on the whole base are worked out anew every few thousand clients.
  absl::StatusOr<std::vector<filter::FieldValues>> Fetch(absl::Span<const domain::ClientId> ids,
                                                         absl::Span<const filter::FieldId> fields,
                                                         UnixSeconds now,
                                                         const filter::Cancelled& cancelled);

  // One or two dimensions. Rows with clients only, in the order of the dimensions' values, missing
  // first. TOTAL_OUT_OF_BOUNDS when a sum passes 64 bits.
  absl::StatusOr<std::vector<filter::BreakDownRow>> BreakDown(
      const SegmentQuestion& question, absl::Span<const filter::Dimension> dimensions);

  // CLIENT_NOT_FOUND for a client that does not exist.
  absl::StatusOr<filter::Explanation> Explain(const SegmentQuestion& question, domain::ClientId id);

 private:
  SegmentQueries(sql::Connection& connection, FeedHead head, domain::Policy policy)
      : connection_(&connection), head_(std::move(head)), policy_(std::move(policy)) {}

  sql::Connection* connection_;
  FeedHead head_;
  domain::Policy policy_;
};

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_SEGMENT_QUERIES_H_
