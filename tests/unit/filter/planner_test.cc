#include "server/filter/planner.h"

#include <gtest/gtest.h>

#include "server/filter/printer.h"
#include "tests/support/random_filter.h"
#include "tests/unit/filter/filter_text.h"
#include "tests/unit/filter/wild_values.h"
#include "tests/unit/filter/worlds.h"

namespace clientele::filter {
namespace {

std::string Planned(const std::string& expression) {
  return Print(Plan(Tree(expression)), TestPolicy());
}

TEST(PlannerTest, TheCheapAndSelectiveGoesFirst) {
  EXPECT_EQ(Planned("orders(90d, sku = \"a\").count > 1 AND tags:vip"),
            "tags:vip AND orders(90d, sku = \"a\").count > 1");
  EXPECT_EQ(Planned("top(10, total_amount) AND abc_class = A AND city = \"a\" AND "
                    "display_name = \"b\" AND reachable(SMS)"),
            "reachable(SMS) AND city = \"a\" AND display_name = \"b\" AND abc_class = A AND "
            "top(10, total_amount)");
  // Many are not equal, few are.
  EXPECT_EQ(Planned("city != \"a\" AND region = \"b\""), "region = \"b\" AND city != \"a\"");
}

// Under OR what is often true ends the question.
TEST(PlannerTest, UnderOrTheCheapAndFrequentGoesFirst) {
  EXPECT_EQ(Planned("region = \"b\" OR city != \"a\""), "city != \"a\" OR region = \"b\"");
  EXPECT_EQ(Planned("orders().count > 1 OR active"), "active OR orders().count > 1");
}

TEST(PlannerTest, WhatWeighsTheSameKeepsItsOrder) {
  const std::string text = "tags:b AND tags:a AND tags:c";
  EXPECT_EQ(Planned(text), text);
}

TEST(PlannerTest, EveryLevelIsSortedAndSegmentsToo) {
  EXPECT_EQ(Planned("NOT (orders().count > 1 AND tags:a)"), "NOT (tags:a AND orders().count > 1)");
  FakeCatalog catalog;
  catalog.segments["s"] = "orders().count > 1 AND tags:a";
  const Node segment = Plan(Tree("segment(\"s\")", TestPolicy(), catalog));
  EXPECT_EQ(Print(segment.children[0], TestPolicy()), "tags:a AND orders().count > 1");
}

TEST(PlannerTest, TwiceNotIsNothing) {
  EXPECT_EQ(Planned("NOT NOT active"), "active");
  EXPECT_EQ(Planned("NOT NOT NOT active"), "NOT active");
  // What comes out of it joins the chain it is in.
  EXPECT_EQ(Plan(Tree("tags:a AND NOT NOT (tags:b AND tags:c)")).children.size(), 3u);
}

TEST(PlannerTest, ThePlanMeansTheSame) {
  const std::vector<World> worlds = AllWorlds();
  Dice dice(1);
  for (int round = 0; round < 1'000; ++round) {
    const std::string text = RandomText(dice, 4);
    const Node root = Tree(text);
    const Node plan = Plan(root);
    for (const World& world : worlds) {
      ASSERT_EQ(Matches(world, root), Matches(world, plan)) << text;
    }
  }
}

TEST(PlannerTest, APlanIsItsOwnPlan) {
  Dice dice(2);
  const domain::Policy policy = WildPolicy(dice);
  const FilterVocabulary words = WildVocabulary(dice, policy);
  RandomFilter filters(dice, policy, words);
  for (int round = 0; round < 2'000; ++round) {
    const Node plan = Plan(filters.Make(5));
    ASSERT_TRUE(Plan(plan) == plan) << Print(plan, policy);
  }
}

}  // namespace
}  // namespace clientele::filter
