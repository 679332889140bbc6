#include "server/filter/compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/filter/planner.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void ExpectMeans(const FilterSpec& spec, const std::string& expression) {
  ASSERT_OK_AND_ASSIGN(const Filter filter, Compile(spec, TestPolicy(), TestCatalog()));
  EXPECT_EQ(filter.canonical, expression);
  EXPECT_TRUE(filter.root == Plan(Tree(expression))) << expression;
}

TEST(CompilerTest, NothingIsEveryone) {
  for (const char* blank : {"", " ", "\t\r\n"}) {
    FilterSpec spec;
    spec.expression = blank;
    ASSERT_OK_AND_ASSIGN(const Filter filter, Compile(spec, TestPolicy(), TestCatalog()));
    EXPECT_EQ(filter.root.kind, Node::Kind::kEveryone);
    EXPECT_EQ(filter.canonical, "");
  }
}

// Each typed field alone, with one value and with several.
TEST(CompilerTest, EveryTypedFieldMeansItsExpression) {
  struct Case {
    void (*fill)(FilterSpec&);
    const char* expression;
  };
  using domain::AbcClass;
  using domain::Behavior;
  using domain::Channel;
  using domain::OrderValueClass;
  using domain::PurchaseFrequency;
  using domain::Temperature;
  using domain::VolumeTier;
  const Case cases[] = {
      {[](FilterSpec& s) { s.temperatures = {Temperature::kHot}; }, "temperature = HOT"},
      {[](FilterSpec& s) {
         s.temperatures = {Temperature::kHot, Temperature::kCold};
       },
       "temperature IN (HOT, COLD)"},
      {[](FilterSpec& s) { s.volume_tiers = {VolumeTier::kNone}; }, "volume_tier = NONE"},
      {[](FilterSpec& s) { s.purchase_frequencies = {PurchaseFrequency::kOneTime}; },
       "purchase_frequency = ONE_TIME"},
      {[](FilterSpec& s) { s.order_value_classes = {OrderValueClass::kVip}; },
       "order_value_class = VIP"},
      {[](FilterSpec& s) {
         s.abc_classes = {AbcClass::kA, AbcClass::kNone};
       },
       "abc_class IN (A, NONE)"},
      {[](FilterSpec& s) { s.behaviors = {Behavior::kNeedBased}; }, "behavior = NEED_BASED"},
      {[](FilterSpec& s) {
         s.stages = {"new", "2026"};
       },
       "stage IN (new, \"2026\")"},
      {[](FilterSpec& s) { s.sources = {"импорт"}; }, "source = импорт"},
      {[](FilterSpec& s) {
         s.owners = {"anna", "o\"neil"};
       },
       R"(owner IN ("anna", "o\"neil"))"},
      {[](FilterSpec& s) {
         s.all_tags = {"a", "b"};
       },
       "tags:a AND tags:b"},
      {[](FilterSpec& s) {
         s.any_tags = {"a", "b"};
       },
       "tags:a OR tags:b"},
      {[](FilterSpec& s) { s.any_tags = {"a"}; }, "tags:a"},
      {[](FilterSpec& s) {
         s.no_tags = {"a", "now"};
       },
       "NOT tags:a AND NOT tags:\"now\""},
      {[](FilterSpec& s) { s.active = true; }, "active"},
      {[](FilterSpec& s) { s.active = false; }, "NOT active"},
      {[](FilterSpec& s) {
         s.reachable = {Channel::kSms, Channel::kPost};
       },
       "reachable(SMS) AND reachable(POST)"},
      {[](FilterSpec& s) { s.expression = "id = 1 OR id = 2"; }, "id = 1 OR id = 2"},
  };
  for (const Case& one : cases) {
    FilterSpec spec;
    one.fill(spec);
    ExpectMeans(spec, one.expression);
  }
}

TEST(CompilerTest, AllThatIsSetMustHold) {
  FilterSpec spec;
  spec.temperatures = {domain::Temperature::kHot};
  spec.stages = {"new"};
  spec.all_tags = {"vip"};
  spec.any_tags = {"a", "b"};
  spec.no_tags = {"c"};
  spec.active = true;
  spec.reachable = {domain::Channel::kEmail};
  spec.expression = "id > 1 OR has(city)";
  ExpectMeans(
      spec,
      "temperature = HOT AND stage = new AND tags:vip AND (tags:a OR tags:b) AND NOT tags:c "
      "AND active AND reachable(EMAIL) AND (id > 1 OR has(city))");
  spec.expression = "id > 1 AND has(city)";
  ExpectMeans(
      spec,
      "temperature = HOT AND stage = new AND tags:vip AND (tags:a OR tags:b) AND NOT tags:c "
      "AND active AND reachable(EMAIL) AND id > 1 AND has(city)");
}

// The index gets the plan, people get what they wrote.
TEST(CompilerTest, TheRootIsPlannedAndTheTextIsNot) {
  FilterSpec spec;
  spec.expression = "orders(90d).count > 2 AND tags:vip";
  ASSERT_OK_AND_ASSIGN(const Filter filter, Compile(spec, TestPolicy(), TestCatalog()));
  EXPECT_EQ(filter.canonical, spec.expression);
  EXPECT_TRUE(filter.root == Tree("tags:vip AND orders(90d).count > 2"));
}

TEST(CompilerTest, AnExpressionThatIsNotUtf8IsRefused) {
  EXPECT_THAT(Problems("city = \"\xff\""), ElementsAre("1: expected UTF-8 text"));
  EXPECT_THAT(Problems("city = \"\xd0\""), ElementsAre("1: expected UTF-8 text"));
}

TEST(CompilerTest, PositionsCountCharactersOfAnyLength) {
  EXPECT_THAT(Problems("city = \"Омск\" AND citi = x"),
              ElementsAre("19: there is no field citi; did you mean city?"));
  EXPECT_THAT(Problems("city = \"😀😀\" AND id = x"), ElementsAre("22: id takes a whole number"));
  EXPECT_THAT(Problems("city = \"e\u0301\" ; "),
              ElementsAre("13: \";\" has no meaning here; put text in quotes (\")"));
  EXPECT_THAT(Problems("город = 1"), ElementsAre("1: there is no field город"));
  EXPECT_THAT(Problems("city = \"東\nб\" AND\n"),
              ElementsAre("18: expected a field, a function or \"(\""));
}

std::string Wanted(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  return details.violations.empty() ? "" : details.violations.front().want;
}

// Brackets in the standard spelling count as levels, though nobody wrote them.
TEST(CompilerTest, AStandardSpellingThatIsTooDeepIsRefused) {
  // Each adds two levels once its AND is in brackets.
  std::string text = "active";
  const auto deepen = [&] { text = absl::StrCat("active OR active AND (", text, ")"); };
  for (int i = 0; i < 16; ++i) deepen();
  EXPECT_THAT(Problems(text), IsEmpty());
  deepen();
  EXPECT_THAT(Problems(text),
              ElementsAre("1: in the standard spelling: nested deeper than 32 levels"));
}

TEST(CompilerTest, TypedFieldsMayTakeAnExpressionBeyondTheDepth) {
  FilterSpec spec;
  spec.expression = Repeat("NOT (active OR ", 15) + "(active AND active" + Repeat(")", 16);
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), IsOk());
  // An OR at the top gets brackets next to a typed field.
  spec.expression = "active OR " + spec.expression;
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), IsOk());
  spec.active = true;
  const auto refused = Compile(spec, TestPolicy(), TestCatalog());
  EXPECT_THAT(refused, FailsAtField("filter"));
  EXPECT_EQ(Wanted(refused.status()), "as one expression: nested deeper than 32 levels");
}

TEST(CompilerTest, TypedFieldsCountAsTerms) {
  FilterSpec spec;
  spec.sources.assign(511, "a");
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), IsOk());
  spec.sources.assign(512, "a");
  const auto refused = Compile(spec, TestPolicy(), TestCatalog());
  EXPECT_THAT(refused, FailsAtField("filter"));
  EXPECT_EQ(Wanted(refused.status()), "as one expression: more than 512 terms");
}

TEST(CompilerTest, TypedFieldsCountAsBytes) {
  FilterSpec spec;
  // "owner = " and the quotes are ten bytes.
  spec.owners = {std::string(8'182, 'x')};
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), IsOk());
  spec.owners = {std::string(8'183, 'x')};
  const auto refused = Compile(spec, TestPolicy(), TestCatalog());
  EXPECT_THAT(refused, FailsAtField("filter"));
  EXPECT_EQ(Wanted(refused.status()), "as one expression: longer than 8192 bytes");
}

// It would be stored as text that nobody can read back.
TEST(CompilerTest, AnEmptyOwnerIsRefused) {
  FilterSpec spec;
  spec.owners = {""};
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), FailsAtField("filter"));
}

TEST(CompilerTest, ATightExpressionMayGrowTooLong) {
  const std::string text = "id IN(" + Repeat("123456789012345", 500, ",") + ")";
  ASSERT_LE(text.size(), 8'192u);
  EXPECT_THAT(Problems(text), ElementsAre("1: in the standard spelling: longer than 8192 bytes"));
}

TEST(CompilerTest, WhatHasProblemsHasNoStandardSpelling) {
  for (const std::string& wrong : {std::string("id = x"), std::string("id ="),
                                   "id IN(" + Repeat("123456789012345", 500, ",") + ")"}) {
    std::vector<Problem> problems;
    std::vector<Problem> warnings;
    EXPECT_EQ(CompileExpression(wrong, TestPolicy(), TestCatalog(), problems, warnings).canonical,
              "");
    EXPECT_EQ(problems.size(), 1u);
    EXPECT_THAT(warnings, IsEmpty());
  }
}

TEST(CompilerTest, TheExpressionsProblemsComeBeforeTheTypedFields) {
  FilterSpec spec;
  spec.active = true;
  spec.expression = "id = x";
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), FailsWith(Reason::kInvalidFilter));
  EXPECT_THAT(Compile(spec, TestPolicy(), TestCatalog()), FailsAtField("filter.expression"));
}

}  // namespace
}  // namespace clientele::filter
