// One server of a simulated fleet: the real store, index, replica, tokens and writer, without a
// thread of their own, over one simulated database. It can die at any of its calls: its connections
// are dead at once, and its memory is gone as soon as its code has come to an end.
#ifndef CLIENTELE_TESTS_SIMULATION_SERVER_H_
#define CLIENTELE_TESTS_SIMULATION_SERVER_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/index/index.h"
#include "server/service/replica.h"
#include "server/service/revision_tokens.h"
#include "server/service/upkeep.h"
#include "server/service/writer.h"
#include "server/store/store.h"
#include "tests/simulation/database.h"
#include "tests/simulation/interruptions.h"
#include "tests/simulation/trace.h"

namespace clientele::simulation {

class Server {
 public:
  enum class Work { kNone, kStart, kWrite, kFollow, kUpkeep, kVerify };

  struct Parts {
    int number;
    Database& database;
    Interruptions& interruptions;
    Trace& trace;
    const absl::Duration& now;  // of the simulation
    // A pause of the server's, until whose end other things happen.
    std::function<void(int server, absl::Duration)> on_pause;
  };

  explicit Server(Parts parts);
  ~Server();

  int number() const { return parts_.number; }
  // In seconds, against the simulation's time.
  void SetClockError(int64_t seconds) { clock_error_ = seconds; }

  // Whether it can work at this now. While the writer is at a call that holds nothing, the follower
  // may come in between, as on another thread.
  bool MayBegin(Work work) const;
  // `seed` of this life. The errors of the store.
  absl::Status Start(uint64_t seed);
  void RunWriter();
  absl::Status Follow();
  void RunUpkeep();
  // False when its index and the tables differ at one revision.
  absl::StatusOr<bool> Verify();

  // It dies; `linger` is when the database notices.
  void Die(absl::Duration linger);
  bool is_dead() const { return dead_; }
  // Started, and not dead since.
  bool is_running() const { return replica_ != nullptr && ready_ && !dead_; }
  // Whether its writer is at work.
  bool is_writing() const { return work_ == Work::kWrite; }
  // Which life it is: one more with each start.
  int life() const { return life_; }

  // Before each of its calls to the database.
  void NoteCall(Call call);

  // What it sees of the log; clear again in its next life.
  void SetSight(LogSight sight) { sight_ = sight; }
  LogSight sight() const { return sight_; }

  // As long as it is running.
  store::Store& store() { return *store_; }
  const index::Index& index() const { return *index_; }
  service::RevisionTokens& tokens() { return *tokens_; }
  service::Replica& replica() { return *replica_; }
  service::Writer& writer() { return *writer_; }
  const std::string& secret() const { return secret_; }

  // Writes that were answered by the writer, and not by the server yet.
  struct Finished {
    int operation = 0;
    absl::StatusOr<service::WriteOutcome> outcome;
  };
  std::deque<Finished>& finished() { return finished_; }

 private:
  // What the code that is under way holds, that another thread of the server would wait for.
  enum class Holding { kNothing, kStore, kReplica };
  class Shift;
  class ServerClock;

  absl::Status Open();
  void Forget();
  void Pause(absl::Duration duration);

  const Parts parts_;
  const std::string secret_;
  const std::unique_ptr<ServerClock> clock_;
  int64_t clock_error_ = 0;
  absl::Duration lost_time_;  // a dead server's clock runs, so that it comes to an end
  int life_ = 0;
  int depth_ = 0;  // of its code on the stack
  bool ready_ = false;
  bool dead_ = false;
  Work work_ = Work::kNone;
  Holding holding_ = Holding::kNothing;
  Call last_call_ = Call::kConnect;
  LogSight sight_ = LogSight::kClear;

  std::unique_ptr<Random> random_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<index::Index> index_;
  std::unique_ptr<service::RevisionTokens> tokens_;
  std::unique_ptr<service::Replica> replica_;
  std::unique_ptr<service::Writer> writer_;
  std::unique_ptr<service::Upkeep> upkeep_;
  std::deque<Finished> finished_;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_SERVER_H_
