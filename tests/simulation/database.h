// A database server of the MySQL family as its clients know it, in one thread and without waiting:
// writers see what is committed, readers a snapshot; a row lock on the head; transactions that
// outlive their connections; restarts, and restores of what was saved before.
#ifndef CLIENTELE_TESTS_SIMULATION_DATABASE_H_
#define CLIENTELE_TESTS_SIMULATION_DATABASE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "tests/simulation/sqlite_session.h"
#include "tests/support/temp_dir.h"

namespace clientele::simulation {

// What follows the SELECT that locks the head.
inline constexpr absl::string_view kLockClause = " /* FOR UPDATE */";

// How a statement begins that is there to make durable what was committed before it.
inline constexpr absl::string_view kFlush = "UPDATE flush_mark ";

// How far the lock on the head reaches.
enum class Locking {
  // Everywhere: who has it keeps all others from it.
  kEverywhere,
  // Nowhere: the compare-and-set and the keys must do alone.
  kNowhere,
  // As between the nodes of a cluster: a transaction sees the snapshot that it began with, and of
  // two that write the first to commit wins.
  kByNode,
};

// When what is committed is safe from a crash. InnoDB shows it to others before.
enum class Durable { kAtOnce, kOnlyWithTheNext };

class Database {
 public:
  // The server's end of a connection.
  struct Link {
    int owner = 0;
    SqliteSession* session = nullptr;  // null: the connection is dead
    bool open = false;                 // a transaction is
    bool is_write = false;             // it may take locks and write
    bool writing = false;              // it has written
    bool undone = false;               // by a conflict; until it is rolled back
    int64_t rows_changed = 0;          // by the last statement that wrote
  };
  using LinkPtr = std::shared_ptr<Link>;

  Database();

  // Empty again, as for a new base: the schema and nothing else.
  void Clear(Locking locking);
  // Told after every commit that wrote.
  void SetOnCommitted(std::function<void()> on_committed) { on_committed_ = on_committed; }

  LinkPtr Connect(int owner);
  absl::Status BeginRead(Link& link);
  absl::Status BeginWrite(Link& link);
  // Runs a statement to its end. ABORTED, and undone, when another transaction is in its way.
  absl::Status Run(Link& link, absl::string_view text, absl::Span<const Value> parameters,
                   Rows& rows);
  absl::Status RunScript(Link& link, const std::string& script);
  absl::Status Commit(Link& link, Durable durable);
  void Rollback(Link& link);
  // By a conflict: the transaction is over, the connection stays.
  void Undo(Link& link);
  // Whether a transaction has to wait for another one's lock on the head.
  bool MustWaitForHead(const Link& link) const;
  // Whether whoever asks for the head now has to wait.
  bool is_head_taken() const { return locking_ == Locking::kEverywhere && head_holder_ != nullptr; }

  // The connection is dead, and its transaction over at once.
  void Cut(Link& link);
  // The connection is dead, but the server does not know yet: its transaction keeps its locks until
  // then, and ends with or without its commit.
  void LeaveBehind(Link& link, bool commits, absl::Duration until);
  // Every connection of an owner that died; open transactions are left behind until then.
  void CutAll(int owner, absl::Duration until);
  // Ends what was left behind and whose time has come.
  void Tick(absl::Duration now);

  // All connections are dead, no transaction is left.
  void Restart();
  // Whether there is something committed that is not durable yet.
  bool has_undurable() const { return has_undurable_; }
  // A restart that loses it.
  void Crash();
  // Keeps what is committed now.
  void Save();
  // Puts what was saved in the place of everything, after a restart; a new timeline when the
  // operator says so.
  void Restore(std::optional<int64_t> timeline);

  // As an administrator sees it: what is committed.
  Rows Query(absl::string_view text, absl::Span<const Value> parameters = {});
  int64_t links() const { return static_cast<int64_t>(links_.size()); }

 private:
  struct LeftBehind {
    LinkPtr link;
    bool commits = false;
    absl::Duration until;
  };

  SqliteSession* TakeSession();
  absl::Status StartWriting(Link& link);
  absl::Status CommitWritten(Link& link, Durable durable);
  void EndTransaction(Link& link);
  void Forget(Link& link);
  void End(LeftBehind& left);
  void ForEachTable(const std::function<void(const std::string&)>& action);
  // Copies of all tables, under another name.
  void CopyTo(absl::string_view schema);
  void CopyFrom(absl::string_view schema);

  TempDir dir_;
  std::function<void()> on_committed_;
  Locking locking_ = Locking::kEverywhere;
  bool has_undurable_ = false;
  std::vector<std::unique_ptr<SqliteSession>> sessions_;
  std::vector<SqliteSession*> idle_;
  std::unique_ptr<SqliteSession> admin_;
  std::vector<std::string> tables_;
  std::vector<LinkPtr> links_;  // alive, and those left behind
  std::vector<LeftBehind> left_behind_;
  const Link* head_holder_ = nullptr;
  const Link* writer_ = nullptr;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_DATABASE_H_
