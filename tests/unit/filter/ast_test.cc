#include "server/filter/ast.h"

#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

TEST(AstTest, NodesThatDifferInAnyPartOfTheirMeaningDiffer) {
  const std::string texts[] = {"id = 1",
                               "id = 2",
                               "id != 1",
                               "id IN (1)",
                               "orders_count = 1",
                               "has(id)",
                               "NOT id = 1",
                               "reachable(SMS)",
                               "reachable(EMAIL)",
                               "birthday within next 1d",
                               "birthday within next 2d",
                               "top(1, id)",
                               "top(2, id)",
                               "bottom(1, id)",
                               "top(0.01%, id)",
                               "top(1, orders_count)",
                               "segment(\"everyone\")",
                               "segment(\"lapsed-vip\")",
                               "attr.floor = 1",
                               "tag(vip).set_at < now",
                               "tag(vip).expires_at < now",
                               "tag(vip).set_at < 1970-01-01T00:00:00Z",
                               "tag(new).set_at < now",
                               "orders().count = 1",
                               "responses().count = 1",
                               "orders(1d).count = 1",
                               "orders().quantity = 1",
                               "orders(quantity = 1).count = 1",
                               "id = 1 AND id = 2",
                               "id = 1 OR id = 2"};
  std::vector<Node> nodes;
  for (const std::string& text : texts) {
    nodes.push_back(Tree(text));
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (size_t j = 0; j < nodes.size(); ++j) {
      EXPECT_EQ(nodes[i] == nodes[j], i == j) << texts[i] << " and " << texts[j];
    }
  }
}

TEST(AstTest, WhereANodeStandsIsNoPartOfItsMeaning) {
  const Node node = Tree("  id = 1");
  EXPECT_EQ(node.span.begin, 2u);
  EXPECT_TRUE(node == Tree("id = 1"));
}

TEST(AstTest, AttributesHaveTheShapeOfTheirDeclaration) {
  const auto type = [](const std::string& name) {
    Operand operand;
    operand.kind = Operand::Kind::kAttribute;
    operand.name = name;
    return ShapeOf(operand, TestPolicy()).type;
  };
  EXPECT_EQ(type("region"), FieldType::kText);
  EXPECT_EQ(type("floor"), FieldType::kInteger);
  EXPECT_EQ(type("contract-until"), FieldType::kDate);
  EXPECT_EQ(type("wholesale"), FieldType::kBoolean);
}

TEST(AstTest, ARelativeTimeIsMeantFromNow) {
  Value value;
  value.number = -10;
  EXPECT_EQ(value.At(1'000), -10);
  value.relative_to_now = true;
  EXPECT_EQ(value.At(1'000), 990);
}

}  // namespace
}  // namespace clientele::filter
