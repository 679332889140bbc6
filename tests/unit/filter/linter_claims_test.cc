// What the linter claims of random filters, held against every client there could be.
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "server/filter/linter.h"
#include "tests/support/dice.h"
#include "tests/unit/filter/filter_text.h"
#include "tests/unit/filter/worlds.h"

namespace clientele::filter {
namespace {

// True for no client.
Node Nobody() {
  Node node;
  node.kind = Node::Kind::kNot;
  node.children.emplace_back();
  return node;
}

// The part at `span` becomes what the warning says it is.
bool Replace(Node& node, Span span, const Node& constant) {
  if (node.span == span) {
    node = constant;
    return true;
  }
  for (Node& child : node.children) {
    if (Replace(child, span, constant)) return true;
  }
  return false;
}

bool IsClaim(const std::string& message) {
  return absl::StartsWith(message, "never true") || absl::StartsWith(message, "always true") ||
         absl::StartsWith(message, "adds nothing");
}

bool IsOfNever(const std::string& message) { return absl::StrContains(message, "never true"); }

int Count(const std::vector<World>& worlds, const Node& node) {
  int count = 0;
  for (const World& world : worlds) count += Matches(world, node);
  return count;
}

TEST(LinterClaimsTest, APartThatIsConstantMayBeReplacedByWhatItIs) {
  const std::vector<World> worlds = AllWorlds();
  Dice dice(1);
  int claims = 0;
  for (int round = 0; round < 3'000; ++round) {
    const std::string text = RandomText(dice, 3);
    const Node root = Tree(text);
    Node replaced = root;
    std::vector<std::string> said;
    for (const Problem& warning : Lint(root, TestPolicy())) {
      if (!IsClaim(warning.message)) continue;
      ++claims;
      said.push_back(text.substr(warning.span.begin, warning.span.end - warning.span.begin) + ": " +
                     warning.message);
      ASSERT_TRUE(Replace(replaced, warning.span, IsOfNever(warning.message) ? Nobody() : Node{}));
    }
    for (const World& world : worlds) {
      ASSERT_EQ(Matches(world, root), Matches(world, replaced)) << text << "\n"
                                                                << ::testing::PrintToString(said);
    }
  }
  EXPECT_GT(claims, 1'000);
}

// Of one operand the linter knows everything.
TEST(LinterClaimsTest, WhatIsConstantIsNoticed) {
  const std::vector<World> worlds = AllWorlds();
  Dice dice(2);
  int constant = 0;
  for (int round = 0; round < 3'000; ++round) {
    const FieldId field = dice.Pick(
        {FieldId::kOrdersCount, FieldId::kCity, FieldId::kTemperature, FieldId::kRfmRecency});
    const std::string text = RandomText(dice, 2, field);
    const Node root = Tree(text);
    const int count = Count(worlds, root);
    if (count != 0 && count != static_cast<int>(worlds.size())) continue;
    ++constant;
    bool claimed = false;
    for (const Problem& warning : Lint(root, TestPolicy())) claimed |= IsClaim(warning.message);
    ASSERT_TRUE(claimed) << text;
  }
  EXPECT_GT(constant, 200);
}

}  // namespace
}  // namespace clientele::filter
