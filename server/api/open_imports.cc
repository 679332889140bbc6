#include "server/api/open_imports.h"

#include "server/api/import_call.h"

namespace clientele::api {

void OpenImports::Add(const std::shared_ptr<ImportCall>& call) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(calls_, [](const auto& known) { return known.expired(); });
  calls_.push_back(call);
}

void OpenImports::Stop() {
  std::vector<std::shared_ptr<ImportCall>> open;
  {
    absl::MutexLock lock(&mutex_);
    for (const std::weak_ptr<ImportCall>& call : calls_) open.push_back(call.lock());
  }
  for (const std::shared_ptr<ImportCall>& call : open) {
    if (call != nullptr) call->Stop();
  }
}

}  // namespace clientele::api
