// Classes that depend on the whole base: each is a place in an order, kept as the value and id at
// which it ends, so that judging a client is one comparison. Places are found by selection, in a
// few passes over what is left of the list, never by sorting it.
#ifndef CLIENTELE_SERVER_DOMAIN_RANKING_H_
#define CLIENTELE_SERVER_DOMAIN_RANKING_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "server/domain/types.h"

namespace clientele::domain {

// Wide enough for an average scaled to be compared exactly.
__extension__ using RankValue = __int128;

// Asked before each pass over a list; once it says yes the answer is meaningless.
using Stopped = std::function<bool()>;

struct Ranked {
  RankValue value = 0;
  ClientId id = 0;
};

// Everyone up to a place in the order "value descending, then id ascending".
struct RankCut {
  bool empty = true;
  RankValue value = 0;
  ClientId id = 0;

  bool Includes(RankValue v, ClientId i) const {
    return !empty && (v > value || (v == value && i <= id));
  }
};

// The first `count` in that order; all when there are fewer. For the last ones, negate the values.
RankCut TopCut(std::vector<Ranked> ranked, size_t count, const Stopped& stopped = nullptr);

// How many "the first p percent" of n are: those whose share of clients before them is under p.
// `basis_points`: hundredths of a percent, 1 to 10,000.
size_t ShareCount(size_t n, int64_t basis_points);

// ABC over all buyers: A are those whose cumulative share, before them, of the sum of the positive
// values is under a_percent, B under b_percent; C the rest and whoever is at or below zero.
struct AbcCuts {
  RankCut a;
  RankCut b;  // A and B together

  AbcClass ClassOf(RankValue value, ClientId id) const {
    if (a.Includes(value, id)) return AbcClass::kA;
    return b.Includes(value, id) ? AbcClass::kB : AbcClass::kC;
  }
};
AbcCuts AbcCutsOf(std::vector<Ranked> buyers, int64_t a_percent, int64_t b_percent,
                  const Stopped& stopped = nullptr);

// RFM scores: 1 + floor(5 * buyers strictly worse / buyers), so equal values share a score.
// `values`: of all buyers; more is better.
struct RfmCuts {
  static constexpr int kScores = 5;
  // at_least[s - 2]: the least value with score s, where `reached[s - 2]`.
  int64_t at_least[kScores - 1] = {};
  bool reached[kScores - 1] = {};

  int ScoreOf(int64_t value) const {
    int score = 1;
    for (int i = 0; i < kScores - 1; ++i) {
      if (reached[i] && value >= at_least[i]) score = i + 2;
    }
    return score;
  }
};
RfmCuts RfmCutsOf(std::vector<int64_t> values, const Stopped& stopped = nullptr);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_RANKING_H_
