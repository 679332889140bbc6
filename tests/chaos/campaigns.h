// The campaigns: each breaks one thing, many times over, under a load that is checked to the row.
#ifndef CLIENTELE_TESTS_CHAOS_CAMPAIGNS_H_
#define CLIENTELE_TESTS_CHAOS_CAMPAIGNS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/chaos/trial.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/temp_dir.h"

namespace clientele::chaos {

// The MariaDB server of those campaigns that need one; started when the first asks for it.
class Mariadb {
 public:
  // An empty base of its own for each call; nothing when the server does not start, which is said.
  struct Base {
    MariadbServer& server;
    std::string name;
    std::string keys;  // a file for the base's keys, which several servers share

    ServerOptions Options() const { return ServerOn(server.Url(name), keys); }
    std::unique_ptr<Database> Open() const { return OpenMariadbBase(server, name); }
  };
  std::optional<Base> NewBase();

 private:
  const TempDir keys_;
  std::unique_ptr<MariadbServer> server_;
  int bases_ = 0;
};

// What was wrong; kCannot when the machine does not let the campaign run.
using Wrong = int64_t;
inline constexpr Wrong kCannot = -1;

// kill -9 of the server on a SQLite file, of one of several servers on one MariaDB.
Wrong KillServerOnSqlite(const Options& options);
Wrong KillServerOnMariadb(const Options& options, Mariadb& mariadb);
// kill -9 of MariaDB; the servers get over it by themselves.
Wrong KillMariadb(const Options& options, Mariadb& mariadb);
// The connection to MariaDB is cut before, in and after a COMMIT.
Wrong CutConnections(const Options& options, Mariadb& mariadb);
// Two servers write to one base.
Wrong RunTwoServers(const Options& options, Mariadb& mariadb);
// A SQLite file on a file system that fills up.
Wrong FillDisk(const Options& options);

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_CAMPAIGNS_H_
