#include "server/filter/value_set.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/dice.h"

namespace clientele::filter {
namespace {

// The same set as the plain list of what it holds between -8 and 8; -100 is "missing".
struct Shadow {
  ValueSet set;
  std::set<int> values;
};

constexpr int kMissing = -100;
constexpr int kEnd = 8;

Shadow Random(Dice& dice) {
  Shadow shadow;
  for (size_t stretches = dice.Below(4); stretches > 0; --stretches) {
    const int low = static_cast<int>(dice.Between(-kEnd, kEnd));
    const int high = low + static_cast<int>(dice.Between(-1, 4));
    shadow.set = shadow.set | ValueSet::Range(low, high);
    for (int value = low; value <= high; ++value) shadow.values.insert(value);
  }
  if (dice.OneIn(3)) {
    shadow.set = shadow.set | ValueSet::Missing();
    shadow.values.insert(kMissing);
  }
  return shadow;
}

void ExpectSame(const ValueSet& set, const std::set<int>& values) {
  for (int value = -2 * kEnd; value <= 2 * kEnd; ++value) {
    ASSERT_EQ(set.Contains(value), values.count(value) > 0) << value;
  }
  ASSERT_EQ(set.has_missing(), values.count(kMissing) > 0);
  ASSERT_EQ(set.empty(), values.empty());
}

TEST(ValueSetTest, DoesWhatAPlainSetDoes) {
  Dice dice(1);
  for (int round = 0; round < 5'000; ++round) {
    const Shadow a = Random(dice);
    const Shadow b = Random(dice);
    std::set<int> both;
    std::set<int> either = a.values;
    std::set<int> less = a.values;
    for (const int value : b.values) {
      if (a.values.count(value) > 0) both.insert(value);
      either.insert(value);
      less.erase(value);
    }
    ExpectSame(a.set & b.set, both);
    ExpectSame(a.set | b.set, either);
    ExpectSame(a.set.Without(b.set), less);
    ASSERT_EQ(a.set == b.set, a.values == b.values);
    if (HasFatalFailure()) return;
  }
}

TEST(ValueSetTest, StretchesThatTouchAreOne) {
  EXPECT_EQ(ValueSet::Range(1, 3) | ValueSet::Range(4, 6), ValueSet::Range(1, 6));
  EXPECT_FALSE((ValueSet::Range(1, 3) | ValueSet::Range(5, 6)).is_one_stretch());
}

TEST(ValueSetTest, TheLargestNumbersAreFarFromTheEnds) {
  const ValueSet all = ValueSet::Range(ValueSet::kLowest, ValueSet::kHighest);
  const Coordinate twice = static_cast<Coordinate>(INT64_MAX) * 2;
  EXPECT_TRUE(all.Contains(twice + 1));
  EXPECT_TRUE(all.Without(all).empty());
  EXPECT_EQ(all.Without(ValueSet::Range(twice, twice)) | ValueSet::Range(twice, twice), all);
  EXPECT_TRUE(ValueSet::Range(3, 2).empty());
}

}  // namespace
}  // namespace clientele::filter
