#include "server/filter/size.h"

#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

TEST(SizeTest, ATestIsATermAndSoIsEachOfItsValues) {
  EXPECT_EQ(SizeOf(Tree("active")).terms, 1u);
  EXPECT_EQ(SizeOf(Tree("id = 1")).terms, 2u);
  EXPECT_EQ(SizeOf(Tree("id IN (1, 2, 3)")).terms, 4u);
  EXPECT_EQ(SizeOf(Tree("tags:a")).terms, 2u);
  EXPECT_EQ(SizeOf(Tree("reachable(SMS)")).terms, 2u);
  EXPECT_EQ(SizeOf(Tree("orders(90d, sku IN (\"a\", \"b\"), quantity > 1).count > 1")).terms, 7u);
  EXPECT_EQ(SizeOf(Tree("active AND active")).terms, 0u);
}

TEST(SizeTest, WhatGoesThroughEventsOrTheBaseIsAnAggregate) {
  EXPECT_EQ(SizeOf(Tree("total_amount > 1")).aggregates, 0u);
  EXPECT_EQ(SizeOf(Tree("has(orders().last)")).aggregates, 1u);
  EXPECT_EQ(SizeOf(Tree("abc_class = A")).aggregates, 1u);
  EXPECT_EQ(SizeOf(Tree("rfm_monetary IN (1, 2)")).aggregates, 1u);
  EXPECT_EQ(SizeOf(Tree("top(5, total_amount)")).aggregates, 1u);
  EXPECT_EQ(SizeOf(Tree("top(5, orders().amount)")).aggregates, 2u);
}

}  // namespace
}  // namespace clientele::filter
