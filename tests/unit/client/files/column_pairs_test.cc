#include "client/files/column_pairs.h"

#include <gtest/gtest.h>

#include <utility>

#include "server/base/error.h"

namespace clientele::client {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs Parsed(absl::string_view text) {
  const auto pairs = ParseColumnPairs(text);
  EXPECT_TRUE(pairs.ok()) << pairs.status();
  Pairs result;
  if (!pairs.ok()) return result;
  for (const ColumnPair& pair : *pairs) result.emplace_back(pair.field, pair.column);
  return result;
}

void ExpectError(absl::string_view text, absl::string_view message) {
  const absl::Status status = ParseColumnPairs(text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  EXPECT_EQ(status.message(), message) << text;
}

TEST(ParseColumnPairs, ReadsPairs) {
  EXPECT_EQ(Parsed("order=InvoiceNo,sku=StockCode,quantity=Quantity"),
            (Pairs{{"order", "InvoiceNo"}, {"sku", "StockCode"}, {"quantity", "Quantity"}}));
}

TEST(ParseColumnPairs, DropsBlanksAroundNames) {
  EXPECT_EQ(Parsed(" order = Invoice No , sku=\u00A0Код товара "),
            (Pairs{{"order", "Invoice No"}, {"sku", "Код товара"}}));
}

TEST(ParseColumnPairs, ReadsQuotedNames) {
  EXPECT_EQ(Parsed("sku=\"Code, main\",order= \"a=b\" ,name=\"5\"\" disk\""),
            (Pairs{{"sku", "Code, main"}, {"order", "a=b"}, {"name", "5\" disk"}}));
  EXPECT_EQ(Parsed("sku=\" Code \""), (Pairs{{"sku", "Code"}}));
}

TEST(ParseColumnPairs, TakesAnUnquotedNameUpToTheComma) {
  EXPECT_EQ(Parsed("sku=a=b,name=5\" disk"), (Pairs{{"sku", "a=b"}, {"name", "5\" disk"}}));
}

TEST(ParseColumnPairs, BringsNamesIntoOneNormalForm) {
  EXPECT_EQ(Parsed("name=Знач\u0435\u0308ние"), (Pairs{{"name", "Знач\u0451ние"}}));
}

TEST(ParseColumnPairs, GivesNoPairsForABlankText) {
  EXPECT_TRUE(Parsed("").empty());
  EXPECT_TRUE(Parsed(" \t").empty());
}

TEST(ParseColumnPairs, RefusesWhatIsNoPair) {
  ExpectError("order", "--map: got \"order\", want field=column");
  ExpectError("order,sku=a", "--map: got \"order\", want field=column");
  ExpectError("=a", "--map: got \"=a\", want field=column");
  ExpectError("order=", "--map: got \"order=\", want field=column");
  ExpectError("order= \"\" ", "--map: got \"order= \"\" \", want field=column");
  ExpectError("order=a,", "--map: got nothing, want field=column");
  ExpectError("order=a,,sku=b", "--map: got nothing, want field=column");
  ExpectError("order=\xFF", "--map: got \"order=?\", want UTF-8");
}

TEST(ParseColumnPairs, RefusesLooseQuotes) {
  ExpectError("order=\"a,sku=b", "--map: got \"\"a,sku=b\", want a closing quote");
  ExpectError("order=\"a\"\"", "--map: got \"\"a\"\"\", want a closing quote");
  ExpectError("order=\"a\"b,sku=c", "--map: got \"b,sku=c\", want a comma after the quotes");
}

TEST(ParseColumnPairs, NamesTheOptionInItsDetails) {
  EXPECT_EQ(DetailsOf(ParseColumnPairs("x").status()).violations.at(0).field, "--map");
}

}  // namespace
}  // namespace clientele::client
