// change_batch, the one ordered log of all writes, and its payload: the rows of a batch as bytes,
// without anything personal. Of tables with personal columns only the keys are carried: a follower
// reads exactly those rows.
#ifndef CLIENTELE_SERVER_STORE_CHANGE_LOG_H_
#define CLIENTELE_SERVER_STORE_CHANGE_LOG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/domain/changes.h"

namespace clientele::store {

// A row of change_batch.
struct LoggedBatch {
  static constexpr domain::Table kTable = {0, "change_batch", domain::WriteMode::kInsert,
                                           domain::Log::kUnlogged};

  domain::Revision revision_last = 0;
  domain::Revision revision_first = 0;
  std::string batch_id;       // 16 bytes, never given twice
  std::string prev_batch_id;  // of the batch before it; empty for the first
  int64_t timeline = 0;
  UnixSeconds committed_at = 0;
  std::string checksum;  // of the payload
  std::string payload;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("revision_last", r.revision_last, domain::kKey);
    v("revision_first", r.revision_first);
    v("batch_id", r.batch_id, domain::kBlob);
    v("prev_batch_id", r.prev_batch_id, domain::kBlob);
    v("timeline", r.timeline);
    v("committed_at", r.committed_at);
    v("checksum", r.checksum, domain::kBlob);
    v("payload", r.payload, domain::kBlob);
  }
};

std::string ChecksumOf(absl::string_view payload);

// The changes of a batch as it was read. DATA_LOSS when the payload is not what was written, else
// the errors of DecodeChanges.
absl::StatusOr<domain::CommittedBatch> DecodeBatch(const LoggedBatch& batch);

std::string EncodeChanges(const domain::Changes& changes);

// UNIMPLEMENTED for a table or format that this version does not know: the reader must stop, never
// skip. DATA_LOSS for bytes that don't decode.
absl::StatusOr<domain::Changes> DecodeChanges(absl::string_view payload);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_CHANGE_LOG_H_
