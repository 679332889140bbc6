// A campaign's stage: servers on one base, a load that goes on whatever happens to them, and the
// checker that looks after every round.
#ifndef CLIENTELE_TESTS_CHAOS_TRIAL_H_
#define CLIENTELE_TESTS_CHAOS_TRIAL_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/chaos/checker.h"
#include "tests/chaos/crowd.h"
#include "tests/chaos/database.h"
#include "tests/chaos/findings.h"
#include "tests/chaos/fleet.h"
#include "tests/chaos/history.h"
#include "tests/chaos/index_check.h"
#include "tests/chaos/reader.h"
#include "tests/chaos/worker.h"
#include "tests/support/dice.h"

namespace clientele::chaos {

// What a campaign is asked for.
struct Options {
  uint64_t seed = 1;
  int64_t rounds = 0;     // 0: the campaign's own number
  absl::Duration length;  // of a campaign by time; zero: its own
  bool small = false;     // a few rounds of everything, to see that it still works
  int workers = 32;
  int servers = 2;  // on one MariaDB
};

// How many rounds: as asked for, else the campaign's own number.
inline int64_t RoundsOf(const Options& options, int64_t rounds, int64_t small) {
  if (options.rounds > 0) return options.rounds;
  return options.small ? small : rounds;
}

// A server on this base, by the machine's clock; it ends when we do, however that comes.
inline ServerOptions ServerOn(const std::string& store, const std::string& keys = "") {
  return {"", store, keys, {}, {"/usr/bin/setpriv", "--pdeathsig=KILL"}};
}

class Trial {
 public:
  // `database` is the base that `servers` work on.
  Trial(const Options& options, const ServerOptions& server, int servers,
        std::unique_ptr<Database> database);

  // False when a server does not come up: there is nothing to try then.
  bool StartServers();
  // The load runs while `disturb` does its work; then every call comes to its end, and the tables,
  // the log and the servers are looked at.
  void Round(const std::function<void()>& disturb);
  // The last and closest look, at everything. How much was wrong in all.
  int64_t Finish();

  // For `disturb`: returns at a moment of chance, after some more writes were done. Without writes
  // for too long it is a finding.
  void AwaitSomeWrites();
  void AwaitWrites(int64_t count);
  // Returns after so long.
  void LetRun(absl::Duration length);
  // Kills one of the servers and starts another in its place.
  void KillServer();
  // One line of progress, every few rounds.
  void Say(int64_t round, int64_t rounds, const std::string& more = "") const;

  Fleet& fleet() { return fleet_; }
  History& history() { return history_; }
  Findings& findings() { return findings_; }
  Dice& dice() { return dice_; }

 private:
  void IntroduceShared();
  void RunLoad(const std::function<void()>& disturb);
  void CheckServers(const History::Round& round);

  Dice dice_;
  Findings findings_;
  History history_;
  Crowd crowd_;
  Fleet fleet_;
  const std::unique_ptr<Database> database_;
  Checker checker_;
  IndexCheck index_check_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Reader>> readers_;
  int64_t rounds_ = 0;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_TRIAL_H_
