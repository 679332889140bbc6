#include "server/index/bitmap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

using Set = std::set<size_t>;

// Where words and the chunk begin and end.
constexpr size_t kEdges[] = {0, 1, 62, 63, 64, 65, 127, 128, 65'471, 65'472, 65'534, 65'535};

Set ToSet(const Bitmap& bitmap) {
  Set set;
  size_t last = 0;
  bitmap.ForEach([&](size_t i) {
    EXPECT_TRUE(set.empty() || i > last);
    last = i;
    set.insert(i);
  });
  return set;
}

Bitmap ToBitmap(const Set& set) {
  Bitmap bitmap;
  for (const size_t i : set) bitmap.Set(i);
  return bitmap;
}

Set RandomSet(Dice& dice) {
  Set set;
  for (size_t n = dice.Below(200); n > 0; --n) {
    set.insert(dice.OneIn(3) ? dice.Pick(kEdges) : dice.Below(kChunkClients));
  }
  return set;
}

void CheckSame(const Bitmap& bitmap, const Set& set) {
  EXPECT_EQ(ToSet(bitmap), set);
  EXPECT_EQ(bitmap.Count(), set.size());
  EXPECT_EQ(bitmap.Empty(), set.empty());
  for (const size_t i : kEdges) EXPECT_EQ(bitmap.Test(i), set.contains(i)) << i;
}

TEST(BitmapTest, BeginsEmpty) { CheckSame(Bitmap(), {}); }

TEST(BitmapTest, SetsAndClearsAsASetDoes) {
  Dice dice(1);
  Bitmap bitmap;
  Set set;
  for (int step = 0; step < 5'000; ++step) {
    const size_t i = dice.OneIn(2) ? dice.Pick(kEdges) : dice.Below(300);
    if (dice.OneIn(2)) {
      bitmap.Set(i);
      set.insert(i);
    } else {
      bitmap.Clear(i);
      set.erase(i);
    }
    if (dice.OneIn(500)) {
      bitmap.ClearAll();
      set.clear();
    }
    if (step % 50 == 0) CheckSame(bitmap, set);
  }
}

TEST(BitmapTest, JoinsAsSetsDo) {
  Dice dice(2);
  for (int round = 0; round < 200; ++round) {
    const Set a = RandomSet(dice);
    Set b = RandomSet(dice);
    // So that they have something in common.
    for (const size_t i : a) {
      if (dice.OneIn(3)) b.insert(i);
    }
    Set both;
    Set either = a;
    Set only_a;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(only_a, only_a.end()));
    either.insert(b.begin(), b.end());
    Bitmap bits = ToBitmap(a);
    bits.And(ToBitmap(b));
    CheckSame(bits, both);
    bits = ToBitmap(a);
    bits.Or(ToBitmap(b));
    CheckSame(bits, either);
    bits = ToBitmap(a);
    bits.AndNot(ToBitmap(b));
    CheckSame(bits, only_a);
    EXPECT_EQ(ToBitmap(a) == ToBitmap(b), a == b);
  }
}

TEST(BitmapTest, FillAsksForEachBelowTheSizeAndClearsTheRest) {
  for (const size_t size : {0u, 1u, 63u, 64u, 65u, 1'000u, 65'535u, 65'536u}) {
    Bitmap bitmap;
    bitmap.Fill(kChunkClients, [](size_t) { return true; });
    ASSERT_EQ(bitmap.Count(), kChunkClients);
    std::vector<size_t> asked;
    bitmap.Fill(size, [&](size_t i) {
      asked.push_back(i);
      return i % 3 == 0;
    });
    ASSERT_EQ(asked.size(), size);
    EXPECT_TRUE(std::is_sorted(asked.begin(), asked.end()));
    Set thirds;
    for (size_t i = 0; i < size; i += 3) thirds.insert(i);
    CheckSame(bitmap, thirds);
  }
}

TEST(BitmapTest, ForEachUntilStopsWhenToldAndMayClearWhatItVisits) {
  Bitmap bitmap = ToBitmap({3, 63, 64, 200, 65'535});
  std::vector<size_t> visited;
  bitmap.ForEachUntil([&](size_t i) {
    visited.push_back(i);
    bitmap.Clear(i);
    return i < 64;
  });
  EXPECT_EQ(visited, (std::vector<size_t>{3, 63, 64}));
  CheckSame(bitmap, {200, 65'535});
}

}  // namespace
}  // namespace clientele::index
