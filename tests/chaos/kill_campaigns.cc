#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/chaos/campaigns.h"

namespace clientele::chaos {
namespace {

constexpr int64_t kServerKills = 200;
constexpr int64_t kMariadbKills = 20;
constexpr int64_t kFewKills = 3;
// Writes that must get done after each kill of the database: the server has found it again.
constexpr int64_t kWritesAfter = 200;

Wrong KillServers(const Options& options, const ServerOptions& server, int servers,
                  std::unique_ptr<Database> database) {
  const int64_t rounds = RoundsOf(options, kServerKills, kFewKills);
  Trial trial(options, server, servers, std::move(database));
  if (!trial.StartServers()) return trial.findings().count();
  for (int64_t round = 1; round <= rounds; ++round) {
    trial.Round([&] {
      trial.AwaitSomeWrites();
      trial.KillServer();
    });
    trial.Say(round, rounds);
  }
  absl::PrintF("%d kills of a server, %d at work\n", rounds, servers);
  return trial.Finish();
}

}  // namespace

Wrong KillServerOnSqlite(const Options& options) {
  const TempDir dir;
  const std::string file = dir.File("base.db");
  return KillServers(options, ServerOn(absl::StrCat("sqlite:", file)), 1, OpenSqliteFile(file));
}

Wrong KillServerOnMariadb(const Options& options, Mariadb& mariadb) {
  const std::optional<Mariadb::Base> base = mariadb.NewBase();
  if (!base.has_value()) return kCannot;
  return KillServers(options, base->Options(), options.servers, base->Open());
}

Wrong KillMariadb(const Options& options, Mariadb& mariadb) {
  const std::optional<Mariadb::Base> base = mariadb.NewBase();
  if (!base.has_value()) return kCannot;
  const int64_t rounds = RoundsOf(options, kMariadbKills, kFewKills);
  Trial trial(options, base->Options(), options.servers, base->Open());
  if (!trial.StartServers()) return trial.findings().count();
  for (int64_t round = 1; round <= rounds; ++round) {
    trial.Round([&] {
      trial.AwaitSomeWrites();
      base->server.Kill();
      const absl::Status status = base->server.Start();
      if (!status.ok()) trial.findings().Add("start", status.ToString());
      trial.AwaitWrites(kWritesAfter);
    });
    trial.Say(round, rounds);
  }
  absl::PrintF("%d kills of MariaDB, %d servers at work\n", rounds, options.servers);
  return trial.Finish();
}

}  // namespace clientele::chaos
