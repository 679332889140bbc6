// Campaigns against the real programs: `chaos [NAME…]`, all of them by default. Exit code 1 when
// anything was wrong, 77 when nothing was but the machine did not let one run.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/chaos/campaigns.h"

ABSL_FLAG(uint64_t, seed, 0, "Of the load and of the moments; 0: another one each time.");
ABSL_FLAG(int64_t, rounds, 0, "Kills, cuts of each kind, or times full; 0: the campaign's own.");
ABSL_FLAG(int64_t, seconds, 0, "Of the campaign by time; 0: its own.");
ABSL_FLAG(int, workers, 32, "Callers that write at once.");
ABSL_FLAG(int, servers, 2, "At work on one MariaDB, but for two-servers.");
ABSL_FLAG(bool, small, false, "A few rounds of each, to see that it still works.");

namespace clientele::chaos {
namespace {

constexpr int kExitWrong = 1;
constexpr int kExitUsage = 2;
constexpr int kExitSkipped = 77;

struct Campaign {
  std::string name;
  std::function<Wrong(const Options&)> run;
};

std::vector<Campaign> Campaigns(Mariadb& mariadb) {
  const auto on_mariadb = [&mariadb](Wrong (*run)(const Options&, Mariadb&)) {
    return [&mariadb, run](const Options& options) { return run(options, mariadb); };
  };
  return {{"kill9-sqlite", &KillServerOnSqlite},
          {"disk-full", &FillDisk},
          {"kill9-mysql", on_mariadb(&KillServerOnMariadb)},
          {"kill9-mariadb", on_mariadb(&KillMariadb)},
          {"cuts", on_mariadb(&CutConnections)},
          {"two-servers", on_mariadb(&RunTwoServers)}};
}

Options OptionsFromFlags() {
  Options options;
  options.seed = absl::GetFlag(FLAGS_seed);
  if (options.seed == 0) options.seed = std::random_device()();
  options.rounds = absl::GetFlag(FLAGS_rounds);
  options.length = absl::Seconds(absl::GetFlag(FLAGS_seconds));
  options.small = absl::GetFlag(FLAGS_small);
  options.workers = absl::GetFlag(FLAGS_workers);
  options.servers = absl::GetFlag(FLAGS_servers);
  return options;
}

Wrong RunOne(const Campaign& campaign, const Options& options) {
  absl::PrintF("== %s, seed %d\n", campaign.name, options.seed);
  std::fflush(stdout);
  const absl::Time start = absl::Now();
  const Wrong wrong = campaign.run(options);
  absl::PrintF("== %s: %s, %.1f s\n\n", campaign.name,
               wrong == kCannot ? "not run"
               : wrong == 0     ? "good"
                                : "WRONG",
               absl::ToDoubleSeconds(absl::Now() - start));
  std::fflush(stdout);
  return wrong;
}

// Those named, in our order; none when a name is not one of ours.
std::vector<Campaign> Choose(const std::vector<Campaign>& all, const std::vector<char*>& names) {
  if (names.empty()) return all;
  std::vector<Campaign> chosen;
  for (const Campaign& campaign : all) {
    if (std::count(names.begin(), names.end(), campaign.name) > 0) chosen.push_back(campaign);
  }
  return chosen.size() == names.size() ? chosen : std::vector<Campaign>();
}

int Run(const std::vector<char*>& names) {
  Mariadb mariadb;
  const std::vector<Campaign> all = Campaigns(mariadb);
  const std::vector<Campaign> chosen = Choose(all, names);
  if (chosen.empty()) {
    std::fprintf(stderr, "the campaigns are:\n");
    for (const Campaign& campaign : all) std::fprintf(stderr, "  %s\n", campaign.name.c_str());
    return kExitUsage;
  }
  const Options options = OptionsFromFlags();
  int exit_code = 0;
  for (const Campaign& campaign : chosen) {
    const Wrong wrong = RunOne(campaign, options);
    if (wrong > 0) exit_code = kExitWrong;
    if (wrong == kCannot && exit_code == 0) exit_code = kExitSkipped;
  }
  return exit_code;
}

}  // namespace
}  // namespace clientele::chaos

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Breaks servers and databases under load and checks what is left.");
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  return clientele::chaos::Run({words.begin() + 1, words.end()});
}
