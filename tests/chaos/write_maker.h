// Makes the writes of one worker, from chance: orders, tags, interactions, consents, new clients,
// repetitions, imports. Not thread-safe.
#ifndef CLIENTELE_TESTS_CHAOS_WRITE_MAKER_H_
#define CLIENTELE_TESTS_CHAOS_WRITE_MAKER_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "clientele/v1/client_service.pb.h"
#include "tests/chaos/crowd.h"
#include "tests/chaos/write.h"
#include "tests/support/dice.h"

namespace clientele::chaos {

class WriteMaker {
 public:
  // `imports`: this worker sends import streams among others.
  WriteMaker(int worker, uint64_t seed, bool imports, Crowd& crowd);

  // The one before it has ended.
  std::unique_ptr<Write> Next();
  // Of a client that all workers will write about.
  std::unique_ptr<Write> Introduce(const std::string& name);

 private:
  void Create(Write& write);
  void CreateContested(Write& write);
  void RecordOwnOrders(Write& write);
  void RecordSharedOrder(Write& write);
  void RepeatOrder(Write& write);
  void ContradictOrder(Write& write);
  void ChangeTag(Write& write);
  void RecordInteraction(Write& write);
  void SetConsent(Write& write);
  void Import(Write& write);

  std::unique_ptr<Write> NewWrite();
  Person& AnyPerson();
  void AddPerson(std::string name);
  // With its mark; its external id may be empty.
  v1::Order MakeOrder(const std::string& client, Write& write);
  // Never the same twice.
  int64_t NextMoment();

  const std::string prefix_;
  const bool imports_;
  Crowd& crowd_;
  Dice dice_;
  int64_t serial_ = 0;
  int64_t moments_ = 0;
  std::deque<Person> persons_;      // the latest few
  std::deque<v1::Order> recorded_;  // the latest few with an external id
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_WRITE_MAKER_H_
