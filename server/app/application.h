// The composition root: builds the object graph in named steps, runs it, and takes it down in
// order.
#ifndef CLIENTELE_SERVER_APP_APPLICATION_H_
#define CLIENTELE_SERVER_APP_APPLICATION_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/api/context.h"
#include "server/api/grpc_server.h"
#include "server/app/config.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/thread_pool.h"
#include "server/index/index.h"
#include "server/ops/http_endpoint.h"
#include "server/ops/log.h"
#include "server/ops/metrics.h"
#include "server/security/keys.h"
#include "server/service/follower.h"
#include "server/service/replica.h"
#include "server/service/revision_tokens.h"
#include "server/service/revision_waiters.h"
#include "server/service/segments.h"
#include "server/service/upkeep.h"
#include "server/service/writer.h"
#include "server/store/store.h"

namespace clientele::app {

class Application {
 public:
  // A server that answers: the base opened and loaded, the ports open.
  static absl::StatusOr<std::unique_ptr<Application>> Start(const Config& config);
  // As Stop().
  ~Application();

  // As clients name them; the HTTP one is empty when there is none.
  const std::string& grpc_address() const { return grpc_server_->address(); }
  std::string http_address() const;
  ops::Log& log() { return log_; }

  // Drains: health says no, no new calls, streams end with a position, calls under way finish, and
  // what was queued is committed and answered.
  void Stop();

 private:
  Application();

  static absl::Status Check(const Config& config);
  absl::Status OpenClock(const Config& config);
  absl::Status OpenStore(const Config& config);
  absl::Status MakeTokens();
  absl::Status LoadIndex(const Config& config);
  void StartWriter();
  absl::Status StartGrpc(const Config& config);
  void StartFollower();
  void StartUpkeep();
  absl::Status StartHttp(const Config& config);
  // Whether callers should come here.
  bool IsReady() const;
  ops::MetricsSnapshot Measure() const;

  ops::Log log_;
  const std::unique_ptr<Random> random_;
  std::unique_ptr<Clock> clock_;
  security::Keys keys_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<index::Index> index_;
  std::unique_ptr<service::RevisionTokens> tokens_;
  std::unique_ptr<service::RevisionWaiters> waiters_;
  std::unique_ptr<service::Replica> replica_;
  std::atomic<int64_t> failed_transactions_ = 0;
  std::atomic<bool> draining_ = false;
  std::unique_ptr<ThreadPool> readers_;
  std::unique_ptr<service::Segments> segments_;
  std::unique_ptr<service::Writer> writer_;
  std::unique_ptr<api::Context> context_;
  std::unique_ptr<api::GrpcServer> grpc_server_;
  std::unique_ptr<service::Follower> follower_;  // of a shared base only
  std::unique_ptr<service::Upkeep> upkeep_;
  std::unique_ptr<ops::HttpEndpoint> http_;
};

}  // namespace clientele::app

#endif  // CLIENTELE_SERVER_APP_APPLICATION_H_
