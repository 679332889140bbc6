#include "server/index/dictionary.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

TEST(DictionaryTest, TheEmptyTextIsZero) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.size(), 1u);
  EXPECT_EQ(dictionary.Find(""), 0u);
  EXPECT_EQ(dictionary.Encode(""), 0u);
  EXPECT_EQ(dictionary.Decode(0), "");
  EXPECT_EQ(dictionary.Find("x"), std::nullopt);
}

TEST(DictionaryTest, CountsFromOneInTheOrderOfArrival) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.Encode("Omsk"), 1u);
  EXPECT_EQ(dictionary.Encode("omsk"), 2u);
  EXPECT_EQ(dictionary.Encode("Omsk"), 1u);
  EXPECT_EQ(dictionary.Encode("Омск"), 3u);
  EXPECT_EQ(dictionary.size(), 4u);
}

// Short texts lie inside their string objects, so the keys must not move when the list grows.
TEST(DictionaryTest, HoldsWhatAMapHoldsAsItGrows) {
  Dice dice(1);
  Dictionary dictionary;
  std::map<std::string, Code> shadow = {{"", 0}};
  for (int step = 0; step < 20'000; ++step) {
    const std::string text = dice.Bytes(dice.Below(4));
    const Code code = shadow.emplace(text, static_cast<Code>(shadow.size())).first->second;
    ASSERT_EQ(dictionary.Encode(text), code);
  }
  ASSERT_EQ(dictionary.size(), shadow.size());
  for (const auto& [text, code] : shadow) {
    ASSERT_EQ(dictionary.Find(text), code);
    ASSERT_EQ(dictionary.Decode(code), text);
  }
}

}  // namespace
}  // namespace clientele::index
