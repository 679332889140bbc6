#include "tests/simulation/settings.h"

namespace clientele::simulation {
namespace {

constexpr int kFewestSteps = 100;
constexpr int kMostSteps = 250;

}  // namespace

Settings DrawSettings(Dice& dice) {
  // Half of the kinds in each run, each as often as it happens to be.
  const auto sometimes = [&](OneIn often) {
    return dice.OneIn(2) ? kNever : often * dice.Pick<OneIn>({1, 3, 10});
  };
  Settings settings;
  settings.servers = dice.Pick({1, 2, 2, 3, 3});
  settings.steps = static_cast<int>(dice.Between(kFewestSteps, kMostSteps));
  settings.locking = dice.Pick({Locking::kEverywhere, Locking::kEverywhere, Locking::kEverywhere,
                                Locking::kNowhere, Locking::kByNode});
  settings.interleave = dice.Pick<OneIn>({4, 8, 16, 32});
  settings.cut = sometimes(30);
  settings.conflict = sometimes(30);
  settings.internal = dice.OneIn(5) ? sometimes(30) : kNever;
  settings.die = sometimes(50);
  settings.commit_conflict = sometimes(4);
  settings.commit_lost = sometimes(4);
  settings.commit_landed = sometimes(4);
  settings.commit_later = sometimes(4);
  settings.commit_seen_before_crash = sometimes(4);
  settings.restart = sometimes(1);
  settings.restore = sometimes(1);
  settings.silent_restore = sometimes(1);
  settings.full = sometimes(1);
  settings.unreachable = sometimes(1);
  settings.bad_log = sometimes(1);
  settings.clock_error = sometimes(1);
  settings.days = sometimes(2);
  return settings;
}

}  // namespace clientele::simulation
