// What every adapter of the edge works with. All of it outlives the gRPC server.
#ifndef CLIENTELE_SERVER_API_CONTEXT_H_
#define CLIENTELE_SERVER_API_CONTEXT_H_

#include <atomic>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/base/clock.h"
#include "server/base/thread_pool.h"
#include "server/index/index.h"
#include "server/security/keys.h"
#include "server/service/replica.h"
#include "server/service/revision_tokens.h"
#include "server/service/revision_waiters.h"
#include "server/service/segments.h"
#include "server/service/writer.h"
#include "server/store/store.h"

namespace clientele::api {

struct Context {
  store::Store& store;
  index::Index& index;
  service::Writer& writer;
  const service::RevisionTokens& tokens;
  const security::Keys& keys;
  const Clock& clock;
  // Runs reads: evaluation and SQL never run on gRPC's threads.
  ThreadPool& readers;
  // Told of faults that callers must not see. Any thread.
  std::function<void(absl::string_view where, const absl::Status&)> on_fault;
  // True from the moment the server begins to stop: streams end then.
  const std::atomic<bool>& draining;
  // Answers the questions of segments.
  const service::Segments& segments;
  service::Replica& replica;
  service::RevisionWaiters& waiters;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_CONTEXT_H_
