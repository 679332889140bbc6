// What is printed reads back as the same tree, and no bytes whatever do harm.
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/filter/function.h"
#include "server/filter/planner.h"
#include "server/filter/printer.h"
#include "tests/support/dice.h"
#include "tests/support/random_filter.h"
#include "tests/unit/filter/filter_text.h"
#include "tests/unit/filter/wild_values.h"

namespace clientele::filter {
namespace {

bool IsTooLarge(const std::string& message) {
  return absl::StrContains(message, "more than") || absl::StrContains(message, "longer than");
}

// Reads `rounds` random filters back; their count must be nearly that.
void ReadBack(uint64_t seed, int rounds) {
  Dice dice(seed);
  const domain::Policy policy = WildPolicy(dice);
  const FilterVocabulary words = WildVocabulary(dice, policy);
  const FakeCatalog catalog = words.Catalog(policy);
  RandomFilter filters(dice, policy, words);
  for (int read = 0; read < rounds;) {
    const Node root = filters.Make(static_cast<int>(dice.Between(1, 6)));
    const std::string text = Print(root, policy);
    std::vector<Problem> problems;
    const Node again = ReadExpression(text, policy, catalog, problems);
    if (!problems.empty()) {
      ASSERT_TRUE(IsTooLarge(problems[0].message)) << text << ": " << problems[0].message;
      continue;
    }
    ++read;
    ASSERT_TRUE(again == root) << text << "\nread as " << Print(again, policy);
    ASSERT_EQ(Print(again, policy), text);
  }
}

TEST(RoundTripTest, PrintingAndReadingGivesTheSameTree) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    ReadBack(seed, 500);
    if (HasFatalFailure()) return;
  }
}

// A filter, whose text compiles again to itself, or problems that lie within the text.
void CheckAnswers(const std::string& text, const domain::Policy& policy, const Catalog& catalog) {
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
  const Filter filter = CompileExpression(text, policy, catalog, problems, warnings);
  problems.insert(problems.end(), warnings.begin(), warnings.end());
  for (const Problem& problem : problems) {
    ASSERT_FALSE(problem.message.empty());
    ASSERT_LE(problem.span.begin, problem.span.end);
    ASSERT_LE(problem.span.end, text.size());
  }
  FilterSpec spec;
  spec.expression = text;
  ASSERT_EQ(Compile(spec, policy, catalog).ok(), problems.size() == warnings.size()) << text;
  if (problems.size() == warnings.size()) {
    ASSERT_TRUE(Plan(Tree(filter.canonical, policy, catalog)) == filter.root) << filter.canonical;
  }
}

TEST(RoundTripTest, RandomBytesGiveAFilterOrAProblem) {
  Dice dice(2);
  for (int round = 0; round < 20'000; ++round) {
    CheckAnswers(dice.Bytes(dice.Below(40)), TestPolicy(), TestCatalog());
    if (HasFatalFailure()) return;
  }
}

std::string RandomToken(Dice& dice) {
  switch (dice.Below(4)) {
    case 0:
      return std::string(dice.Pick(FieldNames()));
    case 1:
      return std::string(dice.Pick(Functions()).usage);
    default:
      return dice.Pick(
          {"AND",       "OR",     "NOT",         "IN",       "(",      ")",          ",",
           ":",         "=",      "!=",          "<",        "<=",     ">",          ">=",
           "+",         "-",      "%",           ".",        "now",    "90d",        "1",
           "2.50",      "RUB",    "2026-01-31",  "\"x\"",    "\"",     "has",        "within",
           "next",      "EMAIL",  "HOT",         "true",     "vip",    "attr",       "ж",
           "😀",         "!",      "\\",          "tags:vip", "active", "id = 1",     "birthday",
           "has(city)", ".count", "sku = \"a\"", "orders",   "top(",   "attr.floor", ".set_at"});
  }
}

TEST(RoundTripTest, RandomTokensGiveAFilterOrAProblem) {
  Dice dice(3);
  int filters = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text;
    for (size_t tokens = dice.Below(12); tokens > 0; --tokens) {
      text += RandomToken(dice);
      if (!dice.OneIn(5)) text += " ";
    }
    CheckAnswers(text, TestPolicy(), TestCatalog());
    if (HasFatalFailure()) return;
    filters += Problems(text).empty();
  }
  // Enough of them mean something.
  EXPECT_GT(filters, 1'000);
}

// One wrong character in what was right.
TEST(RoundTripTest, DamagedFiltersGiveAFilterOrAProblem) {
  Dice dice(4);
  const domain::Policy policy = WildPolicy(dice);
  const FilterVocabulary words = WildVocabulary(dice, policy);
  const FakeCatalog catalog = words.Catalog(policy);
  RandomFilter filters(dice, policy, words);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = Print(filters.Make(3), policy);
    if (text.empty()) continue;
    const size_t at = dice.Below(text.size());
    switch (dice.Below(3)) {
      case 0:
        text.erase(at, 1 + dice.Below(3));
        break;
      case 1:
        text.insert(at, dice.Pick({" ", "\"", "(", ")", "-", "\\", "9", "ы", ".", "%"}));
        break;
      default:
        text[at] = static_cast<char>(dice.Bits());
        break;
    }
    CheckAnswers(text, policy, catalog);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace clientele::filter
