#include "server/service/products.h"

#include <gtest/gtest.h>

#include "server/service/imports.h"
#include "server/service/orders.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

class ProductsTest : public ::testing::Test {
 protected:
  ProductInput Product(const std::string& sku, std::optional<std::string> category) {
    ProductInput product;
    product.sku = sku;
    product.category = std::move(category);
    product.actor = "erp";
    return product;
  }
  // How many of the rows changed something.
  int64_t Import(std::vector<ImportRowInput> rows) {
    const auto outcome = base_.Write(ImportRows(std::move(rows), {}, base_.secret()));
    EXPECT_THAT(outcome, IsOk());
    EXPECT_TRUE(outcome.ok() && outcome->rejections.empty());
    return outcome.ok() ? outcome->changed : -1;
  }
  void Buy(const std::string& sku) {
    OrderInput order;
    order.client = ById(client_);
    order.placed_at = kTestNow;
    order.lines = {{sku, 2, 500}};
    order.quantity = 2;
    order.amount = 500;
    EXPECT_THAT(base_.Write(RecordOrders({order}, OnConflict::kError, base_.secret())), IsOk());
  }
  domain::ProductRow Row(const std::string& sku) {
    auto transaction = base_.store().BeginRead();
    const auto rows = transaction->reader().FindProducts({&sku, 1});
    return rows->empty() ? domain::ProductRow() : rows->front();
  }

  TestBase base_;
  const domain::ClientId client_ = base_.AddClient();
};

TEST_F(ProductsTest, OnlyTheFieldsGivenChange) {
  ProductInput product = Product("D-1", "frozen");
  product.name = "Dumplings";
  product.unit = "box";
  product.unit_factor = 12;
  EXPECT_EQ(Import({product}), 1);
  EXPECT_EQ(Import({product}), 0);
  base_.clock().Advance(5);
  EXPECT_EQ(Import({Product("D-1", "chilled")}), 1);
  const domain::ProductRow row = Row("D-1");
  EXPECT_EQ(row.name, "Dumplings");
  EXPECT_EQ(row.category, "chilled");
  EXPECT_EQ(row.unit, "box");
  EXPECT_EQ(row.unit_factor, 12);
  EXPECT_EQ(row.updated_at, kTestNow + 5);
  EXPECT_EQ(row.actor, "erp");
}

TEST_F(ProductsTest, ANewOneCountsInBaseUnits) {
  EXPECT_EQ(Import({Product("D-2", std::nullopt)}), 1);
  EXPECT_EQ(Row("D-2").unit_factor, 1);
  EXPECT_EQ(Row("D-2").category, "");
}

TEST_F(ProductsTest, TheLastRowOfABatchWins) {
  EXPECT_EQ(Import({Product("D-1", "a"), Product("D-1", "b"), Product("D-1", "b")}), 2);
  EXPECT_EQ(Row("D-1").category, "b");
}

TEST_F(ProductsTest, ACategoryIsThatOfTheProductNow) {
  Buy("D-1");
  EXPECT_EQ(base_.Count("orders(category = \"frozen\").count > 0"), 0);
  Import({Product("D-1", "frozen")});
  EXPECT_EQ(base_.Count("orders(category = \"frozen\").count > 0"), 1);
  Import({Product("D-1", "chilled")});
  EXPECT_EQ(base_.Count("orders(category = \"frozen\").count > 0"), 0);
  base_.Restart();
  EXPECT_EQ(base_.Count("orders(category = \"chilled\").amount = 500"), 1);
}

TEST_F(ProductsTest, ADryRunChangesNothing) {
  ImportOptions options;
  options.validate_only = true;
  const auto outcome = base_.Write(ImportRows({Product("D-1", "frozen")}, options, base_.secret()));
  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->changed, 1);
  EXPECT_EQ(Row("D-1").sku, "");
}

}  // namespace
}  // namespace clientele::service
