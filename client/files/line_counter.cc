#include "client/files/line_counter.h"

namespace clientele::client {

int64_t CountLineEnds(absl::string_view text) {
  int64_t ends = 0;
  for (size_t at = text.find('\n'); at != absl::string_view::npos; at = text.find('\n', at + 1)) {
    ++ends;
  }
  for (size_t at = text.find('\r'); at != absl::string_view::npos; at = text.find('\r', at + 1)) {
    const bool before_lf = at + 1 < text.size() && text[at + 1] == '\n';
    ends += !before_lf;
  }
  return ends;
}

void LineCounter::Add(absl::string_view piece) {
  if (piece.empty()) return;
  line_ += CountLineEnds(piece) - (after_cr_ && piece.front() == '\n');
  after_cr_ = piece.back() == '\r';
}

}  // namespace clientele::client
