#include "client/tool/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/tool/output.h"

namespace clientele::client {
namespace {

constexpr int kBarWidth = 30;
constexpr absl::Duration kRedraw = absl::Milliseconds(100);

}  // namespace

Progress::Progress(std::string title, int64_t total)
    : title_(std::move(title)),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_(absl::Now()),
      drawn_(absl::InfinitePast()) {}

Progress::~Progress() {
  if (terminal_ && drawn_ != absl::InfinitePast()) std::fputc('\n', stderr);
}

void Progress::Update(int64_t done) {
  if (!terminal_) return;
  const absl::Time now = absl::Now();
  if (now - drawn_ < kRedraw && done < total_) return;
  drawn_ = now;
  Draw(done);
}

void Progress::Draw(int64_t done) {
  std::string line = absl::StrCat("\r", title_, " ");
  if (total_ > 0) {
    const int64_t shown = std::min(done, total_);
    const auto filled = static_cast<size_t>(shown * kBarWidth / total_);
    absl::StrAppend(&line, "[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'),
                    "] ", shown * 100 / total_, " %");
  }
  const double seconds = absl::ToDoubleSeconds(drawn_ - started_);
  const auto rate = seconds > 0 ? static_cast<int64_t>(static_cast<double>(done) / seconds) : 0;
  absl::StrAppend(&line, "  ", FormatCount(done), ", ", FormatCount(rate), "/s   ");
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace clientele::client
