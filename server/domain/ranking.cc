#include "server/domain/ranking.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace clientele::domain {
namespace {

bool Before(const Ranked& a, const Ranked& b) {
  return a.value != b.value ? a.value > b.value : a.id < b.id;
}

// Any element would do; the middle one of three makes uneven cuts rare.
template <typename Iterator, typename Less>
auto PivotOf(Iterator first, Iterator last, Less less) {
  const auto a = *first;
  const auto b = *std::next(first, (last - first) / 2);
  const auto c = *std::prev(last);
  return std::max(std::min(a, b, less), std::min(std::max(a, b, less), c, less), less);
}

// Each element weighs something, not below zero. The last element, in the order of `less`, that
// begins below `limit`: whose weight of all before it is less. Null when there is none. The list is
// left in some other order.
template <typename T, typename Less, typename Weight>
const T* LastBeginningBelow(std::vector<T>& list, RankValue limit, Less less, Weight weight,
                            const Stopped& stopped) {
  auto first = list.begin();
  auto last = list.end();
  RankValue before = 0;  // the weight of what was left behind
  const T* found = nullptr;
  while (first != last && before < limit && !(stopped && stopped())) {
    const T pivot = PivotOf(first, last, less);
    // [first, equal) is less than the pivot, [equal, greater) is no different from it.
    const auto equal =
        std::partition(first, last, [&](const T& each) { return less(each, pivot); });
    const auto greater =
        std::partition(equal, last, [&](const T& each) { return !less(pivot, each); });
    const auto weigh = [&](auto from, auto to) {
      return std::accumulate(from, to, RankValue{0},
                             [&](RankValue sum, const T& each) { return sum + weight(each); });
    };
    const RankValue up_to_pivot = before + weigh(first, equal);
    if (up_to_pivot >= limit) {
      last = equal;
      continue;
    }
    found = &*equal;
    before = up_to_pivot + weigh(equal, greater);
    first = greater;
  }
  return found;
}

RankCut CutAt(const Ranked* last) {
  return last == nullptr ? RankCut{} : RankCut{false, last->value, last->id};
}

}  // namespace

RankCut TopCut(std::vector<Ranked> ranked, size_t count, const Stopped& stopped) {
  const auto one = [](const Ranked&) { return RankValue{1}; };
  return CutAt(LastBeginningBelow(ranked, static_cast<RankValue>(count), Before, one, stopped));
}

size_t ShareCount(size_t n, int64_t basis_points) {
  constexpr size_t kWhole = 10'000;
  return (n * static_cast<size_t>(basis_points) + kWhole - 1) / kWhole;
}

AbcCuts AbcCutsOf(std::vector<Ranked> buyers, int64_t a_percent, int64_t b_percent,
                  const Stopped& stopped) {
  std::erase_if(buyers, [](const Ranked& buyer) { return buyer.value <= 0; });
  RankValue sum = 0;
  for (const Ranked& buyer : buyers) sum += buyer.value;
  // before * 100 < sum * percent
  const auto percent_of = [](const Ranked& buyer) { return buyer.value * 100; };
  AbcCuts cuts;
  cuts.b = CutAt(LastBeginningBelow(buyers, sum * b_percent, Before, percent_of, stopped));
  cuts.a = CutAt(LastBeginningBelow(buyers, sum * a_percent, Before, percent_of, stopped));
  return cuts;
}

RfmCuts RfmCutsOf(std::vector<int64_t> values, const Stopped& stopped) {
  const auto one = [](int64_t) { return RankValue{1}; };
  const auto buyers = static_cast<RankValue>(values.size());
  RfmCuts cuts;
  for (int s = 0; s < RfmCuts::kScores - 1; ++s) {
    // Score s + 2 takes 5 * worse >= (s + 1) * buyers. Of those with fewer worse than that, the
    // greatest: whoever is above it has the score.
    const RankValue worse = (buyers * (s + 1) + RfmCuts::kScores - 1) / RfmCuts::kScores;
    const int64_t* below = LastBeginningBelow(values, worse, std::less<int64_t>(), one, stopped);
    if (below == nullptr) break;
    const int64_t bound = *below;
    for (const int64_t value : values) {
      if (value <= bound || (cuts.reached[s] && value >= cuts.at_least[s])) continue;
      cuts.reached[s] = true;
      cuts.at_least[s] = value;
    }
  }
  return cuts;
}

}  // namespace clientele::domain
