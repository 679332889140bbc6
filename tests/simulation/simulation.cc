#include "tests/simulation/simulation.h"

#include <set>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "server/service/loader.h"
#include "tests/support/test_base.h"

namespace clientele::simulation {
namespace {

constexpr int kDeepest = 3;
constexpr absl::Duration kCallTime = absl::Milliseconds(2);
constexpr absl::Duration kLongestStep = absl::Milliseconds(100);
// How long a database takes to notice that a client is gone.
constexpr absl::Duration kLongestLinger = absl::Seconds(6);
constexpr absl::Duration kLongestTrouble = absl::Seconds(3);
constexpr int kHealingRounds = 20;

}  // namespace

Simulation::Simulation(uint64_t seed, Database& database, bool with_trace)
    : seed_(seed),
      dice_(seed),
      settings_(DrawSettings(dice_)),
      trace_(with_trace),
      database_(database),
      history_({database_, verdict_,
                [this](int number) -> const Operation& { return callers_.operation(number); },
                [this](int number) { return callers_.MayBeDone(number); }}),
      callers_({dice_, trace_, verdict_, database_, history_, servers_, now_,
                settings_.internal != kNever}) {
  database_.Clear(settings_.locking);
  database_.SetOnCommitted([this] { history_.Committed(); });
  for (int number = 0; number < settings_.servers; ++number) {
    servers_.push_back(std::make_unique<Server>(
        Server::Parts{number, database_, *this, trace_, now_,
                      [this](int server, absl::Duration duration) { OnPause(server, duration); }}));
  }
}

Simulation::~Simulation() {
  servers_.clear();
  database_.SetOnCommitted(nullptr);
}

// --- What happens around calls -------------------------------------------------------------------

void Simulation::Pass(absl::Duration longest) {
  now_ += longest * static_cast<double>(dice_.Below(1'000)) / 1'000;
  database_.Tick(now_);
}

void Simulation::MaybeInterleave(OneIn often) {
  if (depth_ >= kDeepest || !verdict_.clean() || !Happens(dice_, often)) return;
  ++depth_;
  // What others do is the same whenever they do it; what they work at is not.
  if (dice_.OneIn(2)) {
    Work();
  } else {
    Step();
  }
  --depth_;
}

Fault Simulation::BeforeCall(int number, Call call) {
  Server& server = *servers_[static_cast<size_t>(number)];
  ++calls_;
  if (server.is_dead()) return Fault::kCut;
  if (healing_) return Fault::kNone;
  trace_.Add("call ", number, " ", static_cast<int>(call));
  server.NoteCall(call);
  Pass(kCallTime);
  MaybeInterleave(settings_.interleave);
  return server.is_dead() ? Fault::kCut : DrawFault(server, call);
}

Fault Simulation::DrawFault(Server& server, Call call) {
  if (Happens(dice_, settings_.die)) {
    Kill(server);
    return Fault::kCut;
  }
  if (call == Call::kConnect) return now_ < unreachable_until_ ? Fault::kCut : Fault::kNone;
  if (Happens(dice_, settings_.cut)) return Fault::kCut;
  if (call == Call::kCommit) return Fault::kNone;
  if (call == Call::kWrite && now_ < full_until_ && dice_.OneIn(2)) return Fault::kFull;
  if (call != Call::kBegin && Happens(dice_, settings_.conflict)) return Fault::kConflict;
  return Happens(dice_, settings_.internal) ? Fault::kInternal : Fault::kNone;
}

bool Simulation::WaitForHead(int) {
  if (healing_) return false;
  Pass(absl::Seconds(1));
  MaybeInterleave(settings_.interleave);
  return !dice_.OneIn(4);
}

CommitFate Simulation::FateOfCommit(int number) {
  using Kind = CommitFate::Kind;
  if (healing_) return {};
  CommitFate fate;
  if (Happens(dice_, settings_.commit_conflict)) {
    fate.kind = Kind::kConflict;
  } else if (Happens(dice_, settings_.commit_lost)) {
    fate.kind = Kind::kLost;
  } else if (Happens(dice_, settings_.commit_landed)) {
    fate.kind = Kind::kLanded;
  } else if (Happens(dice_, settings_.commit_later)) {
    fate.kind = Kind::kLater;
    fate.commits = dice_.OneIn(2);
    fate.until = now_ + kLongestLinger * static_cast<double>(dice_.Below(100)) / 100;
  } else if (now_ < full_until_ && dice_.OneIn(2)) {
    fate.kind = Kind::kFull;
  } else if (servers_[static_cast<size_t>(number)]->is_writing() && !database_.has_undurable() &&
             Happens(dice_, settings_.commit_seen_before_crash)) {
    fate.kind = Kind::kSeenBeforeCrash;
  }
  trace_.Add("fate ", static_cast<int>(fate.kind));
  if (fate.kind == Kind::kLost) ++counts_["commits lost"];
  if (fate.kind == Kind::kLanded) ++counts_["commits landed unanswered"];
  if (fate.kind == Kind::kLater) ++counts_["commits left behind"];
  return fate;
}

void Simulation::AfterCommit(int) {
  if (!healing_) MaybeInterleave(settings_.interleave / 4 + 1);
}

void Simulation::AfterCrash() {
  const int seen = history_.head();
  history_.Crashed();
  const bool lost = history_.head() != seen;
  trace_.Add("the database crashes", lost ? " and loses its last commit" : "");
  ++counts_[lost ? "crashes with a commit lost that others could see"
                 : "crashes after a commit that others could see"];
  if (!lost) return;
  callers_.CheckNeverTold(seen);
  // Whoever has not noticed yet that the base was restored has other revisions of these numbers.
  if (history_.IsAmbiguous(history_.timeline())) return;
  for (const auto& server : servers_) {
    const bool showed = server->is_running() &&
                        server->tokens().timeline() == history_.timeline() &&
                        server->index().revision() >= history_.at(seen).first;
    if (showed) verdict_.Wrong("server ", server->number(), " shows what a crash has lost");
  }
}

LogSight Simulation::SightOfLog(int number) {
  return servers_[static_cast<size_t>(number)]->sight();
}

void Simulation::OnPause(int, absl::Duration duration) {
  now_ += duration + absl::Milliseconds(1);
  database_.Tick(now_);
  if (!healing_) MaybeInterleave(settings_.interleave / 4 + 1);
}

// --- What happens --------------------------------------------------------------------------------

void Simulation::Step() {
  enum class Thing { kSend, kRepeat, kFinish, kDeliver, kRead, kTrouble, kWork };
  static constexpr Thing kThings[] = {
      Thing::kSend,    Thing::kSend,    Thing::kSend, Thing::kSend, Thing::kRepeat,
      Thing::kFinish,  Thing::kFinish,  Thing::kRead, Thing::kRead, Thing::kTrouble,
      Thing::kDeliver, Thing::kDeliver, Thing::kWork, Thing::kWork, Thing::kTrouble,
      Thing::kWork,    Thing::kWork,    Thing::kWork, Thing::kWork, Thing::kWork};
  Pass(kLongestStep);
  switch (dice_.Pick(kThings)) {
    case Thing::kSend:
      for (int64_t n = dice_.Between(1, 4); n > 0; --n) callers_.SendNew();
      return;
    case Thing::kRepeat:
      return callers_.Repeat();
    case Thing::kFinish:
      return callers_.FinishOne();
    case Thing::kDeliver:
      return callers_.DeliverOne();
    case Thing::kRead:
      callers_.WakeReads();
      return callers_.Read();
    case Thing::kTrouble:
      return Trouble();
    case Thing::kWork:
      return Work();
  }
}

Server* Simulation::AnyAble(Server::Work work) {
  std::vector<Server*> able;
  for (const auto& server : servers_) {
    const bool idle =
        work == Server::Work::kWrite && server->is_running() && server->writer().queued() == 0;
    if (server->MayBegin(work) && !idle) able.push_back(server.get());
  }
  return able.empty() ? nullptr : dice_.Pick(able);
}

void Simulation::Work() {
  const Server::Work work = dice_.Pick(
      {Server::Work::kStart, Server::Work::kWrite, Server::Work::kWrite, Server::Work::kFollow,
       Server::Work::kFollow, Server::Work::kUpkeep, Server::Work::kVerify});
  const bool is_rare = work == Server::Work::kUpkeep || work == Server::Work::kVerify;
  if (is_rare && !dice_.OneIn(3)) return;
  // Who waits for the head in the middle of the work of who has it waits in vain.
  if (work == Server::Work::kWrite && database_.is_head_taken() && !dice_.OneIn(8)) return;
  Server* server = AnyAble(work);
  if (server == nullptr) return;
  if (work == Server::Work::kStart) StartServer(*server);
  if (work == Server::Work::kWrite) RunWriter(*server);
  if (work == Server::Work::kFollow) Follow(*server);
  if (work == Server::Work::kUpkeep) RunUpkeep(*server);
  if (work == Server::Work::kVerify) Verify(*server);
}

void Simulation::StartServer(Server& server) {
  const bool started = server.Start(dice_.Bits()).ok();
  if (started) ++counts_["servers started"];
  trace_.Add("server ", server.number(), started ? " started" : " did not start");
}

void Simulation::RunWriter(Server& server) {
  trace_.Add("server ", server.number(), " writes");
  server.RunWriter();
  trace_.Add("server ", server.number(), " wrote");
}

void Simulation::Follow(Server& server) {
  trace_.Add("server ", server.number(), " follows");
  const bool followed = server.Follow().ok();
  trace_.Add("server ", server.number(), followed ? " followed" : " did not follow");
}

void Simulation::RunUpkeep(Server& server) {
  trace_.Add("server ", server.number(), " keeps up");
  server.RunUpkeep();
}

void Simulation::Verify(Server& server) {
  trace_.Add("server ", server.number(), " verifies");
  const absl::StatusOr<bool> same = server.Verify();
  if (!same.ok()) return;
  ++counts_["verifications"];
  if (*same) return;
  verdict_.Wrong("the index of server ", server.number(), " is not what the tables say");
}

void Simulation::Kill(Server& server) {
  trace_.Add("server ", server.number(), " dies");
  ++counts_["servers died"];
  history_.Forgot(server.number());
  server.Die(now_ + kLongestLinger * static_cast<double>(dice_.Below(100)) / 100);
}

void Simulation::Trouble() {
  Server& server = *servers_[dice_.Below(servers_.size())];
  switch (dice_.Below(8)) {
    case 0:
      if (Happens(dice_, settings_.die)) Kill(server);
      return;
    case 1:
      if (!Happens(dice_, settings_.restart)) return;
      trace_.Add("the database restarts");
      ++counts_["databases restarted"];
      return database_.Restart();
    case 2:
      if (settings_.restore == kNever || history_.timeline() == 0) return;
      database_.Save();
      history_.Saved();
      return trace_.Add("saved at ", history_.head());
    case 3:
      if (history_.has_saved() && Happens(dice_, settings_.restore)) Restore();
      return;
    case 4:
      if (Happens(dice_, settings_.full)) full_until_ = now_ + kLongestTrouble;
      return;
    case 5:
      if (Happens(dice_, settings_.unreachable)) unreachable_until_ = now_ + kLongestTrouble;
      return;
    case 6:
      if (!server.is_dead() && Happens(dice_, settings_.bad_log)) {
        server.SetSight(dice_.Pick({LogSight::kDamaged, LogSight::kDamaged, LogSight::kClear,
                                    LogSight::kOfANewerProgram}));
      }
      return;
    default:
      return LetTimePass();
  }
}

void Simulation::LetTimePass() {
  Server& server = *servers_[dice_.Below(servers_.size())];
  if (Happens(dice_, settings_.clock_error)) server.SetClockError(dice_.Between(-100, 100));
  // Nothing takes days but being idle.
  const bool days = depth_ == 0 && Happens(dice_, settings_.days);
  Pass(days ? absl::Hours(24 * 20) : absl::Seconds(10));
}

bool Simulation::HasSeenLoss(Server& server) const {
  if (!server.is_running()) return false;
  const int64_t timeline = server.tokens().timeline();
  // What is of an older one was fenced off before the base was saved.
  if (timeline != history_.saved_timeline()) return timeline > history_.saved_timeline();
  for (const int commit : history_.Find(timeline, server.index().revision())) {
    if (history_.IsWithin(commit, history_.saved())) return false;
  }
  return true;
}

void Simulation::Restore() {
  database_.Restart();
  std::optional<int64_t> timeline;
  std::set<int> witnesses;
  if (Happens(dice_, settings_.silent_restore)) {
    for (const auto& server : servers_) {
      if (HasSeenLoss(*server)) witnesses.insert(server->number());
    }
  } else {
    // As the README tells the operator.
    now_ += absl::Seconds(1);
    timeline = history_.saved_timeline() + kTestNow + absl::ToInt64Seconds(now_);
  }
  database_.Restore(timeline);
  ++counts_[timeline.has_value() ? "bases restored" : "bases restored unsaid"];
  if (!witnesses.empty()) ++counts_["lost tails that a server had seen"];
  history_.Restored(timeline, std::move(witnesses));
  trace_.Add("restored to ", history_.head(), " in timeline ", history_.timeline());
}

// --- The end -------------------------------------------------------------------------------------

bool Simulation::CatchUpAll() {
  const int64_t timeline = history_.timeline();
  bool all = true;
  for (const auto& server : servers_) {
    server->SetSight(LogSight::kClear);
    const bool stopped =
        server->is_running() && server->replica().state() == service::Replica::State::kStopped;
    if (stopped) Kill(*server);
    if (server->MayBegin(Server::Work::kStart)) StartServer(*server);
    all &= server->is_running() && server->Follow().ok() && server->replica().CheckServing().ok();
  }
  // Who looked before another one fenced off a lost tail has not seen that yet.
  return all && history_.timeline() == timeline;
}

void Simulation::DrainWriters() {
  for (const auto& server : servers_) {
    while (server->writer().queued() > 0) server->RunWriter();
    while (!server->finished().empty()) callers_.FinishOne();
  }
}

void Simulation::Heal() {
  healing_ = true;
  full_until_ = unreachable_until_ = absl::ZeroDuration();
  database_.Tick(absl::InfiniteDuration());
  int rounds = 0;
  while (!CatchUpAll()) {
    if (++rounds == kHealingRounds) return verdict_.Wrong("a server does not get well again");
  }
  DrainWriters();
  callers_.DeliverAll();
  callers_.SettleAll();
  if (!CatchUpAll()) verdict_.Wrong("a server that was well is not any more");
}

void Simulation::CheckServer(Server& server) {
  if (server.tokens().timeline() != history_.timeline()) {
    return verdict_.Wrong("server ", server.number(), " ends in timeline ",
                          server.tokens().timeline());
  }
  const int shown = history_.Recognize(server.index(), history_.timeline());
  if (shown >= 0 && shown != history_.head()) {
    verdict_.Wrong("server ", server.number(), " ends at revision ", server.index().revision());
  }
}

void Simulation::CheckTables(Server& server) {
  index::Index fresh;
  const auto loaded = service::LoadIndex(server.store(), fresh);
  if (!loaded.ok()) return verdict_.Wrong("the base can't be loaded: ", loaded.status().ToString());
  history_.Recognize(fresh, history_.timeline());
  const absl::StatusOr<bool> same = server.Verify();
  if (!same.ok() || !*same) verdict_.Wrong("index and tables differ: ", same.status().ToString());
}

Result Simulation::Run() {
  for (int step = 0; step < settings_.steps && verdict_.clean(); ++step) Step();
  if (verdict_.clean()) Heal();
  if (verdict_.clean()) {
    history_.CheckLog();
    history_.CheckFenced();
    callers_.CheckTokens();
    for (const auto& server : servers_) CheckServer(*server);
    CheckTables(*servers_.front());
  }
  trace_.Add("the end at ", history_.head(), " in timeline ", history_.timeline());
  return Sum();
}

Result Simulation::Sum() {
  counts_["calls to the database"] = calls_;
  counts_["commits"] = history_.commits();
  counts_["operations acknowledged"] = callers_.done();
  counts_["reads compared with the model"] = callers_.reads();
  return {verdict_.finding(), trace_.hash(), std::move(counts_), trace_.text()};
}

Result RunSeed(uint64_t seed, Database& database, bool with_trace) {
  // Of two servers on one thread, each may be in the middle of the other's work: no order of locks.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return Simulation(seed, database, with_trace).Run();
}

}  // namespace clientele::simulation
