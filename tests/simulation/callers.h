// Those who use the servers: they send writes, repeat them here or there, get answers late, twice
// and out of order, read with the tokens they were given, and notice when they were lied to.
#ifndef CLIENTELE_TESTS_SIMULATION_CALLERS_H_
#define CLIENTELE_TESTS_SIMULATION_CALLERS_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/simulation/database.h"
#include "tests/simulation/history.h"
#include "tests/simulation/operation.h"
#include "tests/simulation/server.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/verdict.h"
#include "tests/support/dice.h"

namespace clientele::simulation {

class Callers {
 public:
  struct Parts {
    Dice& dice;
    Trace& trace;
    Verdict& verdict;
    Database& database;
    History& history;
    std::vector<std::unique_ptr<Server>>& servers;
    const absl::Duration& now;
    // Faults of the database itself may be answered.
    bool internal_faults = false;
  };

  explicit Callers(Parts parts);

  const Operation& operation(int number) const { return At(number).operation; }
  bool MayBeDone(int number) const { return At(number).possible_copies > 0; }

  void SendNew();
  // Something that was sent before, whether it was answered or not.
  void Repeat();
  // A server makes an answer of what its writer has done.
  void FinishOne();
  // An answer arrives.
  void DeliverOne();
  void DeliverAll();
  void Read();
  // Reads that waited go on, where the revision they wait for is visible.
  void WakeReads();

  // With nothing failing any more: until every write that can be repeated has its answer.
  void SettleAll();
  // That nobody was answered by this commit, nor saw it.
  void CheckNeverTold(int commit);
  // That every token is taken or refused as its history is in force or lost.
  void CheckTokens();

  int64_t done() const;
  int64_t reads() const { return reads_; }

 private:
  struct Token {
    std::string text;
    int64_t timeline = 0;
    domain::Revision revision = 0;
    int commit = 0;
  };
  struct Progress {
    Operation operation;
    absl::Duration first_sent;
    // Not known to have done nothing.
    int possible_copies = 0;
    bool is_done = false;
    bool is_refused = false;
  };
  struct Answer {
    int operation = 0;
    absl::StatusOr<service::WriteOutcome> outcome;
    std::string token;
    bool came_before = false;
  };
  struct WaitingRead {
    int server = 0;
    int life = 0;
    size_t session = 0;
    int64_t timeline = 0;  // when it came
    std::optional<Token> token;
  };

  const Progress& At(int number) const { return operations_[static_cast<size_t>(number)]; }
  Progress& At(int number) { return operations_[static_cast<size_t>(number)]; }
  Server& AnyServer();
  bool IsTooOld(const Progress& progress) const;
  void Send(int number, Server& server);
  void Deliver(const Answer& answer);
  void TakeDone(const Answer& answer);
  void TakeRefusal(const Answer& answer, Reason reason);
  std::optional<Token> DrawToken(size_t session);
  void FinishRead(Server& server, const WaitingRead& read);
  void Keep(Token token);
  void Settle(int number);

  const Parts parts_;
  std::deque<Progress> operations_;
  std::vector<Answer> answers_;  // on their way
  std::vector<std::optional<Token>> sessions_;
  std::vector<Token> tokens_;  // some of all that were given
  std::vector<WaitingRead> waiting_;
  bool settling_ = false;
  int64_t reads_ = 0;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_CALLERS_H_
