#include "server/filter/aggregate_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Aggregate AggregateOf(const std::string& expression) { return Tree(expression).operand.aggregate; }

TEST(AggregateReaderTest, EverythingMayBeAbsentButTheMeasure) {
  const Aggregate plain = AggregateOf("orders().count > 0");
  EXPECT_EQ(plain.events, EventKind::kOrders);
  EXPECT_EQ(plain.window_seconds, std::nullopt);
  EXPECT_THAT(plain.conditions, IsEmpty());
  EXPECT_EQ(plain.measure, Measure::kCount);
  EXPECT_EQ(AggregateOf("responses(2w).last < now").window_seconds, 14 * 86'400);
}

TEST(AggregateReaderTest, ConditionsAreOfTheEventsOwnFields) {
  const Aggregate aggregate = AggregateOf(
      "orders(365d, sku = \"D-2\", category IN (\"a\", b), at >= now - 1h, amount > 5 RUB).quantity"
      " > 5");
  ASSERT_EQ(aggregate.conditions.size(), 4u);
  EXPECT_EQ(aggregate.conditions[0].field, EventFieldId::kLineSku);
  EXPECT_EQ(aggregate.conditions[0].values[0].text, "D-2");
  EXPECT_TRUE(aggregate.conditions[1].is_in);
  EXPECT_EQ(aggregate.conditions[1].values[1].text, "b");
  EXPECT_EQ(aggregate.conditions[2].values[0].number, -3'600);
  EXPECT_TRUE(aggregate.conditions[2].values[0].relative_to_now);
  EXPECT_EQ(aggregate.conditions[3].values[0].number, 500);
  EXPECT_EQ(aggregate.conditions[3].comparison, Comparison::kGreater);
  EXPECT_TRUE(aggregate.has_line_condition());
  EXPECT_EQ(
      AggregateOf("interactions(outcome = NEGATIVE).count = 0").conditions[0].values[0].number, 1);
}

TEST(AggregateReaderTest, TheStandardSpellingHasBlanksAndUnits) {
  EXPECT_EQ(Canonical("orders( 168h,sku=\"a\",order_amount>=5000).avg>100000"),
            "orders(7d, sku = \"a\", order_amount >= 50.00 RUB).avg > 1000.00 RUB");
  EXPECT_EQ(Canonical("deliveries(campaign IN (\"2026\", \"Spring\"), step != 2).first < now"),
            "deliveries(campaign IN (\"2026\", spring), step != 2).first < now");
  EXPECT_EQ(Canonical("orders(at < 2026-01-01).min > 0"),
            "orders(at < 2025-12-31T18:00:00Z).min > 0.00 RUB");
  EXPECT_EQ(Canonical("has(orders(sku = \"x\").last)"), "has(orders(sku = \"x\").last)");
}

TEST(AggregateReaderTest, TheNearestFieldOfTheEventsIsNamed) {
  EXPECT_THAT(Problems("responses(knd = CLICKED).count > 0"),
              ElementsAre("11: responses have no knd, but at, kind, channel, campaign, step; did "
                          "you mean kind?"));
  EXPECT_THAT(Problems("deliveries(sku = \"x\").count > 0"),
              ElementsAre("12: deliveries have no sku, but at, channel, status, campaign, step"));
  EXPECT_THAT(Problems("orders(sku.x = 1).count > 0").size(), 1u);
}

TEST(AggregateReaderTest, TheNearestMeasureIsNamed) {
  EXPECT_THAT(Problems("orders(30d) > 3"),
              ElementsAre("1: say what of the orders: .count, .first, .last, .min, .max, .avg, "
                          ".quantity, .amount"));
  EXPECT_THAT(Problems("orders().coun > 3"),
              ElementsAre("10: say what of the orders: .count, .first, .last, .min, .max, .avg, "
                          ".quantity, .amount; did you mean count?"));
  EXPECT_THAT(Problems("responses().avg > 3"),
              ElementsAre("13: say what of the responses: .count, .first, .last"));
}

TEST(AggregateReaderTest, ConditionsTakeValuesOfTheirType) {
  EXPECT_THAT(Problems("orders(sku > \"a\").count = 1"),
              ElementsAre("8: sku has no order; use = or !="));
  EXPECT_THAT(Problems("orders(sku = 5).count = 1"), ElementsAre("14: sku takes text in quotes"));
  EXPECT_THAT(Problems("interactions(outcome = GOOD).count = 1"),
              ElementsAre("24: expected one of NEGATIVE, NEUTRAL, POSITIVE"));
  EXPECT_THAT(Problems("orders(at > 5).count = 1"),
              ElementsAre("13: at takes a time, like now - 90d or 2026-01-31"));
  EXPECT_THAT(Problems("orders(quantity = x, sku = 1).count = y"),
              ElementsAre("19: quantity takes a whole number", "28: sku takes text in quotes"));
}

TEST(AggregateReaderTest, TheWindowStandsFirstAndAlone) {
  const char* window = "the window stands first, and there is only one";
  EXPECT_THAT(Problems("orders(sku = \"a\", 90d).count = 1"),
              ElementsAre(absl::StrCat("19: ", window)));
  EXPECT_THAT(Problems("orders(90d, 30d).count = 1"), ElementsAre(absl::StrCat("13: ", window)));
  EXPECT_THAT(Problems("orders(90).count = 1"),
              ElementsAre("8: expected a window like 90d, or a condition like at < now - 7d"));
  EXPECT_THAT(Problems("orders(90d, sku).count = 1"),
              ElementsAre("13: expected a condition like at < now - 7d"));
}

TEST(AggregateReaderTest, SixteenConditionsAreTheMost) {
  EXPECT_THAT(Problems("orders(" + Repeat("quantity > 1", 16, ", ") + ").count = 1"), IsEmpty());
  EXPECT_THAT(Problems("orders(" + Repeat("quantity > 1", 17, ", ") + ").count = 1"),
              ElementsAre("1: more than 16 conditions on one event"));
}

TEST(AggregateReaderTest, TheMeasureDecidesWhatItIsComparedWith) {
  EXPECT_THAT(Problems("orders().amount > 12.50 RUB"), IsEmpty());
  EXPECT_THAT(Problems("orders().count > 12.50 RUB"),
              ElementsAre("18: orders(…).count takes a whole number"));
  EXPECT_THAT(Problems("orders().last > 5"),
              ElementsAre("17: orders(…).last takes a time, like now - 90d or 2026-01-31"));
  EXPECT_THAT(Problems("orders().count"),
              ElementsAre("1: orders(…).count is not yes or no; compare it"));
}

}  // namespace
}  // namespace clientele::filter
