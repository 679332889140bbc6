// What was ever committed: a tree of batches, for a restore goes back to an earlier one, and what
// the base held after each by the model. Looks at every commit when it has happened, and knows what
// a server at a revision of a timeline must show.
#ifndef CLIENTELE_TESTS_SIMULATION_HISTORY_H_
#define CLIENTELE_TESTS_SIMULATION_HISTORY_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/index/index.h"
#include "tests/simulation/database.h"
#include "tests/simulation/model.h"
#include "tests/simulation/verdict.h"

namespace clientele::simulation {

// A batch, and the base after it; the first one is the empty base.
struct Commit {
  int parent = -1;
  domain::Revision first = 0;
  domain::Revision last = 0;
  std::string batch_id;
  // What was answered, by the numbers of the operations it did; empty without a request id.
  std::map<int, std::string> responses;
  ModelState state;
  std::string facts;  // of the state
  std::string text;   // of the first index seen at it; empty: none was
};

class History {
 public:
  struct Parts {
    Database& database;
    Verdict& verdict;
    std::function<const Operation&(int)> operation;
    // Whether some copy of it may still be done, by what its callers were told.
    std::function<bool(int)> may_be_done;
  };

  explicit History(Parts parts);

  // A transaction that wrote was committed.
  void Committed();
  // The database crashed, and may have lost its last commit, which nobody may have been shown.
  void Crashed();
  void Saved();
  // What was saved is in force again: in a timeline that was never used, or, when nobody said so,
  // in that of the time. `witnesses` are the servers that have seen what is lost.
  void Restored(std::optional<int64_t> timeline, std::set<int> witnesses);
  // A server has forgotten what it saw.
  void Forgot(int server) { witnesses_.erase(server); }

  bool has_saved() const { return saved_ >= 0; }
  int64_t saved_timeline() const { return saved_timeline_; }
  int saved() const { return saved_; }
  int64_t timeline() const { return timeline_; }
  int head() const { return head_; }
  int64_t commits() const { return static_cast<int64_t>(commits_.size()) - 1; }
  int64_t timelines() const { return static_cast<int64_t>(timelines_.size()) - 1; }
  const Commit& at(int commit) const { return commits_[static_cast<size_t>(commit)]; }

  // Those that a revision of a timeline may mean: more than one only when a tail of this timeline
  // was lost and nobody said so.
  std::vector<int> Find(int64_t timeline, domain::Revision revision) const;
  bool IsAmbiguous(int64_t timeline) const { return ambiguous_.contains(timeline); }
  // Whether a commit is another one or before it.
  bool IsWithin(int commit, int history) const;
  // The commit that did an operation, up to `history`; -1 when none did.
  int DoneBy(int operation, int history) const;
  // In the history that goes on; what was done and lost with the end of a log is not.
  bool IsDone(int operation) const;

  // The commit whose base an index shows; wrong, and -1, when it is none that it may show.
  int Recognize(const index::Index& index, int64_t timeline);

  // That a tail that was lost unsaid was fenced off, if anyone was left who knew.
  void CheckFenced();
  // The log as it lies in the base, batch by batch.
  void CheckLog();

 private:
  struct Done {
    domain::Revision revision = 0;
    int operation = 0;
    std::string response;
  };

  void BeginTimeline(int64_t timeline);
  void AddCommit(domain::Revision last, const std::string& batch_id);
  bool CheckEntry(const Commit& commit);
  std::vector<Done> DoneSince(domain::Revision revision);
  void Replay(const Done& done, Commit& commit);

  const Parts parts_;
  std::deque<Commit> commits_;
  int head_ = 0;
  int64_t timeline_ = 0;
  std::map<int64_t, std::vector<int>> by_timeline_;
  std::set<int64_t> timelines_ = {0};
  std::set<int64_t> ambiguous_;
  domain::Revision kept_from_ = 1;
  int saved_ = -1;
  int64_t saved_timeline_ = 0;
  std::set<int> witnesses_;
};

// The same line of text for the model's base and for an index that shows it.
std::string DescribeFacts(const ModelState& state);
std::string DescribeFacts(const index::Index& index);

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_HISTORY_H_
