#include "server/app/application.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/api/limits.h"
#include "server/app/open_keys.h"
#include "server/app/store_password.h"
#include "server/base/error.h"
#include "server/base/host_port.h"
#include "server/base/status_macros.h"
#include "server/domain/limits.h"
#include "server/index/queries.h"
#include "server/service/index_segments.h"
#include "server/service/limits.h"
#include "server/service/sql_segments.h"
#include "server/store/open_store.h"

namespace clientele::app {
namespace {

constexpr char kByIndex[] = "index";
constexpr char kBySql[] = "sql";

}  // namespace

Application::Application() : random_(MakeSystemRandom()) {}

Application::~Application() { Stop(); }

absl::StatusOr<std::unique_ptr<Application>> Application::Start(const Config& config) {
  std::unique_ptr<Application> app(new Application());
  RETURN_IF_ERROR(Check(config));
  RETURN_IF_ERROR(app->OpenClock(config));
  RETURN_IF_ERROR(app->OpenStore(config));
  RETURN_IF_ERROR(app->MakeTokens());
  RETURN_IF_ERROR(app->LoadIndex(config));
  app->StartWriter();
  RETURN_IF_ERROR(app->StartGrpc(config));
  app->StartFollower();
  app->StartUpkeep();
  RETURN_IF_ERROR(app->StartHttp(config));
  return app;
}

absl::Status Application::Check(const Config& config) {
  if (config.evaluate == kByIndex || config.evaluate == kBySql) return absl::OkStatus();
  return InvalidField("--evaluate", config.evaluate, "index or sql");
}

absl::Status Application::OpenClock(const Config& config) {
  ASSIGN_OR_RETURN(clock_, ParseClock(config.clock));
  const UnixSeconds now = clock_->NowSeconds();
  if (now < domain::kMinEventTime || now > domain::kMaxEventTime) {
    return InvalidField("--clock", config.clock, "a moment from 1970 to 2105");
  }
  return absl::OkStatus();
}

absl::Status Application::OpenStore(const Config& config) {
  ASSIGN_OR_RETURN(const std::string password, StorePassword(config));
  ASSIGN_OR_RETURN(std::unique_ptr<store::sql::Driver> driver,
                   store::OpenDriver(config.store, password));
  ASSIGN_OR_RETURN(keys_, OpenKeys(config, *random_));
  std::vector<store::Store::KeyMark> marks;
  for (auto& [use, mark] : keys_.Marks()) marks.push_back({use, mark});
  ASSIGN_OR_RETURN(store_, store::Store::Open(std::move(driver), *clock_, *random_, marks));
  return absl::OkStatus();
}

absl::Status Application::MakeTokens() {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, store_->BeginRead());
  const store::FeedHead& head = transaction.head();
  tokens_ = std::make_unique<service::RevisionTokens>(head.cluster_id, head.timeline, keys_.token);
  return absl::OkStatus();
}

absl::Status Application::LoadIndex(const Config& config) {
  const bool by_sql = config.evaluate == kBySql;
  index_ = std::make_unique<index::Index>(by_sql ? index::Content::kNames : index::Content::kBase);
  waiters_ = std::make_unique<service::RevisionWaiters>();
  replica_ = std::make_unique<service::Replica>(service::Replica::Parts{
      *store_, *index_, *tokens_, *clock_, *random_,
      [this](domain::Revision revision) { waiters_->SetReached(revision); },
      [this](const absl::Status& status) { log_.Fault("replica", status); }});
  RETURN_IF_ERROR(replica_->Load());
  if (by_sql) {
    segments_ = std::make_unique<service::SqlSegments>(*store_, *clock_, keys_.address);
  } else {
    segments_ = std::make_unique<service::IndexSegments>(*index_, *store_, *clock_, keys_.address);
  }
  return absl::OkStatus();
}

void Application::StartWriter() {
  readers_ = std::make_unique<ThreadPool>(std::max(2U, std::thread::hardware_concurrency()),
                                          api::kMaxQueuedReads);
  writer_ = std::make_unique<service::Writer>(
      service::Writer::Parts{{*store_, *index_, *replica_, *clock_, *random_, keys_.address},
                             [this](const absl::Status& status) {
                               failed_transactions_ += 1;
                               log_.Fault("writer", status);
                             }});
  writer_->Start();
}

absl::Status Application::StartGrpc(const Config& config) {
  // gRPC itself would take an address without a port for one on 443.
  if (!ParseHostPort(config.listen).has_value()) {
    return InvalidField("--listen", config.listen, "host:port, like 127.0.0.1:50051");
  }
  context_ = std::make_unique<api::Context>(api::Context{
      *store_, *index_, *writer_, *tokens_, keys_, *clock_, *readers_,
      [this](absl::string_view where, const absl::Status& status) { log_.Fault(where, status); },
      draining_, *segments_, *replica_, *waiters_});
  ASSIGN_OR_RETURN(grpc_server_, api::GrpcServer::Start(*context_, config.listen));
  return absl::OkStatus();
}

void Application::StartFollower() {
  if (!store_->is_shared()) return;
  follower_ = std::make_unique<service::Follower>(
      *replica_, [this, failing = false](const absl::Status& status) mutable {
        // Once an outage, not every look.
        if (!status.ok() && !failing) log_.Fault("follower", status);
        failing = !status.ok();
        grpc_server_->SetServing(IsReady());
      });
  follower_->Start();
}

void Application::StartUpkeep() {
  upkeep_ = std::make_unique<service::Upkeep>(
      service::Upkeep::Parts{*store_, *index_, *clock_, *random_,
                             [this](const absl::Status& status) { log_.Fault("upkeep", status); }});
  upkeep_->Start();
}

bool Application::IsReady() const {
  return !draining_.load() && !store_->stopped() && replica_->CheckServing().ok() &&
         replica_->Staleness() < service::kMaxStaleness;
}

absl::Status Application::StartHttp(const Config& config) {
  if (config.http.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(http_, ops::HttpEndpoint::Start(
                              config.http, {[this] { return ops::RenderMetrics(Measure()); },
                                            [this] { return IsReady(); }}));
  return absl::OkStatus();
}

std::string Application::http_address() const { return http_ == nullptr ? "" : http_->address(); }

ops::MetricsSnapshot Application::Measure() const {
  ops::MetricsSnapshot snapshot;
  snapshot.queued_writes = static_cast<int64_t>(writer_->queued());
  snapshot.failed_transactions = failed_transactions_.load();
  snapshot.staleness_ms = absl::ToInt64Milliseconds(replica_->Staleness());
  const index::Index::Reader reader(*index_);
  snapshot.revision = reader.revision();
  snapshot.clients = std::nullopt;
  if (reader.holds_clients()) snapshot.clients = index::CountClients(reader);
  snapshot.index_bytes = index::IndexBytes(reader);
  snapshot.policy_version = reader.policy().version;
  return snapshot;
}

void Application::Stop() {
  const bool first = !draining_.exchange(true);
  if (upkeep_ != nullptr) upkeep_->Stop();
  if (follower_ != nullptr) follower_->Stop();
  if (grpc_server_ != nullptr) {
    grpc_server_->StopServing();
    waiters_->Stop();
    // Callers get this long to see that it stops and go elsewhere.
    if (first) clock_->Pause(api::kNoticeTime);
    // The writer and the readers go on meanwhile: calls under way need them to finish.
    grpc_server_->Shutdown();
  }
  if (writer_ != nullptr) writer_->Stop();
  readers_.reset();
  http_.reset();
}

}  // namespace clientele::app
