#include "server/store/clean_log.h"

#include <algorithm>
#include <vector>

#include "server/base/status_macros.h"
#include "server/domain/erasure.h"
#include "server/store/change_log.h"
#include "server/store/reader.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

// Of one slice, whichever is reached first: some milliseconds of work.
constexpr int64_t kBatchesASlice = 100;
constexpr size_t kBytesASlice = 4 << 20;
// Read at once: batches may be megabytes.
constexpr int64_t kBatchesAtOnce = 4;
// Cleaned out together; who comes behind them waits for their end.
constexpr int64_t kErasuresAtOnce = 1'000;

// What is done in one slice.
class Slice {
 public:
  Slice(sql::Connection& connection, std::vector<domain::ErasureRow> erasures)
      : connection_(connection), erasures_(std::move(erasures)) {
    to_ = erasures_.front().log_cleaned_to;
    for (const domain::ErasureRow& erasure : erasures_) {
      clients_.insert(erasure.client_id);
      to_ = std::min(to_, erasure.log_cleaned_to);
      // Nothing is written about a client after its erasure.
      end_ = std::max(end_, erasure.revision);
    }
  }

  absl::Status Clean() {
    int64_t batches = 0;
    size_t bytes = 0;
    while (to_ < end_ && !stopped_ && batches < kBatchesASlice && bytes < kBytesASlice) {
      ASSIGN_OR_RETURN(const std::vector<LoggedBatch> part,
                       Reader(connection_).Batches(to_, kBatchesAtOnce));
      // An erasure is in the log or was purged from it, with all that was before it.
      if (part.empty()) to_ = end_;
      for (const LoggedBatch& batch : part) {
        RETURN_IF_ERROR(CleanBatch(batch));
        if (stopped_) break;
        to_ = batch.revision_last;
        bytes += batch.payload.size();
        ++batches;
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<UpkeepResult> Note(UnixSeconds now) {
    UpkeepResult result;
    for (const domain::ErasureRow& erasure : erasures_) {
      const domain::Revision to = std::max(to_, erasure.log_cleaned_to);
      const bool cleaned = to >= erasure.revision;
      RETURN_IF_ERROR(NoteOne(erasure.client_id, to, cleaned ? now : 0));
      result.cleaned |= cleaned;
      result.more |= !cleaned;
    }
    result.more |= erasures_.size() == static_cast<size_t>(kErasuresAtOnce);
    result.more &= !stopped_;
    return result;
  }

 private:
  absl::Status CleanBatch(const LoggedBatch& batch) {
    ASSIGN_OR_RETURN(domain::CommittedBatch committed, DecodeBatch(batch));
    // Columns that only a newer program knows would be lost; it is there, and will do it.
    stopped_ = EncodeChanges(committed.changes).size() < batch.payload.size();
    if (stopped_ || !domain::DropClients(clients_, committed.changes)) {
      return absl::OkStatus();
    }
    const std::string payload = EncodeChanges(committed.changes);
    ASSIGN_OR_RETURN(
        sql::Statement * update,
        connection_.Prepare(
            "UPDATE change_batch SET payload = ?, checksum = ? WHERE revision_last = ?"));
    update->BindBlob(0, payload);
    update->BindBlob(1, ChecksumOf(payload));
    update->BindInt(2, batch.revision_last);
    return update->Step().status();
  }

  // `at`: 0 when it is not clean yet.
  absl::Status NoteOne(domain::ClientId client, domain::Revision to, UnixSeconds at) {
    if (at == 0) {
      return RunStatement(connection_, "UPDATE erasure SET log_cleaned_to = ? WHERE client_id = ?",
                          {to, client});
    }
    return RunStatement(
        connection_,
        "UPDATE erasure SET log_cleaned_to = ?, log_cleaned_at = ? WHERE client_id = ?",
        {to, at, client});
  }

  sql::Connection& connection_;
  const std::vector<domain::ErasureRow> erasures_;
  domain::ClientIds clients_;
  domain::Revision to_ = 0;  // up to here all of them are out
  domain::Revision end_ = 0;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<UpkeepResult> CleanLog(sql::Connection& connection, UnixSeconds now) {
  ASSIGN_OR_RETURN(std::vector<domain::ErasureRow> erasures,
                   Reader(connection).UncleanedErasures(kErasuresAtOnce));
  if (erasures.empty()) return UpkeepResult();
  Slice slice(connection, std::move(erasures));
  RETURN_IF_ERROR(slice.Clean());
  return slice.Note(now);
}

}  // namespace clientele::store
