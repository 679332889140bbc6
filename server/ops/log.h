// The server's log: lines on standard error, without personal data. A message is always one line.
#ifndef CLIENTELE_SERVER_OPS_LOG_H_
#define CLIENTELE_SERVER_OPS_LOG_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace clientele::ops {

// Any thread.
class Log {
 public:
  Log();
  ~Log();

  void Info(absl::string_view message);
  // A fault that callers are not shown: `where` names the call or the part.
  void Fault(absl::string_view where, const absl::Status& status);

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace clientele::ops

#endif  // CLIENTELE_SERVER_OPS_LOG_H_
