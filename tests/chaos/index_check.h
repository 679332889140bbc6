// Whether a server shows what the tables hold, when nobody writes: counts, sums and every client's
// facts, against plain SQL.
#ifndef CLIENTELE_TESTS_CHAOS_INDEX_CHECK_H_
#define CLIENTELE_TESTS_CHAOS_INDEX_CHECK_H_

#include <map>
#include <string>

#include "client/connection.h"
#include "tests/chaos/database.h"
#include "tests/chaos/findings.h"

namespace clientele::chaos {

class IndexCheck {
 public:
  IndexCheck(Database& database, Findings& findings) : database_(database), findings_(findings) {}

  // The server at `address`, once it has seen all of `tokens`, is where the tables are.
  void CheckRevision(const std::string& address, const std::map<int, std::string>& tokens,
                     int64_t revision);
  // All that it shows of clients.
  void CheckContent(const std::string& address);

 private:
  void CheckClients(client::Connection& connection);
  void CheckCounts(client::Connection& connection);
  void CheckBreakdown(client::Connection& connection);
  // By the server's own comparison.
  void CheckVerification(client::Connection& connection);
  void Compare(const std::string& what, const std::map<std::string, std::string>& shown,
               const std::string& sql);

  Database& database_;
  Findings& findings_;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_INDEX_CHECK_H_
