// The import streams that are open: when the server stops, those that wait for their caller are
// told at once instead of being cut off when the time to drain is over.
#ifndef CLIENTELE_SERVER_API_OPEN_IMPORTS_H_
#define CLIENTELE_SERVER_API_OPEN_IMPORTS_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace clientele::api {

class ImportCall;

// Thread-safe.
class OpenImports {
 public:
  void Add(const std::shared_ptr<ImportCall>& call) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends those that are open. One that is added later finds out by itself that the server stops.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  std::vector<std::weak_ptr<ImportCall>> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_OPEN_IMPORTS_H_
