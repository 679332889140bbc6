#include "server/store/upkeep.h"

#include <algorithm>
#include <vector>

#include "server/base/status_macros.h"
#include "server/store/change_log.h"
#include "server/store/clean_log.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

// Of one slice: a few milliseconds of work.
constexpr int64_t kBatchesASlice = 100;
constexpr int64_t kRequestsASlice = 1'000;

struct ReplicaRow {
  static constexpr domain::Table kTable = {0, "replica", domain::WriteMode::kUpsert,
                                           domain::Log::kUnlogged};

  std::string replica_id;
  domain::Revision revision = 0;
  UnixSeconds seen_at = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("replica_id", r.replica_id, domain::kKey | domain::kBlob);
    v("revision", r.revision);
    v("seen_at", r.seen_at);
  }
};

// The last revision that every living server has.
absl::StatusOr<domain::Revision> NeededBefore(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const std::vector<ReplicaRow> replicas,
                   SelectRows<ReplicaRow>(connection, "", {}));
  domain::Revision revision = replicas.front().revision;
  for (const ReplicaRow& replica : replicas) revision = std::min(revision, replica.revision);
  return revision;
}

// No follower asks for versions from before a batch that all have.
absl::Status PurgeVersions(sql::Connection& connection, const LoggedBatch& batch) {
  ASSIGN_OR_RETURN(const domain::CommittedBatch committed, DecodeBatch(batch));
  for (const domain::ProfileRow& profile : committed.changes.profiles) {
    RETURN_IF_ERROR(RunStatement(connection,
                                 "DELETE FROM client_profile WHERE client_id = ? AND revision < ?",
                                 {profile.client_id, profile.revision}));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> PurgeLog(sql::Connection& connection, const UpkeepPlan& plan) {
  ASSIGN_OR_RETURN(const domain::Revision needed_before, NeededBefore(connection));
  ASSIGN_OR_RETURN(const std::vector<LoggedBatch> batches,
                   Reader(connection).Batches(0, kBatchesASlice));
  domain::Revision last = 0;
  size_t purged = 0;
  for (const LoggedBatch& batch : batches) {
    if (batch.committed_at >= plan.log_from || batch.revision_last > needed_before) break;
    RETURN_IF_ERROR(PurgeVersions(connection, batch));
    last = batch.revision_last;
    ++purged;
  }
  if (purged == 0) return false;
  RETURN_IF_ERROR(
      RunStatement(connection, "DELETE FROM change_batch WHERE revision_last <= ?", {last}));
  RETURN_IF_ERROR(RunStatement(
      connection, "UPDATE feed_head SET min_available_revision = ? WHERE id = 1", {last + 1}));
  return purged == static_cast<size_t>(kBatchesASlice);
}

absl::StatusOr<bool> PurgeRequests(sql::Connection& connection, const UpkeepPlan& plan) {
  // Where a slice ends; nothing: fewer are left than that.
  ASSIGN_OR_RETURN(sql::Statement * find,
                   connection.Prepare("SELECT recorded_at FROM request WHERE recorded_at < ? "
                                      "ORDER BY recorded_at LIMIT 1 OFFSET ?"));
  find->BindInt(0, plan.requests_from);
  find->BindInt(1, kRequestsASlice);
  ASSIGN_OR_RETURN(const bool more, find->Step());
  const UnixSeconds before = more ? find->Int(0) + 1 : plan.requests_from;
  RETURN_IF_ERROR(RunStatement(connection, "DELETE FROM request WHERE recorded_at < ?", {before}));
  return more;
}

}  // namespace

absl::StatusOr<UpkeepResult> RunUpkeep(sql::Connection& connection, const sql::Dialect& dialect,
                                       const FeedHead& head, const UpkeepPlan& plan) {
  const ReplicaRow self = {plan.replica_id, std::min(plan.applied, head.revision), plan.now};
  RETURN_IF_ERROR(WriteRows<ReplicaRow>(connection, dialect, {&self, 1}));
  RETURN_IF_ERROR(
      RunStatement(connection, "DELETE FROM replica WHERE seen_at < ?", {plan.replicas_from}));
  ASSIGN_OR_RETURN(const bool more_log, PurgeLog(connection, plan));
  ASSIGN_OR_RETURN(const bool more_requests, PurgeRequests(connection, plan));
  ASSIGN_OR_RETURN(UpkeepResult result, CleanLog(connection, plan.now));
  result.more |= more_log || more_requests;
  return result;
}

}  // namespace clientele::store
