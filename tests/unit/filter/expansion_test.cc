#include "server/filter/expansion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/filter/limits.h"
#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FakeCatalog CatalogOf(std::map<std::string, std::string> segments) {
  FakeCatalog catalog;
  catalog.segments = std::move(segments);
  return catalog;
}

std::vector<std::string> ProblemsIn(const std::string& expression,
                                    std::map<std::string, std::string> segments) {
  return Problems(expression, TestPolicy(), CatalogOf(std::move(segments)));
}

TEST(ExpansionTest, TheFilterOfASegmentIsPartOfTheTree) {
  const Node node = Tree("segment(Lapsed-VIP)");
  EXPECT_EQ(node.kind, Node::Kind::kSegment);
  EXPECT_EQ(node.name, "lapsed-vip");
  ASSERT_EQ(node.children.size(), 1u);
  EXPECT_TRUE(node.children[0] == Tree("order_value_class = VIP AND NOT active"));
  EXPECT_EQ(Canonical("segment(lapsed-vip) AND active"), "segment(\"lapsed-vip\") AND active");
}

TEST(ExpansionTest, AnAndOfASegmentIsNotMixedIntoTheOneAroundIt) {
  const Node root = Tree("active AND segment(\"lapsed-vip\")");
  ASSERT_EQ(root.children.size(), 2u);
  EXPECT_EQ(root.children[1].kind, Node::Kind::kSegment);
}

TEST(ExpansionTest, SegmentsReferToSegments) {
  const Node outer = Tree("segment(\"lapsed-vip-omsk\")");
  EXPECT_EQ(outer.children[0].children[0].kind, Node::Kind::kSegment);
  EXPECT_EQ(outer.children[0].children[0].name, "lapsed-vip");
  EXPECT_EQ(Tree("segment(\"everyone\")").children[0].kind, Node::Kind::kEveryone);
}

TEST(ExpansionTest, WhatIsInASegmentStandsWhereItIsReferredTo) {
  const Node root = Tree("active OR segment(\"lapsed-vip\")");
  EXPECT_EQ(root.children[1].span, (Span{10, 31}));
  EXPECT_EQ(root.children[1].children[0].children[1].span, (Span{18, 30}));
}

TEST(ExpansionTest, TheNearestSegmentIsNamed) {
  EXPECT_THAT(Problems("NOT segment(\"lapsed-wip\")"),
              ElementsAre("13: there is no segment lapsed-wip; did you mean lapsed-vip?"));
  EXPECT_THAT(Problems("segment(\"x\")"), ElementsAre("9: there is no segment x"));
  EXPECT_THAT(Problems("segment(5)"),
              ElementsAre("1: segment takes one saved segment, like segment(\"lapsed-vip\")"));
}

TEST(ExpansionTest, ACircleIsShown) {
  EXPECT_THAT(ProblemsIn("segment(\"a\")", {{"a", "segment(\"a\")"}}),
              ElementsAre("9: in segment a: segments refer to each other in a circle: a → a"));
  EXPECT_THAT(ProblemsIn("active AND segment(\"a\")", {{"a", "id = 1 OR segment(\"b\")"},
                                                       {"b", "NOT segment(\"c\")"},
                                                       {"c", "segment(\"b\") AND active"}}),
              ElementsAre("20: in segment a: in segment b: in segment c: segments refer to each "
                          "other in a circle: a → b → c → b"));
}

TEST(ExpansionTest, TheSameSegmentTwiceIsNoCircle) {
  EXPECT_THAT(ProblemsIn("segment(\"a\") OR segment(\"b\") OR segment(\"a\")",
                         {{"a", "segment(\"b\")"}, {"b", "active"}}),
              IsEmpty());
}

// A policy may have changed since the segment was saved.
TEST(ExpansionTest, WhatIsWrongInASegmentIsSaidAtTheReference) {
  EXPECT_THAT(ProblemsIn("active AND segment(\"a\") AND id = x", {{"a", "attr.gone = 1"}}),
              ElementsAre("20: in segment a: the policy has no attribute gone",
                          "34: id takes a whole number"));
}

std::map<std::string, std::string> ChainOf(int length) {
  std::map<std::string, std::string> segments;
  for (int i = 1; i <= length; ++i) {
    segments[absl::StrCat("s", i)] =
        i == length ? "active" : absl::StrCat("segment(\"s", i + 1, "\")");
  }
  return segments;
}

TEST(ExpansionTest, SixteenLevelsAreTheMost) {
  EXPECT_THAT(ProblemsIn("segment(\"s1\")", ChainOf(16)), IsEmpty());
  const std::vector<std::string> problems = ProblemsIn("segment(\"s1\")", ChainOf(17));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0], ::testing::HasSubstr("deeper than 16 levels: s1 → s2"));
  EXPECT_THAT(problems[0], ::testing::HasSubstr("s16 → s17"));
}

// Each reference is two terms and what it stands for.
TEST(ExpansionTest, TheTermsOfSegmentsAddUp) {
  const std::string list = "id IN (" + Repeat("1", 510, ",") + ")";  // 511 terms
  const std::map<std::string, std::string> segments = {{"a", list}};
  // 7 × 513 = 3,591, and 505 are left.
  const std::string seven = Repeat("segment(\"a\")", 7, " OR ");
  EXPECT_THAT(
      ProblemsIn(seven + " OR id IN (" + Repeat("1", 490, ",") + ") OR has(city)", segments),
      IsEmpty());
  EXPECT_THAT(
      ProblemsIn(Repeat("segment(\"a\")", 8, " OR "), segments),
      ElementsAre("121: in segment a: with the segments it refers to, more than 4096 terms"));
}

TEST(ExpansionTest, TheAggregatesOfSegmentsAddUp) {
  const std::map<std::string, std::string> segments = {
      {"a", Repeat("orders().count > 1", 64, " OR ")}};
  EXPECT_THAT(ProblemsIn(Repeat("segment(\"a\")", 4, " OR "), segments), IsEmpty());
  EXPECT_THAT(
      ProblemsIn(Repeat("segment(\"a\")", 4, " OR ") + " OR abc_class = A", segments),
      ElementsAre("65: with the segments it refers to, more than 256 aggregates and ranks"));
}

// Doubling sixteen times would be 65,536 copies; it ends at the limit.
TEST(ExpansionTest, DoublingEndsAtTheLimit) {
  std::map<std::string, std::string> segments;
  for (int i = 1; i <= 16; ++i) {
    const std::string next = absl::StrCat("segment(\"s", i + 1, "\")");
    segments[absl::StrCat("s", i)] = i == 16 ? "active" : next + " OR NOT " + next;
  }
  const std::vector<std::string> problems = ProblemsIn("segment(\"s1\")", segments);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0], ::testing::HasSubstr("more than 4096 terms"));
}

}  // namespace
}  // namespace clientele::filter
