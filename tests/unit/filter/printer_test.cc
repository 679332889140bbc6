#include "server/filter/printer.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

Node Comparing(FieldId field, Value value) {
  Node node;
  node.kind = Node::Kind::kCompare;
  node.operand.field = field;
  node.values.push_back(std::move(value));
  return node;
}

std::string PrintedNumber(FieldId field, int64_t number, const domain::Policy& policy) {
  Value value;
  value.number = number;
  return Print(Comparing(field, value), policy);
}

std::string PrintedSlug(const std::string& slug) {
  Value value;
  value.text = slug;
  return Print(Comparing(FieldId::kStage, value), TestPolicy());
}

TEST(PrinterTest, EveryoneIsNoText) { EXPECT_EQ(Print({}, TestPolicy()), ""); }

TEST(PrinterTest, BracketsStandAroundEveryInnerChain) {
  EXPECT_EQ(Canonical("active OR active AND active"), "active OR (active AND active)");
  EXPECT_EQ(Canonical("(active OR active) AND active"), "(active OR active) AND active");
  EXPECT_EQ(Canonical("NOT (active OR active)"), "NOT (active OR active)");
  EXPECT_EQ(Canonical("NOT(active)"), "NOT active");
  EXPECT_EQ(Canonical("NOT NOT active"), "NOT NOT active");
}

TEST(PrinterTest, BlanksAreStandard) {
  EXPECT_EQ(Canonical("  id>=1\nAND\ttags : VIP AND gender IN(MALE,FEMALE) "),
            "id >= 1 AND tags:vip AND gender IN (MALE, FEMALE)");
  EXPECT_EQ(Canonical("has ( city )"), "has(city)");
  EXPECT_EQ(Canonical("reachable( POST )"), "reachable(POST)");
}

TEST(PrinterTest, EveryComparisonHasItsSymbol) {
  for (const char* text : {"id = 1", "id != 1", "id < 1", "id <= 1", "id > 1", "id >= 1"}) {
    EXPECT_EQ(Canonical(text), text);
  }
}

TEST(PrinterTest, MoneyNamesItsCurrencyWhereItCanBeReadBack) {
  EXPECT_EQ(Canonical("total_amount >= 5000"), "total_amount >= 50.00 RUB");
  EXPECT_EQ(Canonical("total_amount = -1"), "total_amount = -0.01 RUB");
  const domain::Policy rubles = TestPolicy();
  EXPECT_EQ(PrintedNumber(FieldId::kTotalAmount, domain::kMaxAmount, rubles),
            "total_amount = 100000000000.00 RUB");
  EXPECT_EQ(PrintedNumber(FieldId::kTotalAmount, domain::kMaxAmount + 1, rubles),
            "total_amount = 10000000000001");
  EXPECT_EQ(PrintedNumber(FieldId::kTotalAmount, INT64_MIN, rubles),
            "total_amount = -9223372036854775808");
  domain::Policy policy;
  EXPECT_EQ(PrintedNumber(FieldId::kTotalAmount, 5'000, policy), "total_amount = 5000");
  policy.currency = "JPY";
  EXPECT_EQ(PrintedNumber(FieldId::kTotalAmount, 5'000, policy), "total_amount = 5000 JPY");
}

TEST(PrinterTest, TimesAreInUtcAndDurationsInTheFewestUnits) {
  EXPECT_EQ(Canonical("created_at > 2026-01-01"), "created_at > 2025-12-31T18:00:00Z");
  EXPECT_EQ(Canonical("created_at > now-2w"), "created_at > now - 14d");
  EXPECT_EQ(Canonical("created_at > now + 1h30m"), "created_at > now + 90m");
  EXPECT_EQ(Canonical("created_at > now - 0s"), "created_at > now");
  EXPECT_EQ(Canonical("created_at > now - 61s"), "created_at > now - 61s");
}

TEST(PrinterTest, EarlyYearsKeepFourDigits) {
  EXPECT_EQ(Canonical("birth_date > 0999-01-01"), "birth_date > 0999-01-01");
  EXPECT_EQ(Canonical("created_at > 0999-01-01T00:00:00Z"), "created_at > 0999-01-01T00:00:00Z");
}

TEST(PrinterTest, TextIsQuoted) {
  EXPECT_EQ(Canonical("city = Omsk"), "city = \"Omsk\"");
  EXPECT_EQ(Canonical(R"(city = "a \"b\" \\ c")"), R"(city = "a \"b\" \\ c")");
}

TEST(PrinterTest, SlugsAreQuotedOnlyWhereTheyWouldReadAsSomethingElse) {
  EXPECT_EQ(PrintedSlug("ready-to-buy"), "stage = ready-to-buy");
  EXPECT_EQ(PrintedSlug("лето-2026"), "stage = лето-2026");
  EXPECT_EQ(PrintedSlug("true"), "stage = true");
  EXPECT_EQ(PrintedSlug("nowhere"), "stage = nowhere");
  for (const char* slug :
       {"now", "now-1d", "now-x", "2026", "90d", "2026-01-31", "-x", "x-", "a--b", "-"}) {
    EXPECT_EQ(PrintedSlug(slug), absl::StrCat("stage = \"", slug, "\""));
  }
}

}  // namespace
}  // namespace clientele::filter
