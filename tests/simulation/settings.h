// What a run is like: drawn from its seed, with each kind of trouble in some runs only, so that the
// rare ones are not drowned by the common ones.
#ifndef CLIENTELE_TESTS_SIMULATION_SETTINGS_H_
#define CLIENTELE_TESTS_SIMULATION_SETTINGS_H_

#include <cstddef>

#include "tests/simulation/database.h"
#include "tests/support/dice.h"

namespace clientele::simulation {

// Once in so many.
using OneIn = size_t;
inline constexpr OneIn kNever = 0;

inline bool Happens(Dice& dice, OneIn often) { return often != kNever && dice.OneIn(often); }

struct Settings {
  int servers = 2;
  int steps = 0;
  Locking locking = Locking::kEverywhere;

  // Of all calls to the database.
  OneIn interleave = kNever;  // something else happens before it
  OneIn cut = kNever;
  OneIn conflict = kNever;
  OneIn internal = kNever;
  OneIn die = kNever;  // the server that calls
  // Of all commits.
  OneIn commit_conflict = kNever;
  OneIn commit_lost = kNever;
  OneIn commit_landed = kNever;
  OneIn commit_later = kNever;
  OneIn commit_seen_before_crash = kNever;  // of those of writers
  // Of all events.
  OneIn restart = kNever;
  OneIn restore = kNever;
  OneIn silent_restore = kNever;  // of restores
  OneIn full = kNever;
  OneIn unreachable = kNever;
  OneIn bad_log = kNever;
  OneIn clock_error = kNever;
  OneIn days = kNever;  // go by
};

Settings DrawSettings(Dice& dice);

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_SETTINGS_H_
