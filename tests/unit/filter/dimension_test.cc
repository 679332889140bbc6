#include "server/filter/dimension.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/filter/limits.h"
#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;

// The standard spelling, or "position: what is wrong".
std::string Read(const std::string& text, const domain::Policy& policy = TestPolicy()) {
  std::vector<Problem> problems;
  const Dimension dimension = ParseDimension(text, policy, problems);
  if (!problems.empty()) {
    return absl::StrCat(problems[0].span.begin, ": ", problems[0].message);
  }
  return PrintDimension(dimension, policy);
}

std::vector<std::string> BandTexts(const std::string& text) {
  std::vector<Problem> problems;
  const Dimension dimension = ParseDimension(text, TestPolicy(), problems);
  EXPECT_TRUE(problems.empty()) << problems[0].message;
  std::vector<std::string> texts;
  for (size_t band = 0; band <= dimension.bounds.size(); ++band) {
    texts.push_back(BandText(dimension, band, TestPolicy()));
  }
  return texts;
}

TEST(DimensionTest, AFieldOrAnAttributeHasAGroupForEachValue) {
  for (const char* text : {"temperature", "city", "active", "rfm_recency", "attr.region",
                           "attr.wholesale", "attr.floor"}) {
    EXPECT_EQ(Read(text), text);
  }
}

TEST(DimensionTest, EveryDimensionOfTheTableIsOne) {
  for (const Field& field : Fields()) {
    const std::string name(field.name);
    EXPECT_EQ(Read(name) == name, field.dimension) << name;
  }
}

TEST(DimensionTest, BandsAreOfAnythingWithAnOrder) {
  EXPECT_EQ(Read("band(total_amount,1000 RUB, 500000)"),
            "band(total_amount, 1000.00 RUB, 5000.00 RUB)");
  EXPECT_EQ(Read("band(last_order_at, now - 90d, now - 30d, now)"),
            "band(last_order_at, now - 90d, now - 30d, now)");
  EXPECT_EQ(Read("band(orders(365d, sku = \"a\").count, 1, 5)"),
            "band(orders(365d, sku = \"a\").count, 1, 5)");
  EXPECT_EQ(Read("band(volume_tier, MEDIUM, LARGE)"), "band(volume_tier, MEDIUM, LARGE)");
  EXPECT_EQ(Read("band(birth_date, 1990-01-01)"), "band(birth_date, 1990-01-01)");
  EXPECT_EQ(Read("band(attr.floor, -1, 0, 1)"), "band(attr.floor, -1, 0, 1)");
  EXPECT_EQ(Read("band(tag(vip).set_at, now - 7d)"), "band(tag(vip).set_at, now - 7d)");
}

TEST(DimensionTest, WhatDoesNotDivideIsRefused) {
  const std::string want =
      "a field, an attribute, or bands like band(total_amount, 100000, 500000)";
  EXPECT_EQ(Read("temprature"), "0: expected " + want + "; did you mean temperature?");
  EXPECT_EQ(Read("total_amount"),
            "0: total_amount has too many values to divide by; take bands, like "
            "band(total_amount, …)");
  EXPECT_EQ(Read("tags"), "0: tags has too many values to divide by; expected " + want);
  EXPECT_EQ(Read("temperature = HOT"), "0: expected " + want);
  EXPECT_EQ(Read("attr.regoin"), "5: the policy has no attribute regoin; did you mean region?");
  EXPECT_EQ(Read(""), "0: expected a field, a function or \"(\"");
  EXPECT_EQ(Read("\xff"), "0: expected UTF-8 text");
}

TEST(DimensionTest, BoundsAscendAndAreOfOneType) {
  const char* usage = "0: band takes what to divide by and bounds, like band(total_amount, 100000)";
  EXPECT_EQ(Read("band(total_amount)"), usage);
  EXPECT_EQ(Read("band(5, 6)"), usage);
  EXPECT_EQ(Read("band(city, \"a\")"), "5: city has no order to band by");
  EXPECT_EQ(Read("band(id, 5, 5)"), "12: every bound is greater than the one before");
  EXPECT_EQ(Read("band(id, 5, 4)"), "12: every bound is greater than the one before");
  EXPECT_EQ(Read("band(id, x)"), "9: id takes a whole number");
  EXPECT_EQ(Read("band(id, orders().count)"), "9: expected a bound");
  EXPECT_EQ(Read("band(created_at, 2026-01-01, now)"),
            "29: bounds are all relative to now, or none is");
}

TEST(DimensionTest, FiftyBoundsAreTheMost) {
  std::string bounds;
  for (size_t i = 1; i <= kMaxBands; ++i) absl::StrAppend(&bounds, ", ", i);
  EXPECT_EQ(Read("band(id" + bounds + ")"), "band(id" + bounds + ")");
  EXPECT_EQ(Read("band(id" + bounds + ", 51)"), "0: more than 50 bounds");
}

TEST(DimensionTest, BandsSayWhereTheyBeginAndEnd) {
  EXPECT_THAT(BandTexts("band(total_amount, 1000 RUB, 5000 RUB)"),
              ElementsAre("< 1000.00 RUB", "1000.00 RUB .. 5000.00 RUB", ">= 5000.00 RUB"));
  EXPECT_THAT(BandTexts("band(last_order_at, now - 90d)"),
              ElementsAre("< now - 90d", ">= now - 90d"));
  EXPECT_THAT(BandTexts("band(volume_tier, LARGE)"), ElementsAre("< LARGE", ">= LARGE"));
}

TEST(DimensionTest, GroupsAreNamedByTheirValue) {
  const auto text = [](const std::string& dimension, const Value& value) {
    std::vector<Problem> problems;
    return GroupText(ParseDimension(dimension, TestPolicy(), problems), value, TestPolicy());
  };
  EXPECT_EQ(text("temperature", {3, false, ""}), "HOT");
  EXPECT_EQ(text("city", {0, false, "a \"b\""}), "a \"b\"");
  EXPECT_EQ(text("stage", {0, false, "now"}), "now");
  EXPECT_EQ(text("active", {1, false, ""}), "true");
  EXPECT_EQ(text("attr.wholesale", {0, false, ""}), "false");
  EXPECT_EQ(text("attr.contract-until", {0, false, ""}), "1970-01-01");
  EXPECT_EQ(text("rfm_recency", {5, false, ""}), "5");
}

}  // namespace
}  // namespace clientele::filter
