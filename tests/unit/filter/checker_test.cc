#include "server/filter/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of an expression that is one comparison.
Value ValueOf(const std::string& expression, const domain::Policy& policy = TestPolicy()) {
  const Node root = Tree(expression, policy);
  return root.values.empty() ? Value{} : root.values.front();
}

TEST(CheckerTest, NumbersAreWhole) {
  EXPECT_EQ(ValueOf("orders_count = 007").number, 7);
  EXPECT_EQ(ValueOf("id > -9223372036854775808").number, INT64_MIN);
  EXPECT_EQ(ValueOf("id < 9223372036854775807").number, INT64_MAX);
  for (const char* wrong : {"1.5", "9223372036854775808", "-9223372036854775809", "5 RUB", "\"5\"",
                            "HOT", "now", "2026-01-31"}) {
    EXPECT_THAT(Problems(std::string("id = ") + wrong), ElementsAre("6: id takes a whole number"));
  }
}

TEST(CheckerTest, MoneyIsMinorUnitsOrNamesTheCurrency) {
  EXPECT_EQ(ValueOf("total_amount >= 5000").number, 5'000);
  EXPECT_EQ(ValueOf("total_amount >= 5000 RUB").number, 500'000);
  EXPECT_EQ(ValueOf("total_amount >= 0.01 RUB").number, 1);
  EXPECT_EQ(ValueOf("total_amount >= -12.5 RUB").number, -1'250);
  EXPECT_EQ(ValueOf("total_amount <= 100000000000.00 RUB").number, 10'000'000'000'000);
  EXPECT_THAT(Problems("total_amount >= 5.5"),
              ElementsAre("17: a number without a currency is whole minor units; for a fraction "
                          "name the currency, like 5000 RUB"));
  EXPECT_THAT(Problems("total_amount >= 5 USD"), ElementsAre("17: the base's currency is RUB"));
  const char* digits =
      "17: money in RUB has at most 2 digits after the point and is at most 100000000000.00 RUB";
  EXPECT_THAT(Problems("total_amount >= 5.001 RUB"), ElementsAre(digits));
  EXPECT_THAT(Problems("total_amount >= 100000000000.01 RUB"), ElementsAre(digits));
  EXPECT_THAT(Problems("total_amount >= HOT"),
              ElementsAre("17: total_amount takes money, like 5000 RUB"));
}

TEST(CheckerTest, CurrenciesHaveTheirOwnFractions) {
  domain::Policy policy;
  policy.currency = "JPY";
  EXPECT_EQ(ValueOf("total_amount = 5 JPY", policy).number, 5);
  policy.currency = "TND";
  EXPECT_EQ(ValueOf("total_amount = 5.125 TND", policy).number, 5'125);
  policy.currency = "";
  EXPECT_EQ(ValueOf("total_amount = 5", policy).number, 5);
  EXPECT_THAT(Problems("total_amount = 5 RUB", policy),
              ElementsAre("16: the base has no currency yet; use minor units"));
  EXPECT_THAT(Problems("total_amount = x", policy),
              ElementsAre("16: total_amount takes money, like 500000"));
}

TEST(CheckerTest, TimesAreInstantsOrRelative) {
  EXPECT_EQ(ValueOf("created_at > 1970-01-01T00:00:01Z").number, 1);
  EXPECT_EQ(ValueOf("created_at > 1970-01-01T06:00:00+06:00").number, 0);
  // Without a zone, the business's: Omsk is at +06:00.
  EXPECT_EQ(ValueOf("created_at > 2026-01-01").number, 1'767'204'000);
  EXPECT_EQ(ValueOf("created_at > 2026-01-01T06:00").number, 1'767'225'600);
  EXPECT_FALSE(ValueOf("created_at > 2026-01-01").relative_to_now);
  const Value relative = ValueOf("created_at > now - 90d");
  EXPECT_TRUE(relative.relative_to_now);
  EXPECT_EQ(relative.At(7'776'001), 1);
  EXPECT_EQ(ValueOf("created_at > now + 0d"), ValueOf("created_at > now"));
}

TEST(CheckerTest, TimesThatDoNotExistAreRefused) {
  const char* none = "14: there is no such day or time; write 2026-01-31 or 2026-01-31T10:00:00Z";
  for (const char* wrong : {"2026-02-29", "2026-13-01", "2026-1-1", "2026-01-31T24:00:00Z",
                            "2026-01-31T", "0000-01-01", "9999-12-31T23:00:00-05:00"}) {
    EXPECT_THAT(Problems(std::string("created_at > ") + wrong), ElementsAre(none)) << wrong;
  }
  EXPECT_THAT(Problems("created_at > 5"),
              ElementsAre("14: created_at takes a time, like now - 90d or 2026-01-31"));
}

TEST(CheckerTest, DatesAreDays) {
  EXPECT_EQ(ValueOf("birth_date = 1970-01-01").number, 0);
  EXPECT_EQ(ValueOf("birth_date = 1969-12-31").number, -1);
  EXPECT_EQ(ValueOf("birth_date = 2024-02-29").number, 19'782);
  for (const char* wrong : {"2023-02-29", "now", "2024-02-29T00:00:00Z", "5", "\"2024-02-28\""}) {
    EXPECT_THAT(Problems(std::string("birth_date = ") + wrong),
                ElementsAre("14: birth_date takes a day that exists, like 1990-01-31"));
  }
}

TEST(CheckerTest, ClassesAreTheirNamesExactly) {
  EXPECT_EQ(ValueOf("temperature = COLD").number, 1);
  EXPECT_EQ(ValueOf("temperature = HOT").number, 3);
  EXPECT_EQ(ValueOf("volume_tier >= MEDIUM").number, 3);
  EXPECT_EQ(ValueOf("gender = OTHER").number, 3);
  EXPECT_THAT(Problems("temperature = HOTT"),
              ElementsAre("15: expected one of COLD, WARM, HOT; did you mean HOT?"));
  EXPECT_THAT(Problems("temperature = ПРИВЕТ"), ElementsAre("15: expected one of COLD, WARM, HOT"));
  EXPECT_THAT(Problems("temperature = \"HOT\""),
              ElementsAre("15: expected one of COLD, WARM, HOT; did you mean HOT?"));
  EXPECT_THAT(Problems("temperature = 3"), ElementsAre("15: expected one of COLD, WARM, HOT"));
}

TEST(CheckerTest, SlugsAreNormalized) {
  EXPECT_EQ(ValueOf("stage = Ready-To-Buy").text, "ready-to-buy");
  EXPECT_EQ(ValueOf("source = \"ИМПОРТ\"").text, "импорт");
  EXPECT_EQ(ValueOf("tags:\"2026\"").text, "2026");
  EXPECT_EQ(ValueOf("tags:" + Repeat("ж", 64)).text, Repeat("ж", 64));
  const char* want =
      "6: expected a name of 1 to 64 letters, digits or \"-\"; put one that begins with a digit in "
      "quotes";
  for (const std::string& wrong : {std::string("\"\""), std::string("\"a b\""), std::string("a_b"),
                                   std::string("7"), std::string("now"), Repeat("ж", 65)}) {
    EXPECT_THAT(Problems("tags:" + wrong), ElementsAre(want)) << wrong;
  }
}

TEST(CheckerTest, TextIsNormalizedAndNeverEmpty) {
  EXPECT_EQ(ValueOf("city = Omsk").text, "Omsk");
  EXPECT_EQ(ValueOf("city = \"  Omsk \"").text, "Omsk");
  // e and a combining accent.
  EXPECT_EQ(ValueOf("city = \"Re\u0301gion\"").text, "R\u00e9gion");
  const char* want = "8: city takes text in quotes; to ask for a missing one write NOT has(city)";
  for (const char* wrong : {"\"\"", "\" \"", "5", "now", "2026-01-31"}) {
    EXPECT_THAT(Problems(std::string("city = ") + wrong), ElementsAre(want));
  }
}

TEST(CheckerTest, OnlyWhatHasAnOrderCompares) {
  EXPECT_THAT(Problems("gender < MALE"), ElementsAre("1: gender has no order; use = or !="));
  EXPECT_THAT(Problems("city >= \"a\""), ElementsAre("1: city has no order; use = or !="));
  EXPECT_THAT(Problems("stage > new"), ElementsAre("1: stage has no order; use = or !="));
  EXPECT_THAT(Problems("active > true"), ElementsAre("1: active has no order; use = or !="));
  for (const char* fine : {"id < 1", "total_amount < 1", "created_at < now",
                           "birth_date < 2000-01-01", "temperature < HOT"}) {
    EXPECT_THAT(Problems(fine), IsEmpty());
  }
}

TEST(CheckerTest, ABooleanStandsAloneOrEqualsTrueOrFalse) {
  EXPECT_EQ(Canonical("active = true"), "active");
  EXPECT_EQ(Canonical("active != false"), "active");
  EXPECT_EQ(Canonical("active = false"), "NOT active");
  EXPECT_EQ(Canonical("active != true"), "NOT active");
  EXPECT_THAT(Problems("active = yes"), ElementsAre("10: active is true or false"));
  EXPECT_THAT(Problems("active = 1"), ElementsAre("10: active is true or false"));
  EXPECT_THAT(Problems("active IN (true)"), ElementsAre("1: IN does not go with active"));
  EXPECT_THAT(Problems("orders_count"), ElementsAre("1: orders_count is not yes or no; compare it, "
                                                    "like orders_count = 1"));
}

TEST(CheckerTest, TagsAreAskedForWithAColon) {
  EXPECT_THAT(Problems("tags = vip"),
              ElementsAre("1: tags are asked for with a colon, like tags:vip"));
  EXPECT_THAT(Problems("tags IN (vip)"), ElementsAre("1: IN does not go with tags"));
  EXPECT_THAT(Problems("city:Omsk"), ElementsAre("1: a colon asks for tags; use city = …"));
}

TEST(CheckerTest, FunctionsTakeOneName) {
  EXPECT_EQ(Tree("reachable(SMS)").channel, domain::Channel::kSms);
  EXPECT_EQ(Tree("has(tags)").kind, Node::Kind::kHas);
  EXPECT_THAT(Problems("reachable(FAX)"),
              ElementsAre("11: expected one of EMAIL, SMS, CALL, MESSENGER, POST"));
  EXPECT_THAT(Problems("reachable(EMAIL, SMS)"),
              ElementsAre("1: reachable takes one channel, like reachable(EMAIL)"));
  EXPECT_THAT(Problems("has(\"city\")"), ElementsAre("1: has takes one field, like has(city)"));
  EXPECT_THAT(Problems("has(now)"), ElementsAre("1: has takes one field, like has(city)"));
  EXPECT_THAT(Problems("has(citi)"), ElementsAre("5: there is no field citi; did you mean city?"));
  EXPECT_THAT(Problems("reachible(SMS)"),
              ElementsAre("1: there is no function reachible; did you mean reachable?"));
  EXPECT_THAT(Problems("sum(SMS)"), ElementsAre("1: there is no function sum"));
}

TEST(CheckerTest, TheNearestFieldIsNamed) {
  EXPECT_THAT(Problems("temprature = HOT"),
              ElementsAre("1: there is no field temprature; did you mean temperature?"));
  EXPECT_THAT(Problems("xyzzy IN (1)"), ElementsAre("1: there is no field xyzzy"));
  EXPECT_THAT(Problems("Active"), ElementsAre("1: there is no field Active; did you mean active?"));
}

TEST(CheckerTest, EveryProblemIsReported) {
  EXPECT_THAT(Problems("citi = x OR (id = y AND NOT temperature IN (HOT, H, COLT))"),
              ElementsAre("1: there is no field citi; did you mean city?",
                          "19: id takes a whole number", "50: expected one of COLD, WARM, HOT",
                          "53: expected one of COLD, WARM, HOT; did you mean COLD?"));
}

TEST(CheckerTest, ChainsOfOneKindAreOneNode) {
  const Node flat = Tree("active AND id = 1 AND has(city) AND reachable(SMS)");
  EXPECT_EQ(flat.children.size(), 4u);
  EXPECT_EQ(Tree("active AND (id = 1 AND (has(city) AND reachable(SMS)))"), flat);
  EXPECT_EQ(Tree("((active AND id = 1) AND has(city)) AND reachable(SMS)"), flat);
  EXPECT_EQ(Tree("active OR (active OR active)").children.size(), 3u);
  EXPECT_EQ(Tree("active OR (active AND active)").children.size(), 2u);
}

}  // namespace
}  // namespace clientele::filter
