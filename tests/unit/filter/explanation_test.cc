#include "server/filter/explanation.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "server/filter/catalog.h"
#include "server/filter/compiler.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Node Tree(const std::string& expression) {
  std::vector<Problem> problems;
  Node root = ReadExpression(expression, domain::Policy(), EmptyCatalog(), problems);
  EXPECT_THAT(problems, IsEmpty());
  return root;
}

// The tree where the leaf `true_leaf` alone is true and has a value.
Explanation Explain(const std::string& expression, const std::string& true_leaf,
                    std::vector<std::string>* asked = nullptr) {
  const domain::Policy policy;
  return ExplainTree(Tree(expression), policy, [&](const Node& leaf) {
    Explanation alone = ExplainTree(leaf, policy, [](const Node&) { return LeafJudgment(); });
    if (asked != nullptr) asked->push_back(alone.text);
    LeafJudgment judgment;
    judgment.matches = alone.text == true_leaf;
    if (judgment.matches) judgment.value = "7";
    return judgment;
  });
}

TEST(ExplainTree, FollowsTheTruthOfItsLeavesUpwards) {
  EXPECT_TRUE(Explain("orders_count = 1 OR id = 2", "id = 2").matches);
  EXPECT_FALSE(Explain("orders_count = 1 OR id = 2", "").matches);
  EXPECT_FALSE(Explain("orders_count = 1 AND id = 2", "id = 2").matches);
  EXPECT_TRUE(Explain("NOT orders_count = 1", "").matches);
  EXPECT_FALSE(Explain("NOT orders_count = 1", "orders_count = 1").matches);
}

TEST(ExplainTree, NamesItsPartsAndShowsWhatTheClientHas) {
  const Explanation tree = Explain("id = 2 AND (orders_count = 1 OR active)", "id = 2");
  EXPECT_EQ(tree.text, "AND");
  ASSERT_EQ(tree.children.size(), 2u);
  EXPECT_EQ(tree.children[0].text, "id = 2");
  EXPECT_EQ(tree.children[0].value, "7");
  EXPECT_EQ(tree.children[1].text, "OR");
  EXPECT_EQ(tree.children[1].value, std::nullopt);
  EXPECT_EQ(tree.children[1].children[1].text, "active");
  EXPECT_EQ(tree.children[1].children[1].value, std::nullopt);
}

TEST(ExplainTree, AsksAboutEachLeafOnceInTheOrderOfTheText) {
  std::vector<std::string> asked;
  Explain("id = 2 AND NOT (orders_count = 1 OR active) AND tags:vip", "", &asked);
  EXPECT_THAT(asked, ElementsAre("id = 2", "orders_count = 1", "active", "tags:vip"));
}

TEST(HasOperand, IsOfLeavesThatLookAtAValue) {
  for (const char* leaf : {"id = 2", "id IN (2, 3)", "has(city)", "active", "top(3, id)"}) {
    EXPECT_TRUE(HasOperand(Tree(leaf))) << leaf;
  }
  for (const char* leaf : {"tags:vip", "reachable(SMS)", "birthday within next 7d", ""}) {
    EXPECT_FALSE(HasOperand(Tree(leaf))) << leaf;
  }
}

}  // namespace
}  // namespace clientele::filter
