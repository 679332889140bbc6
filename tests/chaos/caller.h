// Calls servers the way a careful program does: each time any of them, again while the answer is
// that it is right to try again. Whatever else a call ends with is a finding.
//
// Not thread-safe: each thread has its own.
#ifndef CLIENTELE_TESTS_CHAOS_CALLER_H_
#define CLIENTELE_TESTS_CHAOS_CALLER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/connection.h"
#include "tests/chaos/findings.h"
#include "tests/chaos/fleet.h"
#include "tests/chaos/history.h"
#include "tests/support/dice.h"

namespace clientele::chaos {

// Of a call's end what a reader of findings wants: code, reason, message.
std::string Tell(const absl::Status& status);

class Caller {
 public:
  using Attempt = std::function<absl::Status(client::Connection&)>;

  Caller(const Fleet& fleet, History& history, Findings& findings, uint64_t seed);

  // OK or a refusal, which has its reason. UNKNOWN when there was neither after the longest time
  // that a campaign keeps the base away; that is a finding already.
  absl::Status Call(const std::string& what, const Attempt& attempt);

 private:
  struct Link {
    int64_t generation = -1;
    std::unique_ptr<client::Connection> connection;  // null while the server is down
  };

  // To the server that is in this place now.
  client::Connection* Reach(int server);
  absl::Status Try(const std::string& what, int server, const Attempt& attempt);

  const Fleet& fleet_;
  History& history_;
  Findings& findings_;
  Dice dice_;
  std::vector<Link> links_;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_CALLER_H_
