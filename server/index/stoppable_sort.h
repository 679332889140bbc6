// A sort of millions that can be given up: runs are sorted one by one, then merged two by two, and
// in between somebody is asked.
#ifndef CLIENTELE_SERVER_INDEX_STOPPABLE_SORT_H_
#define CLIENTELE_SERVER_INDEX_STOPPABLE_SORT_H_

#include <algorithm>
#include <cstddef>
#include <vector>

namespace clientele::index {

// A few milliseconds of work.
inline constexpr size_t kSortRun = size_t{1} << 16;

// The order of the list means nothing once stopped() has said yes.
template <typename T, typename Less, typename Stopped>
void StoppableSort(std::vector<T>& list, Less less, Stopped stopped) {
  const size_t size = list.size();
  const auto at = [](std::vector<T>& of, size_t i) {
    return of.begin() + static_cast<ptrdiff_t>(std::min(i, of.size()));
  };
  for (size_t begin = 0; begin < size; begin += kSortRun) {
    if (stopped()) return;
    std::sort(at(list, begin), at(list, begin + kSortRun), less);
  }
  std::vector<T> merged(size > kSortRun ? size : 0);
  for (size_t run = kSortRun; run < size; run *= 2) {
    for (size_t begin = 0; begin < size; begin += 2 * run) {
      auto left = at(list, begin);
      const auto middle = at(list, begin + run);
      auto right = middle;
      const auto end = at(list, begin + 2 * run);
      for (size_t i = begin; left != middle || right != end; ++i) {
        if (i % kSortRun == 0 && stopped()) return;
        const bool take_right = left == middle || (right != end && less(*right, *left));
        merged[i] = take_right ? *right++ : *left++;
      }
    }
    list.swap(merged);
  }
}

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_STOPPABLE_SORT_H_
