#include "server/api/parse.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kMostQuantity = 1'000'000'000'000;
constexpr int64_t kMostAmount = 10'000'000'000'000;

class ParseOrdersTest : public ParseTest {
 protected:
  // One that is right: a client and its totals.
  static v1::Order Right() {
    v1::Order order;
    order.mutable_client()->set_id(1);
    order.set_quantity(10);
    order.set_amount_minor(350'000);
    return order;
  }
  static v1::Order WithLines(std::initializer_list<std::pair<int64_t, int64_t>> lines) {
    v1::Order order;
    order.mutable_client()->set_id(1);
    for (const auto& [quantity, amount] : lines) {
      v1::OrderLine& line = *order.add_lines();
      line.set_sku("D-2");
      line.set_quantity(quantity);
      line.set_amount_minor(amount);
    }
    return order;
  }
  std::vector<std::string> OrderFaults(const v1::Order& order) const {
    return Faults([&](RequestParser& parser) { parser.Order(order, "order"); });
  }
  service::OrderInput Parsed(const v1::Order& order) const {
    RequestParser parser = MakeParser();
    service::OrderInput input = parser.Order(order, "orders[3]");
    EXPECT_TRUE(parser.ok()) << parser.status();
    return input;
  }
};

TEST_F(ParseOrdersTest, WhatIsLeftOutIsAsTheContractSays) {
  const service::OrderInput input = Parsed(Right());
  EXPECT_EQ(input.kind, domain::OrderKind::kPurchase);
  EXPECT_EQ(input.placed_at, std::nullopt);
  EXPECT_EQ(input.cost, std::nullopt);
  EXPECT_EQ(input.discount, 0);
  EXPECT_EQ(input.quantity, 10);
  EXPECT_EQ(input.amount, 350'000);
  EXPECT_EQ(input.field, "orders[3].");
  EXPECT_EQ(input.client.field, "orders[3].client");
  EXPECT_TRUE(input.lines.empty());
}

TEST_F(ParseOrdersTest, TotalsAreTheSumsOfTheLines) {
  v1::Order order = WithLines({{10, 350'000}, {4, 120'000}, {0, -5'000}});
  EXPECT_EQ(Parsed(order).quantity, 14);
  EXPECT_EQ(Parsed(order).amount, 465'000);
  order.set_quantity(14);
  order.set_amount_minor(465'000);
  EXPECT_EQ(Parsed(order).lines.size(), 3u);
  order.set_quantity(15);
  order.set_amount_minor(465'001);
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.quantity: got \"15\", want 14, the sum of the lines",
                          "order.amount_minor: got \"465001\", want 465000, the sum of the "
                          "lines"));
}

TEST_F(ParseOrdersTest, WithoutLinesTheTotalsMustBeGiven) {
  v1::Order order;
  order.mutable_client()->set_id(1);
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.quantity: got nothing, want a number, or lines",
                          "order.amount_minor: got nothing, want a number, or lines"));
  order.set_quantity(0);
  order.set_amount_minor(0);
  EXPECT_THAT(OrderFaults(order), IsEmpty());
}

TEST_F(ParseOrdersTest, TotalsHaveTheirBounds) {
  v1::Order order = Right();
  order.set_quantity(kMostQuantity);
  order.set_amount_minor(-kMostAmount);
  EXPECT_THAT(OrderFaults(order), IsEmpty());
  order.set_quantity(kMostQuantity + 1);
  order.set_amount_minor(kMostAmount + 1);
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.quantity: got \"1000000000001\", want 0 to 1000000000000",
                          "order.amount_minor: got \"10000000000001\", want -10000000000000 to "
                          "10000000000000"));
  order.set_quantity(-1);
  order.set_amount_minor(INT64_MIN);
  EXPECT_EQ(OrderFaults(order).size(), 2u);
}

TEST_F(ParseOrdersTest, EachLineIsCheckedAndSoIsTheirSum) {
  EXPECT_THAT(OrderFaults(WithLines({{1, 1}, {-1, 1}})),
              ElementsAre("order.lines[1].quantity: got \"-1\", want 0 to 1000000000000"));
  EXPECT_THAT(OrderFaults(WithLines({{kMostQuantity, 1}, {1, 1}})),
              ElementsAre("order.quantity: got \"1000000000001\", want 0 to 1000000000000"));
  EXPECT_THAT(OrderFaults(WithLines({{1, kMostAmount}, {1, 1}})),
              ElementsAre("order.amount_minor: got \"10000000000001\", want -10000000000000 to "
                          "10000000000000"));
  v1::Order order = WithLines({{1, 1}});
  order.mutable_lines(0)->set_sku(Letters(65));
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.lines[0].sku: got \"65 characters\", want at most 64 "
                          "characters"));
}

// Each line is refused by itself; their sum must not overflow meanwhile (the sanitizers look).
TEST_F(ParseOrdersTest, LinesOfTheLargestNumbersAreRefusedOneByOne) {
  const std::vector<std::string> faults =
      OrderFaults(WithLines({{INT64_MAX, INT64_MAX}, {INT64_MAX, INT64_MAX}}));
  EXPECT_THAT(faults, ::testing::Contains("order.lines[1].quantity: got "
                                          "\"9223372036854775807\", want 0 to 1000000000000"));
}

TEST_F(ParseOrdersTest, AnOrderHasUpTo2000Lines) {
  v1::Order order;
  order.mutable_client()->set_id(1);
  for (int i = 0; i < 2'000; ++i) order.add_lines()->set_quantity(1);
  EXPECT_EQ(Parsed(order).quantity, 2'000);
  order.add_lines();
  EXPECT_THAT(OrderFaults(order), ElementsAre("order.lines: got \"2001\", want 0 to 2000"));
}

TEST_F(ParseOrdersTest, CostAndDiscountAreNotNegative) {
  v1::Order order = Right();
  order.set_cost_minor(0);
  order.set_discount_minor(kMostAmount);
  EXPECT_EQ(Parsed(order).cost, 0);
  EXPECT_EQ(Parsed(order).discount, kMostAmount);
  order.set_cost_minor(-1);
  order.set_discount_minor(-1);
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.discount_minor: got \"-1\", want 0 to 10000000000000",
                          "order.cost_minor: got \"-1\", want 0 to 10000000000000"));
}

TEST_F(ParseOrdersTest, CurrenciesAreCodesOfIso4217) {
  v1::Order order = Right();
  for (const char* good : {"", "RUB", "JPY"}) {
    order.set_currency(good);
    EXPECT_EQ(Parsed(order).currency, good);
  }
  for (const char* bad : {"rub", "ZZZ", "RU", "RUBL", "₽"}) {
    order.set_currency(bad);
    EXPECT_THAT(OrderFaults(order),
                ElementsAre(absl::StrCat("order.currency: got \"", bad,
                                         "\", want an ISO 4217 code, like RUB")));
  }
}

TEST_F(ParseOrdersTest, OnlyAReturnHasAnOriginal) {
  v1::Order order = Right();
  order.set_original_external_id("A-1");
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.original_external_id: got \"A-1\", want nothing, unless the kind "
                          "is RETURN"));
  order.set_kind(v1::ORDER_KIND_RETURN);
  EXPECT_EQ(Parsed(order).original_external_id, "A-1");
  order.set_kind(static_cast<v1::OrderKind>(3));
  EXPECT_THAT(OrderFaults(order),
              ::testing::Contains("order.kind: got \"3\", want one of PURCHASE, RETURN"));
}

TEST_F(ParseOrdersTest, TextsAndTimeHaveTheirBounds) {
  v1::Order order = Right();
  order.set_external_id(Letters(128));
  order.set_promo_code(Letters(64));
  order.set_actor(Letters(64));
  *order.mutable_placed_at() = At(kTestNow + 86'400);
  EXPECT_EQ(Parsed(order).placed_at, kTestNow + 86'400);
  order.set_external_id(Letters(129));
  order.set_promo_code(Letters(65));
  order.set_actor(Letters(65));
  *order.mutable_placed_at() = At(-1);
  EXPECT_THAT(OrderFaults(order),
              ElementsAre("order.external_id: got \"129 characters\", want at most 128 characters",
                          "order.placed_at: got \"-1 s\", want a time in 1970 to 2105",
                          "order.promo_code: got \"65 characters\", want at most 64 characters",
                          "order.actor: got \"65 characters\", want at most 64 characters"));
}

}  // namespace
}  // namespace clientele::api
