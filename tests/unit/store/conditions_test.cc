#include "server/store/filter_sql/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/filter/limits.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::Node;
using testing::ElementsAre;
using testing::IsEmpty;

class Nodes : public testing::Test {
 protected:
  Nodes() {
    base_.Client(1).city = "Omsk";
    base_.Client(2).city = "Tomsk";
    base_.Client(2).region = "TOM";
    base_.Client(3);
    base_.Audience("spring", 1, {1, 3});
    base_.Audience("spring", 2, {2});
    base_.rows().segments = {{"omsk", 1, 0, 0, "", "city = \"Omsk\"", ""},
                             {"both", 1, 0, 0, "", "segment(omsk) OR region = \"TOM\"", ""}};
    base_.Write();
  }

  Ids MembersOf(const Node& root) {
    filter::Filter filter;
    filter.root = root;
    auto transaction = base_.store().BeginRead();
    auto queries = SegmentQueries::Open(*transaction);
    auto members = queries->Members({filter, kNow, nullptr}, 0, 0);
    EXPECT_TRUE(members.ok()) << members.status();
    return members.ok() ? *members : Ids();
  }

  Node Leaf(domain::ClientId id) { return base_.Compile("id = " + std::to_string(id)).root; }

  FilterBase base_;
};

Node Chain(Node::Kind kind, std::vector<Node> children) {
  Node node;
  node.kind = kind;
  node.children = std::move(children);
  return node;
}

TEST_F(Nodes, EveryoneIsEveryone) { EXPECT_THAT(base_.Members(""), ElementsAre(1, 2, 3)); }

TEST_F(Nodes, NotHoldsForMissingValues) {
  EXPECT_THAT(base_.Members("NOT city = \"Omsk\""), ElementsAre(2, 3));
  EXPECT_THAT(base_.Members("city != \"Omsk\""), ElementsAre(2));
  EXPECT_THAT(base_.Members("NOT (city != \"Omsk\" OR region = \"TOM\")"), ElementsAre(1, 3));
}

TEST_F(Nodes, SegmentsAreTheirFilters) {
  EXPECT_THAT(base_.Members("segment(omsk)"), ElementsAre(1));
  EXPECT_THAT(base_.Members("segment(both)"), ElementsAre(1, 2));
  EXPECT_THAT(base_.Members("NOT segment(both)"), ElementsAre(3));
}

TEST_F(Nodes, AudiencesAreTheirMembers) {
  EXPECT_THAT(base_.Members("audience(spring, 1)"), ElementsAre(1, 3));
  EXPECT_THAT(base_.Members("audience(spring, 2)"), ElementsAre(2));
  EXPECT_THAT(base_.Members("audience(spring, 1) AND audience(spring, 2)"), IsEmpty());
  EXPECT_THAT(base_.Members("NOT audience(spring, 1) OR audience(spring, 1)"),
              ElementsAre(1, 2, 3));
}

// As deep as references within references can go: 32 levels each, 16 of them within each other.
TEST_F(Nodes, MayNestAsDeepAsTheLimitsLet) {
  const int depth = filter::kMaxDepth * filter::kMaxSegmentDepth;
  Node nots = Leaf(2);
  Node chains = Leaf(2);
  for (int level = 0; level < depth; ++level) {
    nots = Chain(Node::Kind::kNot, {std::move(nots)});
    const bool is_and = level % 2 == 0;
    chains = Chain(is_and ? Node::Kind::kAnd : Node::Kind::kOr,
                   {Leaf(is_and ? 2 : 3), std::move(chains)});
  }
  EXPECT_THAT(MembersOf(nots), ElementsAre(2));
  // From the inside: 2, {2, 3}, 2, ….
  EXPECT_THAT(MembersOf(chains), ElementsAre(2, 3));
}

TEST_F(Nodes, MayBeAsManyAsTheLimitsLet) {
  std::vector<Node> leaves;
  for (size_t i = 0; i < filter::kMaxExpandedTerms; ++i) {
    leaves.push_back(Leaf(static_cast<domain::ClientId>(i) + 2));
  }
  EXPECT_THAT(MembersOf(Chain(Node::Kind::kOr, leaves)), ElementsAre(2, 3));
  EXPECT_THAT(MembersOf(Chain(Node::Kind::kAnd, leaves)), IsEmpty());
}

TEST_F(Nodes, MayHoldAsManyAggregatesAsTheLimitsLet) {
  std::vector<Node> leaves;
  for (size_t i = 0; i < filter::kMaxExpandedAggregates; ++i) {
    leaves.push_back(base_.Compile("orders(" + std::to_string(i + 1) + "d).avg > 0").root);
  }
  EXPECT_THAT(MembersOf(Chain(Node::Kind::kOr, leaves)), IsEmpty());
}

TEST_F(Nodes, MayNameMoreTagsThanADatabaseHasColumns) {
  std::vector<Node> leaves;
  Node leaf = base_.Compile("NOT has(tag(a).set_at)").root;
  for (size_t i = 0; i < 2'500; ++i) {
    leaf.children.front().operand.name = std::to_string(i);
    leaves.push_back(leaf);
  }
  EXPECT_THAT(MembersOf(Chain(Node::Kind::kAnd, leaves)), ElementsAre(1, 2, 3));
}

TEST_F(Nodes, AListMayBeLong) {
  Node node = base_.Compile("id IN (1, 2)").root;
  for (int64_t i = 10; i < 4'000; ++i) node.values.push_back({.number = i});
  EXPECT_THAT(MembersOf(node), ElementsAre(1, 2));
}

}  // namespace
}  // namespace clientele::store
