// Stops the statements of callers that went away. The connector has no way to do so from the thread
// that waits for the answer: another one asks the callers and tells the server.
#ifndef CLIENTELE_SERVER_STORE_MYSQL_STATEMENT_KILLER_H_
#define CLIENTELE_SERVER_STORE_MYSQL_STATEMENT_KILLER_H_

#include <cstdint>
#include <functional>
#include <list>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace clientele::store::mysql {

// Thread-safe.
class StatementKiller {
 public:
  // `kill` stops what a session runs just now; called on the killer's thread.
  using Kill = std::function<absl::Status(int64_t session_id)>;

  explicit StatementKiller(Kill kill);
  // Once nothing is watched any more.
  ~StatementKiller();
  StatementKiller(const StatementKiller&) = delete;
  StatementKiller& operator=(const StatementKiller&) = delete;

  // Lives while a statement runs: `cancelled` is asked every few milliseconds until it is true.
  // From then on the server is told to stop it, again and again: told too early, it has nothing to
  // stop.
  class Watch {
   public:
    // Null: watches nothing.
    Watch(StatementKiller& killer, int64_t session_id, const std::function<bool()>& cancelled);
    // Once it returns, no kill is under way that would hit the session's next statement.
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Whether the server was told to stop the statement.
    bool killed() const;

   private:
    friend class StatementKiller;
    enum class State { kRunning, kBeingKilled, kKilled };

    StatementKiller& killer_;
    const int64_t session_id_;
    const std::function<bool()>& cancelled_;
    // Guarded by the killer's mutex.
    State state_ = State::kRunning;
    absl::Time killed_at_;
  };

 private:
  void Run();
  // The next watch to tell the server of; null when there is none.
  Watch* FindCancelled() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Kill kill_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Watch*> watches_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace clientele::store::mysql

#endif  // CLIENTELE_SERVER_STORE_MYSQL_STATEMENT_KILLER_H_
