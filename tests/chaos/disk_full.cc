#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/chaos/campaigns.h"

namespace clientele::chaos {
namespace {

constexpr int64_t kFills = 10;
constexpr int64_t kFewFills = 2;
// Room for the base to begin with, its log of 4 MB included, and what each round gives it anew.
constexpr int64_t kFirstKilobytes = 6'000;
constexpr int64_t kMoreKilobytes = 2'000;
// Refused writes and reads served before there is room again.
constexpr int64_t kRefusals = 200;
constexpr int64_t kReads = 100;
constexpr int64_t kWritesAfter = 100;
constexpr absl::Duration kPatience = absl::Seconds(60);

// A small file system in memory, mounted for as long as the object lives, and for nobody but this
// thread and what it starts: nothing of it is left when the program is killed.
class SmallDisk {
 public:
  SmallDisk() : kilobytes_(kFirstKilobytes) {
    if (unshare(CLONE_NEWNS) != 0 || mount("", "/", "", MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, Size().c_str()) != 0) {
      trouble_ = strerror(errno);
    }
  }
  ~SmallDisk() {
    if (trouble_.empty()) umount2(dir_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Why there is none; empty when there is.
  const std::string& trouble() const { return trouble_; }
  std::string File(const std::string& name) const { return dir_.File(name); }
  bool Grow() {
    kilobytes_ += kMoreKilobytes;
    return mount("tmpfs", dir_.path().c_str(), "tmpfs", MS_REMOUNT, Size().c_str()) == 0;
  }

 private:
  std::string Size() const { return absl::StrCat("size=", kilobytes_, "k"); }

  const TempDir dir_;
  int64_t kilobytes_;
  std::string trouble_;
};

int64_t RefusalsIn(const History::Totals& totals) {
  int64_t count = 0;
  for (const auto& [kind, of_kind] : totals.repeated) count += of_kind;
  return count;
}

// From a disk that is about to be full to one that has room again.
void FillAndFree(Trial& trial, SmallDisk& disk) {
  const History& history = trial.history();
  const int64_t refusals = RefusalsIn(history.totals()) + kRefusals;
  const auto refused = [&](const auto& totals) { return RefusalsIn(totals) >= refusals; };
  if (!history.Await(refused, kPatience)) {
    trial.findings().Add("disk", "no write is refused though the disk must be full");
  }
  const int64_t reads = history.totals().reads + kReads;
  if (!history.Await([&](const auto& totals) { return totals.reads >= reads; }, kPatience)) {
    trial.findings().Add("disk", "reads do not go on while the disk is full");
  }
  if (!disk.Grow()) trial.findings().Add("disk", absl::StrCat("remount: ", strerror(errno)));
  trial.AwaitWrites(kWritesAfter);
}

// The server is there all the time: whatever it refuses it says why.
void CheckRefusals(Trial& trial) {
  for (const auto& [kind, count] : trial.history().totals().repeated) {
    if (kind == "RESOURCE_EXHAUSTED STORE_FULL") continue;
    trial.findings().Add("disk", absl::StrCat(count, " calls ended as ", kind));
  }
}

}  // namespace

Wrong FillDisk(const Options& options) {
  SmallDisk disk;
  if (!disk.trouble().empty()) {
    absl::PrintF("can't mount a small file system here: %s\n", disk.trouble());
    return kCannot;
  }
  const int64_t rounds = RoundsOf(options, kFills, kFewFills);
  const std::string file = disk.File("base.db");
  Trial trial(options, ServerOn(absl::StrCat("sqlite:", file)), 1, OpenSqliteFile(file));
  if (!trial.StartServers()) return trial.findings().count();
  for (int64_t round = 1; round <= rounds; ++round) {
    trial.Round([&] { FillAndFree(trial, disk); });
    trial.Say(round, rounds);
  }
  CheckRefusals(trial);
  absl::PrintF("%d times full\n", rounds);
  return trial.Finish();
}

}  // namespace clientele::chaos
