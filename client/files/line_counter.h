// Line numbers of a text that comes in pieces. A line ends in LF, CR LF or a lone CR.
#ifndef CLIENTELE_CLIENT_FILES_LINE_COUNTER_H_
#define CLIENTELE_CLIENT_FILES_LINE_COUNTER_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace clientele::client {

// The line ends in a text.
int64_t CountLineEnds(absl::string_view text);

class LineCounter {
 public:
  // Takes the next piece; a CR LF may be cut between two pieces.
  void Add(absl::string_view piece);
  // The number, from 1, of the line that the next piece begins on or continues.
  int64_t line() const { return line_; }

 private:
  int64_t line_ = 1;
  bool after_cr_ = false;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_LINE_COUNTER_H_
