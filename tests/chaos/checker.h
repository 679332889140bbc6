// Judges a campaign: the tables against what the callers were told, the log against itself, and
// every server against the tables. It reads the tables with SQL of its own and shares no code with
// what it judges.
//
// The rules: I1 what was acknowledged is there, I2 once; I3 the log is gapless from revision 1 and
// each batch names the one before it; I4 nothing of a refused write is there; I5 a read with
// `at_least` sees that revision; I6 a caller sees what it wrote and never less than it saw; I8
// every server shows what the tables hold.
#ifndef CLIENTELE_TESTS_CHAOS_CHECKER_H_
#define CLIENTELE_TESTS_CHAOS_CHECKER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/chaos/database.h"
#include "tests/chaos/findings.h"
#include "tests/chaos/history.h"

namespace clientele::chaos {

class Checker {
 public:
  Checker(Database& database, Findings& findings) : database_(database), findings_(findings) {}

  // When every call of the round has ended: the rows and the log since the last look.
  void CheckRound(const History::Round& round);
  // Everything that the tables must agree on among themselves, from the first row on.
  void CheckWhole();

  // As of the last look.
  int64_t revision() const { return revision_; }
  int64_t batches() const { return batches_; }

 private:
  // No rows when the query fails, which is a finding.
  std::vector<SqlRow> Query(const std::string& sql);
  // The only number of the only row; -1 when there is none.
  int64_t Number(const std::string& sql);
  void CheckMarks(const History::Round& round);
  void CheckRequests(const History::Round& round);
  void CheckCreations(const History::Round& round);
  // The log beyond `revision` follows batch `last_id` without a gap, up to the head.
  void CheckLog(int64_t revision, std::string last_id);
  void CheckNone(const std::string& rule, const std::string& what, const std::string& sql);
  void Compare(std::vector<std::string> wanted, std::vector<std::string> found,
               const std::set<std::string>& refused);

  Database& database_;
  Findings& findings_;
  int64_t revision_ = 0;
  std::string last_batch_id_;
  int64_t batches_ = 0;
  std::map<std::string, int> creators_;  // of external ids, over all rounds
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_CHECKER_H_
