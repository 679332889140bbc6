// A progress bar on standard error, when that is a terminal.
#ifndef CLIENTELE_CLIENT_TOOL_PROGRESS_H_
#define CLIENTELE_CLIENT_TOOL_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace clientele::client {

class Progress {
 public:
  // `total` 0: unknown, only the count is shown.
  Progress(std::string title, int64_t total);
  // Ends the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Draws at most ten times a second.
  void Update(int64_t done);

 private:
  void Draw(int64_t done);

  const std::string title_;
  const int64_t total_;
  const bool terminal_;
  const absl::Time started_;
  absl::Time drawn_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_PROGRESS_H_
