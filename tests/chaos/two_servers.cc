#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/chaos/campaigns.h"

namespace clientele::chaos {
namespace {

constexpr int kServers = 2;
constexpr absl::Duration kLength = absl::Minutes(1);
constexpr absl::Duration kShortLength = absl::Seconds(3);
// Everything is settled and looked at so often.
constexpr int64_t kLooks = 6;

}  // namespace

Wrong RunTwoServers(const Options& options, Mariadb& mariadb) {
  const std::optional<Mariadb::Base> base = mariadb.NewBase();
  if (!base.has_value()) return kCannot;
  const absl::Duration length = options.length > absl::ZeroDuration() ? options.length
                                : options.small                       ? kShortLength
                                                                      : kLength;
  Trial trial(options, base->Options(), kServers, base->Open());
  if (!trial.StartServers()) return trial.findings().count();
  for (int64_t look = 1; look <= kLooks; ++look) {
    trial.Round([&] { trial.LetRun(length / kLooks); });
    trial.Say(look, kLooks);
  }
  // Nothing was disturbed: to have to call again is a fault of its own.
  for (const auto& [kind, count] : trial.history().totals().repeated) {
    trial.findings().Add("calls", absl::StrCat(count, " calls ended as ", kind));
  }
  absl::PrintF("two servers for %s\n", absl::FormatDuration(length));
  return trial.Finish();
}

}  // namespace clientele::chaos
