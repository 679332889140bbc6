// Simulations: `simulation` runs many seeds, one after the other, and ends at the first that shows
// a fault: with the seed, the end of its trace, and exit code 1. `--seed=S` runs that one alone.

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/simulation/simulation.h"

ABSL_FLAG(int64_t, seed, -1, "The only one to run.");
ABSL_FLAG(int64_t, first, 1, "The first of many.");
ABSL_FLAG(int64_t, seeds, 1'000, "How many.");
ABSL_FLAG(int64_t, seconds, 0, "Stop after so long; 0: after all seeds.");
ABSL_FLAG(bool, trace, false, "Print everything that happened in the one seed.");
ABSL_FLAG(int64_t, tail, 60, "Lines of the trace to print of a seed that shows a fault.");

namespace clientele::simulation {
namespace {

constexpr int kExitWrong = 1;

struct Totals {
  int64_t seeds = 0;
  uint64_t hash = 0;
  std::map<std::string, int64_t> counts;
};

void Add(const Result& result, Totals& totals) {
  totals.seeds += 1;
  totals.hash = totals.hash * 31 + result.hash;
  for (const auto& [name, count] : result.counts) totals.counts[name] += count;
}

void Print(const Totals& totals, absl::Duration took) {
  for (const auto& [name, count] : totals.counts) absl::PrintF("%12d %s\n", count, name);
  absl::PrintF("%d seeds clean in %s, trace %016x\n", totals.seeds, absl::FormatDuration(took),
               totals.hash);
}

// The same run once more, with its trace.
void Explain(uint64_t seed, Database& database, size_t tail) {
  const Result result = RunSeed(seed, database, true);
  const size_t first = result.trace.size() - std::min(result.trace.size(), tail);
  for (size_t i = first; i < result.trace.size(); ++i) absl::PrintF("%s\n", result.trace[i]);
  absl::PrintF("seed %d, trace %016x: %s\n", seed, result.hash,
               result.finding.empty() ? "clean" : result.finding);
}

int RunOne(uint64_t seed) {
  Database database;
  const Result result = RunSeed(seed, database, false);
  const size_t tail = absl::GetFlag(FLAGS_trace) ? SIZE_MAX
                      : result.finding.empty()   ? 0
                                                 : static_cast<size_t>(absl::GetFlag(FLAGS_tail));
  Explain(seed, database, tail);
  return result.finding.empty() ? 0 : kExitWrong;
}

int RunMany() {
  Database database;
  Totals totals;
  const int64_t first = absl::GetFlag(FLAGS_first);
  const absl::Duration limit = absl::GetFlag(FLAGS_seconds) > 0
                                   ? absl::Seconds(absl::GetFlag(FLAGS_seconds))
                                   : absl::InfiniteDuration();
  absl::PrintF("seeds from %d\n", first);
  const absl::Time started = absl::Now();
  for (int64_t i = 0; i < absl::GetFlag(FLAGS_seeds) && absl::Now() - started < limit; ++i) {
    const auto seed = static_cast<uint64_t>(first + i);
    const Result result = RunSeed(seed, database, false);
    Add(result, totals);
    if (result.finding.empty()) continue;
    Explain(seed, database, static_cast<size_t>(absl::GetFlag(FLAGS_tail)));
    absl::PrintF("after %d seeds; again: simulation --seed=%d --trace\n", totals.seeds, seed);
    return kExitWrong;
  }
  Print(totals, absl::Now() - started);
  return 0;
}

}  // namespace
}  // namespace clientele::simulation

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("runs seeded simulations of servers on one database");
  absl::ParseCommandLine(argc, argv);
  // The arrays of an index are large, and hardly touched here: fresh memory of the operating
  // system's is zero already, and memory used again would have to be cleared.
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  const int64_t seed = absl::GetFlag(FLAGS_seed);
  return seed >= 0 ? clientele::simulation::RunOne(static_cast<uint64_t>(seed))
                   : clientele::simulation::RunMany();
}
