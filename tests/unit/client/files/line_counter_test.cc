#include "client/files/line_counter.h"

#include <gtest/gtest.h>

#include <string>

namespace clientele::client {
namespace {

TEST(CountLineEnds, CountsEachKindOnce) {
  EXPECT_EQ(CountLineEnds(""), 0);
  EXPECT_EQ(CountLineEnds("a"), 0);
  EXPECT_EQ(CountLineEnds("a\nb\r\nc\rd"), 3);
  EXPECT_EQ(CountLineEnds("\n\n"), 2);
  EXPECT_EQ(CountLineEnds("\r\r"), 2);
  EXPECT_EQ(CountLineEnds("\n\r"), 2);
  EXPECT_EQ(CountLineEnds("\r\n\r\n"), 2);
}

TEST(LineCounter, GivesTheSameForEveryCut) {
  const std::string text = "a\r\n\r\nb\n\rc\r\n";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    LineCounter counter;
    counter.Add(absl::string_view(text).substr(0, cut));
    counter.Add("");
    counter.Add(absl::string_view(text).substr(cut));
    EXPECT_EQ(counter.line(), 6) << cut;
  }
}

TEST(LineCounter, BeginsOnLineOne) { EXPECT_EQ(LineCounter().line(), 1); }

}  // namespace
}  // namespace clientele::client
