// What is printed reads back as the same tree, and no bytes whatever do harm.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/filter/printer.h"
#include "tests/support/dice.h"
#include "tests/unit/filter/filter_text.h"
#include "tests/unit/filter/random_filter.h"
#include "tests/unit/filter/wild_values.h"

namespace clientele::filter {
namespace {

domain::Policy RandomPolicy(Dice& dice) {
  domain::Policy policy;
  policy.currency = dice.Pick({"", "RUB", "JPY", "TND"});
  policy.time_zone = dice.Pick({"UTC", "Asia/Omsk", "America/Sao_Paulo"});
  return policy;
}

TEST(RoundTripTest, PrintingAndReadingGivesTheSameTree) {
  Dice dice(1);
  RandomFilter filters(dice, [&](const Field& field) { return WildValue(dice, field); });
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    const domain::Policy policy = RandomPolicy(dice);
    const Node root = filters.Make(static_cast<int>(dice.Between(1, 6)));
    const std::string text = Print(root, policy);
    std::vector<Problem> problems;
    const Filter filter = CompileExpression(text, policy, problems);
    if (!problems.empty()) {
      // Only for its size.
      ASSERT_TRUE(problems[0].message == "more than 512 terms" ||
                  problems[0].message == "longer than 8192 bytes")
          << text << ": " << problems[0].message;
      continue;
    }
    ++read;
    ASSERT_TRUE(filter.root == root) << text << "\nread as " << filter.canonical;
    ASSERT_EQ(filter.canonical, text);
  }
  EXPECT_GT(read, 19'500);
}

// A filter, whose text compiles again to itself, or problems that lie within the text.
void CheckAnswers(const std::string& text, const domain::Policy& policy) {
  std::vector<Problem> problems;
  const Filter filter = CompileExpression(text, policy, problems);
  for (const Problem& problem : problems) {
    ASSERT_FALSE(problem.message.empty());
    ASSERT_LE(problem.span.begin, problem.span.end);
    ASSERT_LE(problem.span.end, text.size());
  }
  FilterSpec spec;
  spec.expression = text;
  ASSERT_EQ(Compile(spec, policy).ok(), problems.empty()) << text;
  if (problems.empty()) {
    ASSERT_TRUE(Tree(filter.canonical, policy) == filter.root) << filter.canonical;
  }
}

TEST(RoundTripTest, RandomBytesGiveAFilterOrAProblem) {
  Dice dice(2);
  for (int round = 0; round < 20'000; ++round) {
    CheckAnswers(dice.Bytes(dice.Below(40)), TestPolicy());
    if (HasFatalFailure()) return;
  }
}

TEST(RoundTripTest, RandomTokensGiveAFilterOrAProblem) {
  Dice dice(3);
  int filters = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text;
    for (size_t tokens = dice.Below(12); tokens > 0; --tokens) {
      text +=
          dice.OneIn(3)
              ? std::string(dice.Pick(FieldNames()))
              : std::string(dice.Pick(
                    {"AND",        "OR",     "NOT",      "IN",  "(",         ")",     ",",
                     ":",          "=",      "!=",       "<",   "<=",        ">",     ">=",
                     "+",          "-",      "now",      "90d", "1",         "2.50",  "RUB",
                     "2026-01-31", "\"x\"",  "\"",       "has", "reachable", "EMAIL", "HOT",
                     "true",       "vip",    "ж",        "😀",   "!",         "\\",    "tags:vip",
                     "active",     "id = 1", "has(city)"}));
      if (!dice.OneIn(5)) text += " ";
    }
    CheckAnswers(text, RandomPolicy(dice));
    if (HasFatalFailure()) return;
    filters += Problems(text).empty();
  }
  // Enough of them mean something.
  EXPECT_GT(filters, 1'000);
}

// One wrong character in what was right.
TEST(RoundTripTest, DamagedFiltersGiveAFilterOrAProblem) {
  Dice dice(4);
  RandomFilter filters(dice, [&](const Field& field) { return WildValue(dice, field); });
  for (int round = 0; round < 20'000; ++round) {
    std::string text = Print(filters.Make(3), TestPolicy());
    if (text.empty()) continue;
    const size_t at = dice.Below(text.size());
    switch (dice.Below(3)) {
      case 0:
        text.erase(at, 1 + dice.Below(3));
        break;
      case 1:
        text.insert(at, dice.Pick({" ", "\"", "(", ")", "-", "\\", "9", "ы"}));
        break;
      default:
        text[at] = static_cast<char>(dice.Bits());
        break;
    }
    CheckAnswers(text, TestPolicy());
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace clientele::filter
