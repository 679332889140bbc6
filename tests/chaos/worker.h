// One caller of the load: writes one after the other, each until it is known what became of it, and
// looks whether the servers show what they acknowledged.
#ifndef CLIENTELE_TESTS_CHAOS_WORKER_H_
#define CLIENTELE_TESTS_CHAOS_WORKER_H_

#include <string>

#include "absl/synchronization/notification.h"
#include "tests/chaos/caller.h"
#include "tests/chaos/crowd.h"
#include "tests/chaos/findings.h"
#include "tests/chaos/fleet.h"
#include "tests/chaos/history.h"
#include "tests/chaos/write_maker.h"

namespace clientele::chaos {

// What all parts of the load share.
struct Scene {
  const Fleet& fleet;
  Crowd& crowd;
  History& history;
  Findings& findings;
};

class Worker {
 public:
  Worker(int number, uint64_t seed, bool imports, const Scene& scene);

  // Makes a client that all workers may write about.
  void Introduce(const std::string& name);
  // Until `stop`; the write under way is finished. On one thread at a time.
  void Run(const absl::Notification& stop);

 private:
  void Perform(const Write& write);
  // Sends it until it is known what became of it.
  absl::Status Send(const Write& write, Caller& caller, std::string& token);
  // As an impatient program does: twice at once, as one request. Both get the same answer.
  absl::Status SendTwice(const Write& write, std::string& token);
  void CheckRefusal(const Write& write, const absl::Status& status);
  // What it wrote is there for whoever reads at least `token`, on every server.
  void LookAgain(const Write& write, const std::string& token);
  void ComparePerson(const Person& person, const v1::Client& card);

  const int number_;
  const Scene scene_;
  Dice dice_;
  WriteMaker maker_;
  Caller caller_;
  Caller twin_;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_WORKER_H_
