#include "client/files/column_map.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace clientele::client {
namespace {

constexpr absl::string_view kFields[] = {"order", "sku", "quantity", "client"};

std::vector<std::string> Header() { return {"InvoiceNo", "StockCode", "Quantity", "Имя"}; }

absl::StatusOr<ColumnMap> BuildFrom(absl::string_view text, absl::Span<const std::string> header) {
  const auto pairs = ParseColumnPairs(text);
  if (!pairs.ok()) return pairs.status();
  return ColumnMap::Build(header, *pairs, kFields);
}

void ExpectError(absl::string_view text, absl::string_view message) {
  const absl::Status status = BuildFrom(text, Header()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), message);
}

TEST(ColumnMap, MapsThePairs) {
  const auto map = BuildFrom("order=InvoiceNo,client=Имя,sku=InvoiceNo", Header());
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->IndexOf("order"), 0u);
  EXPECT_EQ(map->IndexOf("client"), 3u);
  EXPECT_EQ(map->IndexOf("sku"), 0u);
  EXPECT_EQ(map->IndexOf("quantity"), std::nullopt);
  EXPECT_EQ(map->IndexOf("else"), std::nullopt);
}

TEST(ColumnMap, RefusesAFieldThatIsNotKnown) {
  ExpectError("quantty=Quantity",
              "--map: got \"quantty\", want one of the fields order, sku, quantity, client; did "
              "you mean \"quantity\"?");
  ExpectError("ORDER=Quantity",
              "--map: got \"ORDER\", want one of the fields order, sku, quantity, client; did you "
              "mean \"order\"?");
  ExpectError("colour=Quantity",
              "--map: got \"colour\", want one of the fields order, sku, quantity, client");
}

TEST(ColumnMap, RefusesAColumnThatTheFileLacks) {
  const std::string columns = "\"InvoiceNo\", \"StockCode\", \"Quantity\", \"Имя\"";
  ExpectError("order=invoiceno", absl::StrCat("--map: got \"invoiceno\", want one of the file's "
                                              "columns ",
                                              columns, "; did you mean \"InvoiceNo\"?"));
  ExpectError("order=Total",
              absl::StrCat("--map: got \"Total\", want one of the file's columns ", columns));
}

TEST(ColumnMap, ListsNoMoreColumnsThanAnyoneReads) {
  std::vector<std::string> header;
  for (int i = 0; i < 1000; ++i) header.push_back(absl::StrCat("column", i));
  header.push_back(std::string(60'000, 'x'));
  const absl::Status status = BuildFrom("order=" + std::string(60'000, 'x') + "y", header).status();
  EXPECT_LT(status.message().size(), 2000u);
  EXPECT_TRUE(absl::EndsWith(status.message(), "\"column39\", …")) << status;
}

TEST(ColumnMap, RefusesAFieldMappedTwice) {
  ExpectError("order=InvoiceNo,order=Quantity", "--map: got \"order\", want each field once");
}

TEST(ColumnMap, MapsByNameWithoutPairs) {
  const std::vector<std::string> header = {"Colour", "SKU", "", "Order", "order"};
  const auto map = ColumnMap::Build(header, {}, kFields);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->IndexOf("sku"), 1u);
  // The exact name goes first.
  EXPECT_EQ(map->IndexOf("order"), 4u);
  EXPECT_EQ(map->IndexOf("quantity"), std::nullopt);
}

TEST(ColumnMap, MapsCyrillicNamesWithoutPairs) {
  const std::vector<std::string> header = {"ЗАКАЗ"};
  constexpr absl::string_view kRussian[] = {"заказ"};
  EXPECT_EQ(ColumnMap::Build(header, {}, kRussian)->IndexOf("заказ"), 0u);
}

TEST(ColumnMap, RefusesToChooseBetweenColumnsThatDifferInCase) {
  const std::vector<std::string> header = {"Order", "ORDER"};
  const absl::Status status = ColumnMap::Build(header, {}, kFields).status();
  EXPECT_EQ(status.message(),
            "--map: got \"order\", want a --map that says which one; the file has the columns "
            "Order and ORDER");
}

TEST(ColumnMap, GivesCellsWithoutBlanks) {
  const auto map = BuildFrom("order=InvoiceNo,client=Имя", Header());
  ASSERT_TRUE(map.ok());
  const TableRow row{7, {" 536365\u00A0", "x", "y", "\tАнна "}};
  EXPECT_EQ(map->Cell(row, "order"), "536365");
  EXPECT_EQ(map->Cell(row, "client"), "Анна");
  EXPECT_EQ(map->Cell(row, "order").data(), row.cells[0].data() + 1);
}

TEST(ColumnMap, GivesNothingForShortRowsAndUnmappedFields) {
  const auto map = BuildFrom("order=InvoiceNo,client=Имя", Header());
  ASSERT_TRUE(map.ok());
  EXPECT_EQ(map->Cell({1, {"536365"}}, "client"), "");
  EXPECT_EQ(map->Cell({1, {}}, "order"), "");
  EXPECT_EQ(map->Cell({1, {"536365", "x"}}, "sku"), "");
}

}  // namespace
}  // namespace clientele::client
