#include "client/files/blanks.h"

#include <gtest/gtest.h>

namespace clientele::client {
namespace {

TEST(TrimBlanks, DropsAsciiAndUnicodeBlanksAtBothEnds) {
  EXPECT_EQ(TrimBlanks(" \t\r\nx y\v\f "), "x y");
  EXPECT_EQ(TrimBlanks("\u00A0\u202F\u2003Анна\u3000\u00A0"), "Анна");
}

TEST(TrimBlanks, DropsAByteOrderMark) { EXPECT_EQ(TrimBlanks("\uFEFF order\uFEFF"), "order"); }

TEST(TrimBlanks, LeavesNothingOfBlanks) {
  EXPECT_EQ(TrimBlanks(""), "");
  EXPECT_EQ(TrimBlanks(" \u00A0 "), "");
}

TEST(TrimBlanks, StopsAtBytesThatAreNotUtf8) {
  EXPECT_EQ(TrimBlanks(" \xA0x\xC2 "), "\xA0x\xC2");
  EXPECT_EQ(TrimBlanks("\x80"), "\x80");
}

TEST(TrimBlanks, KeepsLongCharacters) { EXPECT_EQ(TrimBlanks(" 😀 "), "😀"); }

}  // namespace
}  // namespace clientele::client
