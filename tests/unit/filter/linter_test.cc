#include "server/filter/linter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LinterTest, WhatNoValueMeetsIsNeverTrue) {
  EXPECT_THAT(Warnings("orders_count < 0"),
              ElementsAre("0-16: never true: orders_count is 0 or more"));
  EXPECT_THAT(Warnings("rfm_monetary > 5"),
              ElementsAre("0-16: never true: rfm_monetary lies between 1 and 5"));
  EXPECT_THAT(Warnings("temperature > HOT AND tags:vip"),
              ElementsAre("0-17: never true: temperature lies between COLD and HOT"));
  EXPECT_THAT(Warnings("last_order_at > now + 2d"),
              ElementsAre("0-24: never true: last_order_at is now + 1d at most"));
  EXPECT_THAT(Warnings("orders(90d).count = -1"),
              ElementsAre("0-22: never true: orders(90d).count is 0 or more"));
  EXPECT_THAT(Warnings("tag(vip).expires_at < now - 1d"),
              ElementsAre("0-30: never true: tag(vip).expires_at is now or more"));
}

TEST(LinterTest, WhatEveryValueMeetsIsAlwaysTrue) {
  EXPECT_THAT(Warnings("volume_tier >= NONE"),
              ElementsAre("0-19: always true: volume_tier lies between NONE and LARGE"));
  EXPECT_THAT(Warnings("NOT orders_count < 0"),
              ElementsAre("4-20: never true: orders_count is 0 or more"));
  EXPECT_THAT(Warnings("temperature IN (HOT, WARM, COLD)"),
              ElementsAre("0-32: always true: temperature lies between COLD and HOT"));
  EXPECT_THAT(Warnings("has(orders_count)"),
              ElementsAre("0-17: always true: orders_count is 0 or more"));
  EXPECT_THAT(Warnings("has(total_amount)"), ElementsAre("0-17: always true"));
}

TEST(LinterTest, WhatEveryPresentValueMeetsIsPresence) {
  EXPECT_THAT(Warnings("rfm_recency >= 1"),
              ElementsAre("0-16: true of every value: has(rfm_recency) says the same"));
  EXPECT_THAT(Warnings("top(100%, orders(90d).last)"),
              ElementsAre("0-27: true of every value: has(orders(90d).last) says the same"));
  EXPECT_THAT(Warnings("birthday within next 366d"),
              ElementsAre("0-25: true of every value: has(birth_date) says the same"));
  EXPECT_THAT(Warnings("birthday within next 365d AND top(99.99%, id)"), IsEmpty());
}

TEST(LinterTest, ConditionsThatExcludeEachOtherAreNeverTrue) {
  EXPECT_THAT(Warnings("city = \"a\" AND city = \"b\""),
              ElementsAre("0-25: never true: the conditions on city exclude each other"));
  EXPECT_THAT(Warnings("tags:a AND (id = 5 OR id = 7) AND NOT tags:a"),
              ElementsAre("0-44: never true: the conditions on tags:a exclude each other"));
  EXPECT_THAT(Warnings("orders_count > 3 AND orders_count < 4"),
              ElementsAre("0-37: never true: the conditions on orders_count exclude each other"));
  EXPECT_THAT(Warnings("last_order_at > now - 30d AND last_order_at < now - 90d"),
              ElementsAre("0-55: never true: the conditions on last_order_at exclude each other"));
  EXPECT_THAT(Warnings("NOT has(city) AND city = \"a\""),
              ElementsAre("0-28: never true: the conditions on city exclude each other"));
  EXPECT_THAT(Warnings("segment(\"everyone\") AND NOT segment(\"everyone\")").size(), 1u);
}

// An average of 3.5 lies between.
TEST(LinterTest, AveragesLieBetweenWholeNumbers) {
  EXPECT_THAT(Warnings("average_order_quantity > 3 AND average_order_quantity < 4"), IsEmpty());
  EXPECT_THAT(Warnings("orders().avg > 3 AND orders().avg < 4"), IsEmpty());
  EXPECT_THAT(Warnings("average_order_quantity >= 4 AND average_order_quantity < 4").size(), 1u);
}

// Before the question is asked nobody knows which is earlier.
TEST(LinterTest, InstantsAndDistancesFromNowAreNotCompared) {
  EXPECT_THAT(Warnings("created_at > now - 30d AND created_at < 2020-01-01"), IsEmpty());
  EXPECT_THAT(Warnings("created_at > 2026-01-01 AND created_at < 2020-01-01").size(), 1u);
  EXPECT_THAT(Warnings("created_at IN (now, 2020-01-01)"), IsEmpty());
}

TEST(LinterTest, ConditionsThatLeaveNobodyOutAreAlwaysTrue) {
  EXPECT_THAT(Warnings("temperature = HOT OR temperature != HOT"),
              ElementsAre("0-39: always true: the conditions on temperature leave nobody out"));
  EXPECT_THAT(Warnings("tags:a OR active OR NOT tags:a"),
              ElementsAre("0-30: always true: the conditions on tags:a leave nobody out"));
  // A client may have no city.
  EXPECT_THAT(Warnings("city = \"a\" OR NOT has(city)"), IsEmpty());
  EXPECT_THAT(Warnings("has(city) OR NOT has(city)").size(), 1u);
}

TEST(LinterTest, PartsThatTheRestImpliesAddNothing) {
  const std::string never = "it is never true where it would count";
  const std::string always = "it is always true where it would count";
  const std::string by = "adds nothing: by the conditions on ";
  EXPECT_THAT(Warnings("orders_count > 5 AND orders_count > 3"),
              ElementsAre("21-37: " + by + "orders_count around it, " + always));
  EXPECT_THAT(Warnings("orders_count > 3 AND orders_count > 5"),
              ElementsAre("0-16: " + by + "orders_count around it, " + always));
  EXPECT_THAT(Warnings("tags:a AND tags:a"),
              ElementsAre("11-17: " + by + "tags:a around it, " + always));
  EXPECT_THAT(Warnings("temperature = HOT OR temperature IN (HOT, WARM)"),
              ElementsAre("0-17: " + by + "temperature around it, " + never));
  EXPECT_THAT(Warnings("temperature = HOT AND (temperature = COLD OR tags:vip)"),
              ElementsAre("23-41: " + by + "temperature around it, " + never));
  EXPECT_THAT(Warnings("temperature = HOT OR (tags:a AND temperature = HOT)"),
              ElementsAre("22-50: " + by + "temperature around it, " + never));
  EXPECT_THAT(Warnings("NOT has(tags) AND (tags:a OR active)"),
              ElementsAre("19-25: " + by + "has(tags) around it, " + never));
}

// Of two that need each other to be taken away only one is named.
TEST(LinterTest, OneOfTwoIsKept) {
  EXPECT_THAT(Warnings("NOT tags:a OR NOT (city = \"x\" AND tags:a)").size(), 1u);
  EXPECT_THAT(Warnings("tags:a AND (tags:a OR city = \"x\")").size(), 1u);
}

// It says what the author knows, and why there is no warning of missing values.
TEST(LinterTest, PresenceMayBeSaidThoughItFollows) {
  EXPECT_THAT(Warnings("has(city) AND city = \"Omsk\""), IsEmpty());
  EXPECT_THAT(Warnings("city != \"Omsk\" AND has(city)"), IsEmpty());
}

TEST(LinterTest, LowClassesIncludeNone) {
  const auto none = [](const char* field) {
    return absl::StrCat("includes NONE, the clients without orders; ", field,
                        " != NONE leaves them out");
  };
  EXPECT_THAT(Warnings("volume_tier < MEDIUM"), ElementsAre("0-20: " + none("volume_tier")));
  EXPECT_THAT(Warnings("abc_class <= C"), ElementsAre("0-14: " + none("abc_class")));
  EXPECT_THAT(Warnings("purchase_frequency != REGULAR"),
              ElementsAre("0-29: " + none("purchase_frequency")));
  EXPECT_THAT(Warnings("NOT order_value_class >= STANDARD"),
              ElementsAre("4-33: " + none("order_value_class")));
}

TEST(LinterTest, NoneIsNoSurpriseWhereTheFilterSpeaksOfIt) {
  for (const char* fine :
       {"volume_tier < MEDIUM AND volume_tier != NONE", "volume_tier < MEDIUM AND orders_count > 0",
        "abc_class < A AND last_order_at > now - 30d", "volume_tier = NONE", "volume_tier <= NONE",
        "volume_tier IN (NONE, SMALL)", "volume_tier < MEDIUM AND active", "temperature < HOT",
        "volume_tier >= MEDIUM", "tags:a AND (abc_class != A AND orders(90d).count > 1)",
        "NOT volume_tier = NONE"}) {
    EXPECT_THAT(Warnings(fine), IsEmpty()) << fine;
  }
}

TEST(LinterTest, SmallSumsIncludeClientsWithoutOrders) {
  EXPECT_THAT(Warnings("total_amount < 1000 RUB"),
              ElementsAre("0-23: includes clients without orders, whose total_amount is 0; "
                          "orders_count > 0 leaves them out"));
  EXPECT_THAT(
      Warnings("orders(90d).count < 3"),
      ElementsAre("0-21: includes clients without such orders, whose orders(…).count is 0"));
  for (const char* fine :
       {"total_amount < 1000 RUB AND orders_count > 0", "orders_count <= 0", "orders_count = 0",
        "orders(90d).count < 3 AND orders(90d).count > 0", "total_amount <= 0",
        "total_amount < 1000 RUB AND has(last_order_at)", "NOT orders_count < 2",
        "deliveries(7d).count < 2", "orders_count < 5 AND tags:a AND active"}) {
    EXPECT_THAT(Warnings(fine), IsEmpty()) << fine;
  }
}

TEST(LinterTest, NotEqualLeavesOutMissingValues) {
  EXPECT_THAT(Warnings("city != \"Omsk\""),
              ElementsAre("0-14: leaves out clients without city; NOT city = \"Omsk\" takes them "
                          "in"));
  EXPECT_THAT(Warnings("attr.region != OMS").size(), 1u);
  for (const char* fine :
       {"NOT city = \"Omsk\"", "city != \"Omsk\" AND has(city)", "orders_count != 3",
        "city != \"Omsk\" OR NOT has(city)", "temperature != HOT", "stage != lost",
        "stage_kind != LOST", "rfm_recency != 3 AND active", "NOT city != \"Omsk\""}) {
    EXPECT_THAT(Warnings(fine), IsEmpty()) << fine;
  }
}

TEST(LinterTest, NotForALongTimeLeavesOutNever) {
  EXPECT_THAT(Warnings("last_reached_at < now - 30d"),
              ElementsAre("0-27: leaves out clients without last_reached_at; OR NOT "
                          "has(last_reached_at) takes them in"));
  for (const char* fine :
       {"last_order_at < now - 90d AND total_amount >= 5000 RUB", "last_order_at > now - 90d",
        "last_reached_at < now - 30d OR NOT has(last_reached_at)",
        "last_order_at < now - 90d AND orders_count > 1", "first_order_at < now - 90d",
        "last_order_at < now - 90d AND last_order_at > 2020-01-01",
        "deliveries(campaign = c, step = 1).last < now - 7d", "NOT last_order_at < now - 90d"}) {
    EXPECT_THAT(Warnings(fine), IsEmpty()) << fine;
  }
}

TEST(LinterTest, EventsThatCanNotBeAreNamed) {
  EXPECT_THAT(Warnings("orders(sku = \"a\", sku = \"b\").count > 0"),
              ElementsAre("0-38: no event meets this: the conditions on sku exclude each other"));
  EXPECT_THAT(Warnings("orders(7d, at < now - 30d).amount > 5"),
              ElementsAre("0-37: no event meets this: the conditions on at exclude each other"));
  EXPECT_THAT(Warnings("orders(discount < 0).count > 0"),
              ElementsAre("0-30: no event meets this: discount is 0.00 RUB or more"));
  EXPECT_THAT(Warnings("has(orders(at > now + 2d).last)"),
              ElementsAre("0-31: no event meets this: at is now + 1d at most"));
  EXPECT_THAT(Warnings("top(5, interactions(channel = SMS, channel = CALL).count)").size(), 1u);
  EXPECT_THAT(Warnings("orders(90d, at < now - 30d, quantity > 1, quantity < 3, amount < 0)"
                       ".count > 0"),
              IsEmpty());
}

TEST(LinterTest, AValueIsListedOnce) {
  EXPECT_THAT(Warnings("city IN (\"a\", \"b\", \"a\")"),
              ElementsAre("0-23: \"a\" is in the list twice"));
}

// The filters of the documentation and of every day.
TEST(LinterTest, WhatPeopleMeanIsLeftAlone) {
  for (const char* fine :
       {"", "temperature = HOT AND volume_tier >= MEDIUM AND tags:vip AND NOT tags:complained",
        "last_order_at < now - 90d AND total_amount >= 5000 RUB AND reachable(EMAIL)",
        "orders(365d, sku = \"D-2\").count >= 3 OR orders(90d, category = \"frozen\").amount > "
        "50000 RUB",
        "interactions(30d, outcome = NEGATIVE).count = 0 AND deliveries(7d, channel = SMS).count = "
        "0",
        "birthday within next 7d AND created_at >= 2026-01-01 AND attr.region = \"NSK\"",
        "stage_kind = LOST AND lost_reason = \"price\" AND stage_changed_at < now - 60d",
        "segment(\"lapsed-vip\") AND NOT audience(\"spring-2026\", 3) AND NOT "
        "responded(\"spring-2026\")",
        "purchase_frequency = ONE_TIME AND NOT active", "top(20%, total_amount) AND overdue",
        "orders_count = 1 AND last_order_at < now - 180d"}) {
    EXPECT_THAT(Warnings(fine), IsEmpty()) << fine;
  }
}

TEST(LinterTest, WarningsComeInTheOrderOfTheText) {
  EXPECT_THAT(Warnings("city != \"a\" AND (orders_count < 0 OR volume_tier < LARGE)"),
              ElementsAre("0-11: leaves out clients without city; NOT city = \"a\" takes them in",
                          "17-33: never true: orders_count is 0 or more",
                          "37-56: includes NONE, the clients without orders; volume_tier != NONE "
                          "leaves them out"));
}

}  // namespace
}  // namespace clientele::filter
