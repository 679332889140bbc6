// A run: a fleet of servers on one database, their callers, and everything that can go wrong, in
// one thread and by one seed. At each call of a server to the database something else may happen
// first, in the middle of its work: another server's work, a caller's, a fault, a restore. In the
// end everything is healed, and it is looked at what is left.
#ifndef CLIENTELE_TESTS_SIMULATION_SIMULATION_H_
#define CLIENTELE_TESTS_SIMULATION_SIMULATION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/callers.h"
#include "tests/simulation/database.h"
#include "tests/simulation/history.h"
#include "tests/simulation/interruptions.h"
#include "tests/simulation/server.h"
#include "tests/simulation/settings.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/verdict.h"
#include "tests/support/dice.h"

namespace clientele::simulation {

struct Result {
  std::string finding;                    // empty: all was as it must be
  uint64_t hash = 0;                      // of the trace: equal for equal runs
  std::map<std::string, int64_t> counts;  // of what happened, by its name
  std::vector<std::string> trace;         // when it was asked for
};

// The database is for one run at a time, and may have been used by others before.
Result RunSeed(uint64_t seed, Database& database, bool with_trace);

class Simulation final : private Interruptions {
 public:
  Simulation(uint64_t seed, Database& database, bool with_trace);
  ~Simulation() override;

  Result Run();

 private:
  // Interruptions.
  Fault BeforeCall(int server, Call call) override;
  bool WaitForHead(int server) override;
  CommitFate FateOfCommit(int server) override;
  void AfterCommit(int server) override;
  void AfterCrash() override;
  LogSight SightOfLog(int server) override;

  void OnPause(int server, absl::Duration duration);
  void Pass(absl::Duration longest);
  void MaybeInterleave(OneIn often);
  Fault DrawFault(Server& server, Call call);

  // One thing that happens.
  void Step();
  void Work();
  void Trouble();
  void LetTimePass();

  // Any of those that can work at it; null: none can.
  Server* AnyAble(Server::Work work);
  void StartServer(Server& server);
  void RunWriter(Server& server);
  void Follow(Server& server);
  void RunUpkeep(Server& server);
  void Verify(Server& server);
  void Kill(Server& server);
  void Restore();
  bool HasSeenLoss(Server& server) const;

  void Heal();
  void DrainWriters();
  // False when it is not the end of it: a server is not well yet, or has changed the base while
  // others had looked already.
  bool CatchUpAll();
  void CheckServer(Server& server);
  void CheckTables(Server& server);
  Result Sum();

  const uint64_t seed_;
  Dice dice_;
  const Settings settings_;
  Trace trace_;
  Verdict verdict_;
  Database& database_;
  absl::Duration now_;
  std::vector<std::unique_ptr<Server>> servers_;
  History history_;
  Callers callers_;
  int depth_ = 0;  // of what happens in the middle of something else
  bool healing_ = false;
  absl::Duration full_until_;
  absl::Duration unreachable_until_;
  int64_t calls_ = 0;
  std::map<std::string, int64_t> counts_;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_SIMULATION_H_
