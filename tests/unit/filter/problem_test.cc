#include "server/filter/problem.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace clientele::filter {
namespace {

TEST(ProblemTest, EachIsAViolationWithItsPositionInCharacters) {
  // "ж" has two bytes, "😀" four.
  const std::string text = "ж😀 = x";
  const absl::Status status =
      ToStatus(text, {{{0, 6}, "no such field"}, {{9, 10}, "not a number"}});
  EXPECT_THAT(status, FailsWith(Reason::kInvalidFilter));
  const ErrorDetails details = DetailsOf(status);
  ASSERT_EQ(details.violations.size(), 2u);
  EXPECT_EQ(details.violations[0].field, "filter.expression");
  EXPECT_EQ(details.violations[0].got, "\"ж😀\"");
  EXPECT_EQ(details.violations[0].want, "at character 1: no such field");
  EXPECT_EQ(details.violations[1].got, "\"x\"");
  EXPECT_EQ(details.violations[1].want, "at character 6: not a number");
  EXPECT_EQ(status.message(), "at character 1: no such field; at character 6: not a number");
}

TEST(ProblemTest, AtTheEndNothingWasGot) {
  const absl::Status status = ToStatus("id =", {{{4, 4}, "expected a value"}});
  const ErrorDetails details = DetailsOf(status);
  ASSERT_EQ(details.violations.size(), 1u);
  EXPECT_EQ(details.violations[0].got, "");
  EXPECT_EQ(details.violations[0].want, "at character 5: expected a value");
}

TEST(ProblemTest, WhatWasGotIsShortenedToSixtyFourCharacters) {
  const auto got = [](size_t length) {
    const std::string text(length, 'x');
    return DetailsOf(ToStatus(text, {{{0, length}, "wrong"}})).violations.front().got;
  };
  EXPECT_EQ(got(64), "\"" + std::string(64, 'x') + "\"");
  EXPECT_EQ(got(65), "\"" + std::string(64, 'x') + "…\"");
}

}  // namespace
}  // namespace clientele::filter
