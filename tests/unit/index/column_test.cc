#include "server/index/column.h"

#include <gtest/gtest.h>

#include <map>

#include "server/domain/limits.h"
#include "tests/support/dice.h"

namespace clientele::index {
namespace {

TEST(ColumnTest, BeginsWithZeros) {
  Column<int64_t> column;
  for (const size_t i : {size_t{0}, size_t{1}, kChunkClients - 1}) EXPECT_EQ(column[i], 0);
  column[kChunkClients - 1] = -5;
  EXPECT_EQ(column.data()[kChunkClients - 1], -5);
}

TEST(ColumnTest, ZeroIsNoTimeAndTheFirstSecondIsOne) {
  EXPECT_EQ(StoreTime(std::nullopt), 0u);
  EXPECT_EQ(StoreTime(0), 1u);
  EXPECT_EQ(StoreTime(domain::kMaxEventTime), 4'291'747'200u);
  // The longest of what may end later than any event: an override or a tag, set in 2105.
  EXPECT_EQ(StoreTime(4'294'967'294), 4'294'967'295u);
}

TEST(ColumnTest, EveryBirthDateIsAboveZero) {
  EXPECT_EQ(StoreDate(std::nullopt), 0);
  // 1900-01-01, the earliest that is accepted: 40 years of 365 days and 9 leap days after 1860.
  EXPECT_EQ(StoreDate(-25'567), 14'610);
  EXPECT_EQ(StoreDate(-1), 40'176);
  EXPECT_EQ(StoreDate(0), 40'177);
}

TEST(TextColumnTest, BeginsMissing) {
  const TextColumn column;
  EXPECT_EQ(column.Get(0), "");
  EXPECT_EQ(column.Get(kChunkClients - 1), "");
}

TEST(TextColumnTest, KeepsAnyBytes) {
  TextColumn column;
  const std::string zeros("\0a\0", 3);
  column.Set(0, zeros);
  column.Set(kChunkClients - 1, "Пельмени 😀");
  EXPECT_EQ(column.Get(0), zeros);
  EXPECT_EQ(column.Get(kChunkClients - 1), "Пельмени 😀");
}

// A postal address of 500 characters, four bytes each.
TEST(TextColumnTest, KeepsTheLongestTextOfTheDomain) {
  TextColumn column;
  std::string longest;
  for (size_t i = 0; i < domain::kMaxPostalAddress; ++i) longest += "😀";
  column.Set(7, longest);
  column.Set(8, "next");
  EXPECT_EQ(column.Get(7), longest);
  EXPECT_EQ(column.Get(8), "next");
}

TEST(TextColumnTest, HoldsWhatAMapHoldsThroughHolesAndRewrites) {
  Dice dice(1);
  TextColumn column;
  std::map<size_t, std::string> shadow;
  for (int step = 0; step < 20'000; ++step) {
    const size_t i = dice.OneIn(10) ? kChunkClients - 1 - dice.Below(3) : dice.Below(60);
    // Empty at times, and at times what was there.
    const std::string text = dice.OneIn(10) ? shadow[i] : dice.Bytes(dice.Below(30));
    column.Set(i, text);
    shadow[i] = text;
    if (step % 100 != 0) continue;
    for (const auto& [place, wanted] : shadow) ASSERT_EQ(column.Get(place), wanted) << step;
    ASSERT_EQ(column.Get(61), "");
  }
}

TEST(TextColumnTest, HolesDoNotPileUp) {
  TextColumn column;
  const size_t empty = column.bytes();
  for (int round = 0; round < 100'000; ++round) {
    column.Set(0, round % 2 == 0 ? "the one text" : "the other text");
  }
  EXPECT_LT(column.bytes(), empty + 1'000);
  EXPECT_EQ(column.Get(0), "the other text");
}

TEST(TextColumnTest, TheSameTextAgainTakesNoPlace) {
  TextColumn column;
  column.Set(0, "text");
  const size_t once = column.bytes();
  for (int round = 0; round < 1'000; ++round) column.Set(0, "text");
  EXPECT_EQ(column.bytes(), once);
}

}  // namespace
}  // namespace clientele::index
