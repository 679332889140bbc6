#include "tests/simulation/server.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/service/verification.h"
#include "tests/simulation/driver.h"
#include "tests/support/test_base.h"

namespace clientele::simulation {

class Server::ServerClock final : public Clock {
 public:
  explicit ServerClock(Server& server) : server_(server) {}

  absl::Time Now() const override {
    return absl::FromUnixSeconds(kTestNow + server_.clock_error_) + server_.parts_.now;
  }
  absl::Duration Uptime() const override { return server_.parts_.now + server_.lost_time_; }
  void Pause(absl::Duration duration) const override { server_.Pause(duration); }

 private:
  Server& server_;
};

// While it lives, the server works at something; what it did before goes on afterwards.
class Server::Shift {
 public:
  Shift(Server& server, Work work)
      : server_(server), work_before_(server.work_), holding_before_(server.holding_) {
    ++server_.depth_;
    server_.work_ = work;
    server_.holding_ = Holding::kReplica;
  }
  ~Shift() {
    server_.work_ = work_before_;
    server_.holding_ = holding_before_;
    if (--server_.depth_ == 0 && server_.dead_) server_.Forget();
  }

 private:
  Server& server_;
  const Work work_before_;
  const Holding holding_before_;
};

Server::Server(Parts parts)
    : parts_(std::move(parts)),
      secret_(kTestAddressSecret),
      clock_(std::make_unique<ServerClock>(*this)) {}

Server::~Server() = default;

bool Server::MayBegin(Work work) const {
  if (work == Work::kStart) return replica_ == nullptr && depth_ == 0;
  if (!is_running()) return false;
  if (depth_ == 0) return true;
  if (work == Work::kWrite || work_ != Work::kWrite || depth_ > 1) return false;
  if (holding_ == Holding::kNothing) return true;
  // A replica that is to load anew takes the store's writer, too.
  return work == Work::kFollow && holding_ == Holding::kStore &&
         replica_->state() == service::Replica::State::kFollowing;
}

absl::Status Server::Start(uint64_t seed) {
  ++life_;
  dead_ = ready_ = false;
  sight_ = LogSight::kClear;
  random_ = MakeSeededRandom(seed);
  const Shift shift(*this, Work::kStart);
  const absl::Status status = Open();
  ready_ = status.ok();
  // What was opened is closed again.
  if (!ready_) dead_ = true;
  return status;
}

absl::Status Server::Open() {
  ASSIGN_OR_RETURN(
      store_, store::Store::Open(MakeDriver(parts_.number, parts_.database, parts_.interruptions),
                                 *clock_, *random_, {}));
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, store_->BeginRead());
    ASSIGN_OR_RETURN(const store::FeedHead head, transaction.reader().Head());
    tokens_ =
        std::make_unique<service::RevisionTokens>(head.cluster_id, head.timeline, kTestTokenSecret);
  }
  index_ = std::make_unique<index::Index>();
  replica_ = std::make_unique<service::Replica>(service::Replica::Parts{
      *store_, *index_, *tokens_, *clock_, *random_, [](domain::Revision) {},
      [this](const absl::Status& status) {
        parts_.trace.Add("server ", parts_.number, " out of service: ", status.message());
      }});
  RETURN_IF_ERROR(replica_->Load());
  writer_ = std::make_unique<service::Writer>(service::Writer::Parts{
      {*store_, *index_, *replica_, *clock_, *random_, secret_},
      [this](const absl::Status& status) {
        parts_.trace.Add("server ", parts_.number, " failed to write: ", status.message());
      }});
  upkeep_ = std::make_unique<service::Upkeep>(
      service::Upkeep::Parts{*store_, *index_, *clock_, *random_, [](const absl::Status&) {}});
  return absl::OkStatus();
}

void Server::Forget() {
  finished_.clear();
  upkeep_.reset();
  writer_.reset();
  replica_.reset();
  tokens_.reset();
  index_.reset();
  store_.reset();
}

void Server::Die(absl::Duration linger) {
  dead_ = true;
  parts_.database.CutAll(parts_.number, linger);
  if (depth_ == 0) Forget();
}

void Server::RunWriter() {
  const Shift shift(*this, Work::kWrite);
  writer_->RunOnce();
}

absl::Status Server::Follow() {
  const Shift shift(*this, Work::kFollow);
  return replica_->Follow();
}

void Server::RunUpkeep() {
  const Shift shift(*this, Work::kUpkeep);
  upkeep_->RunOnce().IgnoreError();
}

absl::StatusOr<bool> Server::Verify() {
  const Shift shift(*this, Work::kVerify);
  ASSIGN_OR_RETURN(const service::Verification verification,
                   service::VerifyIndex(*replica_, nullptr));
  return verification.differences.empty();
}

// The writer has the store all the time, and the replica, or what makes durable, at most between
// its lock on the head and the first row that it writes.
void Server::NoteCall(Call call) {
  if (work_ != Work::kWrite) return;
  const bool after_lock = std::exchange(last_call_, call) == Call::kLockHead;
  switch (call) {
    case Call::kBegin:
    case Call::kLockHead:
    case Call::kWrite:
    case Call::kCommit:
      holding_ = Holding::kStore;
      return;
    case Call::kRead:
    case Call::kFlush:
      holding_ = Holding::kReplica;
      return;
    case Call::kConnect:
    case Call::kPrepare:
      if (after_lock) holding_ = Holding::kReplica;
      return;
  }
}

void Server::Pause(absl::Duration duration) {
  if (dead_) {
    lost_time_ += duration + absl::Seconds(1);
    return;
  }
  const Holding before = std::exchange(holding_, Holding::kNothing);
  parts_.on_pause(parts_.number, duration);
  holding_ = before;
}

}  // namespace clientele::simulation
