#include "server/store/durable_head.h"

#include "server/base/status_macros.h"

namespace clientele::store {
namespace {

// As many rows as flush_mark has: servers that flush at once seldom wait for each other.
constexpr int64_t kSlots = 16;

}  // namespace

DurableHead::DurableHead(sql::Driver& driver, Random& random)
    : driver_(driver), slot_(static_cast<uint8_t>(random.Bytes(1).front()) % kSlots) {}

void DurableHead::Committed(int64_t timeline, const std::string& batch_id) {
  absl::MutexLock lock(&mutex_);
  timeline_ = timeline;
  batch_id_ = batch_id;
}

absl::Status DurableHead::Ensure(const FeedHead& seen) {
  if (!driver_.shows_undurable() || IsDurable(seen)) return absl::OkStatus();
  absl::MutexLock flushing(&flush_mutex_);
  // Another thread's flush or commit may have come first.
  if (IsDurable(seen)) return absl::OkStatus();
  RETURN_IF_ERROR(Flush());
  Committed(seen.timeline, seen.last_batch_id);
  return absl::OkStatus();
}

bool DurableHead::IsDurable(const FeedHead& head) const {
  absl::MutexLock lock(&mutex_);
  return head.timeline == timeline_ && head.last_batch_id == batch_id_;
}

absl::Status DurableHead::Flush() {
  // A connection that waited here may have been lost meanwhile.
  if (connection_ != nullptr) {
    absl::Status status = TryFlush();
    if (!absl::IsUnavailable(status)) return status;
    connection_.reset();
  }
  ASSIGN_OR_RETURN(connection_, driver_.ConnectWriter());
  return TryFlush();
}

// A transaction of its own that changes something, else the database would have nothing to flush.
absl::Status DurableHead::TryFlush() {
  ASSIGN_OR_RETURN(
      sql::Statement * update,
      connection_->Prepare("UPDATE flush_mark SET flushes = flushes + 1 WHERE slot = ?"));
  update->BindInt(0, slot_);
  RETURN_IF_ERROR(update->Step().status());
  if (update->RowsChanged() != 1) return absl::InternalError("flush_mark has lost its rows");
  return absl::OkStatus();
}

}  // namespace clientele::store
