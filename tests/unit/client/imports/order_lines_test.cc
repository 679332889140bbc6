#include "client/imports/order_lines.h"

#include <gmock/gmock.h>

#include "tests/unit/client/imports/test_row.h"

namespace clientele::client {
namespace {

using ::testing::ElementsAre;

// Adds records line by line, from line 2 on as a file with a header has them.
class OrderLinesTest : public ::testing::Test {
 protected:
  // The fault of the record, empty without one.
  std::string Add(const TestRow::Cells& cells) {
    TestRow row(FileKind::kOrders, cells, context_);
    lines_.Add(next_line_++, row.fields());
    return row.Fault();
  }
  // Number, client, quantity, unit price.
  std::string AddLine(const std::string& order, const std::string& client,
                      const std::string& quantity, const std::string& price) {
    return Add(
        {{"order", order}, {"client", client}, {"quantity", quantity}, {"unit_price", price}});
  }
  const v1::Order& Order(size_t i) { return lines_.drafts().at(i).order; }

  FileContext context_ = TestContext();
  OrderLines lines_;
  int64_t next_line_ = 2;
};

TEST_F(OrderLinesTest, LinesOfOneOrderMayLieApart) {
  EXPECT_EQ(AddLine("A", "C-1", "2", "10,50"), "");
  EXPECT_EQ(AddLine("B", "C-2", "1", "3"), "");
  EXPECT_EQ(AddLine("A", "C-1", "4", "1.25"), "");
  ASSERT_EQ(lines_.drafts().size(), 2u);
  EXPECT_EQ(Order(0).external_id(), "A");
  ASSERT_EQ(Order(0).lines_size(), 2);
  EXPECT_EQ(Order(0).lines(0).amount_minor(), 2'100);
  EXPECT_EQ(Order(0).lines(1).amount_minor(), 500);
  EXPECT_EQ(Order(0).lines(1).quantity(), 4);
  EXPECT_THAT(lines_.drafts()[0].lines, ElementsAre(2, 4));
  EXPECT_EQ(Order(1).external_id(), "B");
  EXPECT_EQ(Order(1).currency(), "RUB");
}

TEST_F(OrderLinesTest, AnOrdersTimeIsTheEarliestOfItsLines) {
  for (const char* at : {"1970-01-03T00:00:00Z", "1970-01-02T00:00:00Z", "1970-01-04T00:00:00Z"}) {
    Add({{"order", "A"}, {"client", "C"}, {"amount", "1"}, {"at", at}});
  }
  EXPECT_EQ(Order(0).placed_at().seconds(), 86'400);
}

TEST_F(OrderLinesTest, WithoutAnyTimeTheOrderHasNone) {
  Add({{"order", "A"}, {"client", "C"}, {"amount", "1"}});
  EXPECT_FALSE(Order(0).has_placed_at());
}

TEST_F(OrderLinesTest, ALineWithAnotherClientMarksTheOrder) {
  EXPECT_EQ(AddLine("A", "C-1", "1", "1"), "");
  EXPECT_EQ(AddLine("A", "C-2", "1", "1"), "client: another line of this order has another client");
  EXPECT_EQ(lines_.drafts()[0].faulty_line, 3);
}

TEST_F(OrderLinesTest, ALineOfAnotherKindMarksTheOrder) {
  TestRow::Cells cells = {{"order", "A"}, {"client", "C"}, {"amount", "1"}, {"kind", "PURCHASE"}};
  EXPECT_EQ(Add(cells), "");
  EXPECT_EQ(Add({{"order", "A"}, {"client", "C"}, {"amount", "1"}, {"kind", ""}}), "");
  EXPECT_EQ(Add({{"order", "A"}, {"client", "C"}, {"amount", "1"}, {"kind", "RETURN"}}),
            "kind: another line of this order is of the other kind");
  EXPECT_EQ(lines_.drafts()[0].faulty_line, 4);
}

TEST_F(OrderLinesTest, TheFirstFaultyLineIsTheOnesToBlame) {
  EXPECT_EQ(AddLine("A", "C", "1", "1"), "");
  EXPECT_EQ(AddLine("A", "C", "x", "1"), "quantity: got \"x\", want a whole number");
  EXPECT_EQ(AddLine("A", "C", "1", "free"),
            "unit_price: got \"free\", want an amount, like 1234.50 or 1234,50");
  EXPECT_EQ(lines_.drafts()[0].faulty_line, 3);
}

TEST_F(OrderLinesTest, ARecordWithoutANumberIsOfNoOrder) {
  EXPECT_EQ(AddLine("", "C", "1", "1"), "order: the order's number is missing");
  EXPECT_TRUE(lines_.drafts().empty());
}

TEST_F(OrderLinesTest, AnAmountComesFromTheMostExactColumn) {
  const auto amount = [&](const TestRow::Cells& cells) {
    TestRow::Cells all = {{"order", "A" + std::to_string(next_line_)}, {"client", "C"}};
    all.insert(all.end(), cells.begin(), cells.end());
    const std::string fault = Add(all);
    return fault.empty() ? std::to_string(lines_.drafts().back().order.lines(0).amount_minor())
                         : fault;
  };
  EXPECT_EQ(amount({{"amount_minor", "7"}, {"amount", "8"}, {"unit_price", "9"}}), "7");
  EXPECT_EQ(amount({{"amount_minor", ""}, {"amount", "8"}, {"unit_price", "9"}}), "800");
  EXPECT_EQ(amount({{"unit_price", "9"}, {"quantity", "2"}}), "1800");
  EXPECT_EQ(amount({{"quantity", "2"}}), "amount: want an amount, or a unit price and a quantity");
}

// Books note what came back as negative; the contract takes it as it is and calls it a return.
TEST_F(OrderLinesTest, ANumberWithTheReturnPrefixIsAReturn) {
  context_.return_prefix = "C";
  EXPECT_EQ(AddLine("C536379", "14527", "-1", "27.50"), "");
  EXPECT_EQ(AddLine("536380", "14527", "1", "27.50"), "");
  EXPECT_EQ(Add({{"order", "C9"}, {"client", "1"}, {"quantity", "-2"}, {"amount", "-5"}}), "");
  EXPECT_EQ(Order(0).kind(), v1::ORDER_KIND_RETURN);
  EXPECT_EQ(Order(0).lines(0).quantity(), 1);
  EXPECT_EQ(Order(0).lines(0).amount_minor(), 2'750);
  EXPECT_EQ(Order(1).kind(), v1::ORDER_KIND_UNSPECIFIED);
  EXPECT_EQ(Order(1).lines(0).amount_minor(), 2'750);
  EXPECT_EQ(Order(2).lines(0).quantity(), 2);
  EXPECT_EQ(Order(2).lines(0).amount_minor(), 500);
}

TEST_F(OrderLinesTest, KindDiscountAndPromoCodeAreTheOrders) {
  Add({{"order", "A"},
       {"client", "C"},
       {"amount", "1"},
       {"kind", "return"},
       {"discount", "2,5"},
       {"promo_code", "МАЙ"},
       {"original", "Z"}});
  Add({{"order", "A"}, {"client", "C"}, {"amount", "1"}});
  EXPECT_EQ(Order(0).kind(), v1::ORDER_KIND_RETURN);
  EXPECT_EQ(Order(0).discount_minor(), 250);
  EXPECT_EQ(Order(0).promo_code(), "МАЙ");
  EXPECT_EQ(Order(0).original_external_id(), "Z");
  EXPECT_EQ(Order(0).lines_size(), 2);
}

TEST_F(OrderLinesTest, TenThousandOrdersInTurnKeepTheirOrder) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 10'000; ++i) AddLine(std::to_string(i), "C", "1", "1");
  }
  ASSERT_EQ(lines_.drafts().size(), 10'000u);
  EXPECT_EQ(Order(9'999).external_id(), "9999");
  EXPECT_EQ(Order(9'999).lines_size(), 2);
}

}  // namespace
}  // namespace clientele::client
