#include "server/index/stoppable_sort.h"

#include <gtest/gtest.h>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

std::vector<int64_t> Random(size_t size) {
  Dice dice(size);
  std::vector<int64_t> list(size);
  for (int64_t& each : list) each = dice.Between(-1'000, 1'000'000'000);
  return list;
}

TEST(StoppableSort, SortsListsOfAnyNumberOfRuns) {
  for (const size_t size : {size_t{0}, size_t{1}, kSortRun - 1, kSortRun, kSortRun + 1,
                            2 * kSortRun, 3 * kSortRun + 17, 5 * kSortRun}) {
    std::vector<int64_t> list = Random(size);
    std::vector<int64_t> expected = list;
    std::sort(expected.begin(), expected.end());
    StoppableSort(list, std::less<>(), [] { return false; });
    EXPECT_EQ(list, expected) << size;
  }
}

TEST(StoppableSort, AsksBeforeEveryRunAndStops) {
  std::vector<int64_t> list = Random(8 * kSortRun);
  int asked = 0;
  StoppableSort(list, std::less<>(), [&] { return ++asked == 12; });
  EXPECT_EQ(asked, 12);
}

}  // namespace
}  // namespace clientele::index
