#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/chaos/campaigns.h"
#include "tests/chaos/cut_proxy.h"

namespace clientele::chaos {
namespace {

constexpr int64_t kCutsOfEachKind = 1'000;
constexpr int64_t kFewCuts = 12;
// Everything is settled and looked at after so many.
constexpr size_t kCutsARound = 100;
// Commits that go well in between, now and then.
constexpr int64_t kWritesBetween = 10;
constexpr absl::Duration kPatience = absl::Seconds(30);

void MakeCuts(Trial& trial, CutProxy& proxy, absl::Span<const Cut> cuts) {
  for (const Cut cut : cuts) {
    if (!proxy.CutNextCommit(cut, kPatience)) {
      trial.findings().Add("calls", absl::StrCat("no COMMIT to be cut ", NameOf(cut)));
    }
    if (trial.dice().OneIn(2)) trial.AwaitWrites(trial.dice().Between(1, kWritesBetween));
  }
}

}  // namespace

Wrong CutConnections(const Options& options, Mariadb& mariadb) {
  const std::optional<Mariadb::Base> base = mariadb.NewBase();
  if (!base.has_value()) return kCannot;
  const int64_t each = RoundsOf(options, kCutsOfEachKind, kFewCuts);
  CutProxy proxy(base->server.port());
  const std::string url = absl::StrCat("mysql://root@127.0.0.1:", proxy.port(), "/", base->name);
  Trial trial(options, ServerOn(url, base->keys), options.servers, base->Open());
  if (!trial.StartServers()) return trial.findings().count();
  std::vector<Cut> cuts;
  for (const Cut cut : kCuts) cuts.insert(cuts.end(), static_cast<size_t>(each), cut);
  trial.dice().Shuffle(cuts);
  for (size_t from = 0; from < cuts.size(); from += kCutsARound) {
    const size_t count = std::min(kCutsARound, cuts.size() - from);
    trial.Round([&] { MakeCuts(trial, proxy, absl::MakeSpan(cuts).subspan(from, count)); });
    trial.Say(static_cast<int64_t>(from + count), static_cast<int64_t>(cuts.size()));
  }
  for (const Cut cut : kCuts) absl::PrintF("%d cuts %s\n", each, NameOf(cut));
  return trial.Finish();
}

}  // namespace clientele::chaos
