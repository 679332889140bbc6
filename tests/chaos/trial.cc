#include "tests/chaos/trial.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"

namespace clientele::chaos {
namespace {

constexpr int kReaders = 2;
// Every so many workers one sends imports.
constexpr int kWorkersAnImporter = 8;
constexpr int kSharedClients = 4;
// The whole of a large base takes seconds to compare.
constexpr int64_t kRoundsAWholeLook = 25;
constexpr int64_t kFewestWrites = 20, kMostWrites = 400;
// Of a moment of chance after the writes that were waited for: longer than a commit takes, so that
// every part of one is hit.
constexpr int64_t kMostMicroseconds = 20'000;
constexpr absl::Duration kPatience = absl::Seconds(60);

}  // namespace

Trial::Trial(const Options& options, const ServerOptions& server, int servers,
             std::unique_ptr<Database> database)
    : dice_(options.seed),
      fleet_(server, servers),
      database_(std::move(database)),
      checker_(*database_, findings_),
      index_check_(*database_, findings_) {
  const Scene scene = {fleet_, crowd_, history_, findings_};
  for (int number = 0; number < options.workers; ++number) {
    const bool imports = number % kWorkersAnImporter == 0;
    workers_.push_back(std::make_unique<Worker>(number, dice_.Bits(), imports, scene));
  }
  for (int number = 0; number < kReaders; ++number) {
    readers_.push_back(std::make_unique<Reader>(dice_.Bits(), scene));
  }
}

bool Trial::StartServers() {
  for (int server = 0; server < fleet_.size(); ++server) {
    if (fleet_.Start(server)) continue;
    findings_.Add("start", fleet_.LastErrors(server));
    return false;
  }
  return true;
}

// A client that very many orders were recorded for would slow every further one down.
void Trial::IntroduceShared() {
  std::vector<std::string> names;
  for (int i = 0; i < kSharedClients; ++i) names.push_back(absl::StrCat("s-", rounds_, "-", i));
  for (const std::string& name : names) workers_[0]->Introduce(name);
  crowd_.SetShared(std::move(names));
}

void Trial::RunLoad(const std::function<void()>& disturb) {
  absl::Notification stop;
  std::vector<std::thread> threads;
  for (const auto& worker : workers_) threads.emplace_back([&] { worker->Run(stop); });
  for (const auto& reader : readers_) threads.emplace_back([&] { reader->Run(stop); });
  disturb();
  stop.Notify();
  for (std::thread& thread : threads) thread.join();
}

void Trial::Round(const std::function<void()>& disturb) {
  IntroduceShared();
  RunLoad(disturb);
  const History::Round round = history_.TakeRound();
  checker_.CheckRound(round);
  CheckServers(round);
  if (++rounds_ % kRoundsAWholeLook != 0) return;
  checker_.CheckWhole();
  for (int server = 0; server < fleet_.size(); ++server) {
    index_check_.CheckContent(fleet_.PlaceOf(server).address);
  }
}

void Trial::CheckServers(const History::Round& round) {
  for (int server = 0; server < fleet_.size(); ++server) {
    index_check_.CheckRevision(fleet_.PlaceOf(server).address, round.last_tokens,
                               checker_.revision());
  }
}

int64_t Trial::Finish() {
  checker_.CheckWhole();
  for (int server = 0; server < fleet_.size(); ++server) {
    index_check_.CheckContent(fleet_.PlaceOf(server).address);
  }
  if (findings_.count() > 0) {
    for (int server = 0; server < fleet_.size(); ++server) {
      absl::PrintF("a server's log ends with:\n%s\n", fleet_.LastErrors(server));
    }
  }
  absl::PrintF("%s\n%d revisions in %d batches; wrong: %s\n", history_.Summary(),
               checker_.revision(), checker_.batches(), findings_.Summary());
  return findings_.count();
}

void Trial::AwaitWrites(int64_t count) {
  const int64_t enough = history_.totals().done + count;
  if (history_.Await([&](const auto& totals) { return totals.done >= enough; }, kPatience)) return;
  findings_.Add("calls", absl::StrCat("no ", count, " writes are done within ",
                                      absl::FormatDuration(kPatience)));
}

void Trial::AwaitSomeWrites() {
  AwaitWrites(dice_.Between(kFewestWrites, kMostWrites));
  LetRun(absl::Microseconds(dice_.Between(0, kMostMicroseconds)));
}

void Trial::LetRun(absl::Duration length) {
  absl::Notification never;
  never.WaitForNotificationWithTimeout(length);
}

void Trial::KillServer() {
  const int server = static_cast<int>(dice_.Below(static_cast<size_t>(fleet_.size())));
  fleet_.Kill(server);
  if (!fleet_.Start(server)) findings_.Add("start", fleet_.LastErrors(server));
}

void Trial::Say(int64_t round, int64_t rounds, const std::string& more) const {
  const int64_t step = std::max<int64_t>(1, rounds / 10);
  if (round % step != 0) return;
  absl::PrintF("  %d of %d: %s%s; wrong: %s\n", round, rounds, history_.Summary(), more,
               findings_.Summary());
  std::fflush(stdout);
}

}  // namespace clientele::chaos
