// Keeps the index equal to the log: every batch applied once, in the log's order, whoever wrote it.
// It never guesses: a batch that does not follow the one before it, or another one in the place of
// one applied already, means that index and base have parted, and the index is loaded anew; a kind
// of change that this program does not know ends its following for good.
//
// Thread-safe: the writer catches up under its lock on the head while the follower looks at the
// log.
#ifndef CLIENTELE_SERVER_SERVICE_REPLICA_H_
#define CLIENTELE_SERVER_SERVICE_REPLICA_H_

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/domain/changes.h"
#include "server/domain/erasure.h"
#include "server/index/index.h"
#include "server/service/revision_tokens.h"
#include "server/store/store.h"

namespace clientele::service {

class Replica {
 public:
  enum class State {
    kFollowing,
    // Parted from the base: out of service until Load.
    kParted,
    // The log has what this program does not know, or is another base's: out of service until a
    // newer program, or one for that base, is started.
    kStopped,
  };

  struct Parts {
    store::Store& store;
    index::Index& index;
    RevisionTokens& tokens;
    const Clock& clock;
    Random& random;
    // Told after every step with the revision that is visible now. Any thread, under our lock: must
    // be quick.
    std::function<void(domain::Revision)> on_applied;
    // Told why the state changed to another than kFollowing, for the log.
    std::function<void(const absl::Status&)> on_fault;
  };

  explicit Replica(Parts parts);

  // Fills the index from the tables at one revision: at the start, or after they parted. The old
  // content stays until then, and when this fails.
  absl::Status Load() ABSL_LOCKS_EXCLUDED(mutex_);

  // Looks at the log once and applies what is new. When index and base have parted, loads anew.
  absl::Status Follow() ABSL_LOCKS_EXCLUDED(mutex_);

  // Applies what `head` has beyond the index; `reader` sees that head. UNAVAILABLE (OUT_OF_SERVICE)
  // when they have parted: what the index says may then not be judged by.
  absl::Status CatchUp(store::Reader& reader, const store::FeedHead& head)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // A batch that this server has just committed on top of `head`, straight from memory. Nothing is
  // done when the follower was quicker.
  void ApplyOwn(const store::FeedHead& head, const store::BatchRecord& record,
                const domain::CommittedBatch& batch) ABSL_LOCKS_EXCLUDED(mutex_);

  // Calls `look` with the index held still at exactly the revision of a snapshot of the base, which
  // outlives the call. Writes of this server wait as long as it runs.
  absl::StatusOr<store::ReadTransaction> HoldStill(
      absl::FunctionRef<void(const index::Index&)> look) ABSL_LOCKS_EXCLUDED(mutex_);

  // Held by who writes, from before he locks the head until his batch is applied, and by HoldStill:
  // nobody waits for a long look with the head locked.
  absl::Mutex& writing() { return writing_; }

  // These never wait, whatever the base does.
  State state() const { return state_; }
  // OUT_OF_SERVICE unless following.
  absl::Status CheckServing() const;
  // Since the base was last seen and the index was found equal to it; zero when nobody else writes.
  absl::Duration Staleness() const;

 private:
  // How far the index is in the log.
  struct Position {
    int64_t timeline = 0;
    domain::Revision revision = 0;
    std::string batch_id;
  };

  // What was erased beyond the index's position. The tables have nothing of these clients any more,
  // so that the log's batches from before, whether cleaned by now or not, would make half of a
  // client: they go with the first batch, and batches are read without them.
  struct Erased {
    domain::ClientIds clients;
    std::vector<domain::ErasureRow> unapplied;
  };

  absl::Status CatchUpLocked(store::Reader& reader, const store::FeedHead& head)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // FAILED_PRECONDITION when the head is of another base than the tokens.
  absl::Status CheckBase(const store::FeedHead& head) const;
  // As CheckBase; DATA_LOSS when it is of another history.
  absl::Status CheckHistory(const store::FeedHead& head) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Confirm(absl::Duration seen_at);
  absl::Status ApplyLogged(store::Reader& reader, const store::FeedHead& head)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyOne(store::Reader& reader, const store::LoggedBatch& batch, Erased& erased)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Apply(const domain::CommittedBatch& batch, const std::string& batch_id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Leaves service when the error says that going on would be guessing.
  absl::Status Judge(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts a new timeline when the base has lost what this server has seen of it, and nobody has
  // said so: else tokens of what was lost would be taken for what comes in its place.
  absl::Status FenceOffLostTail() ABSL_LOCKS_EXCLUDED(mutex_);
  int64_t UnusedTimeline(const store::FeedHead& head) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Parts parts_;
  absl::Mutex writing_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  Position position_ ABSL_GUARDED_BY(mutex_);
  std::atomic<State> state_ = State::kParted;
  std::atomic<int64_t> confirmed_at_ms_ = 0;  // of the clock's Uptime
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_REPLICA_H_
