#include "client/files/delimiter.h"

#include <gtest/gtest.h>

namespace clientele::client {
namespace {

TEST(DetectDelimiter, ChoosesTheMostFrequent) {
  EXPECT_EQ(DetectDelimiter("a,b,c\n"), ',');
  EXPECT_EQ(DetectDelimiter("a;b;c"), ';');
  EXPECT_EQ(DetectDelimiter("a\tb\tc\r\n"), '\t');
  EXPECT_EQ(DetectDelimiter("a|b|c\r"), '|');
  EXPECT_EQ(DetectDelimiter("цена, руб;имя;телефон\n"), ';');
}

TEST(DetectDelimiter, TakesACommaWithoutAnyOrAtATie) {
  EXPECT_EQ(DetectDelimiter(""), ',');
  EXPECT_EQ(DetectDelimiter("name\n"), ',');
  EXPECT_EQ(DetectDelimiter("a;b,c"), ',');
  EXPECT_EQ(DetectDelimiter("a|b;c"), ';');
}

TEST(DetectDelimiter, LooksAtTheFirstRecordOnly) {
  EXPECT_EQ(DetectDelimiter("a;b\n1,2,3,4\n"), ';');
  EXPECT_EQ(DetectDelimiter("a;b\r1,2,3,4\n"), ';');
}

TEST(DetectDelimiter, PassesOverBlankRecords) {
  EXPECT_EQ(DetectDelimiter("\r\n  \n,,,\n\t\t\t\na;b\n"), ';');
}

TEST(DetectDelimiter, PassesOverQuotes) {
  EXPECT_EQ(DetectDelimiter("\"a,b,c\";d"), ';');
  EXPECT_EQ(DetectDelimiter("\"a\n,,,\n\";d"), ';');
  EXPECT_EQ(DetectDelimiter("\"a\"\",,,\";d"), ';');
  EXPECT_EQ(DetectDelimiter("\"\",\"\",c;d"), ',');
  EXPECT_EQ(DetectDelimiter("a; \"b,,,\"\n"), ';');
}

TEST(DetectDelimiter, TakesAQuoteInsideACellForALetter) {
  EXPECT_EQ(DetectDelimiter("5\" disk;b;c\n1,2,3,4,5,\"\n"), ';');
}

TEST(CheckDelimiter, AllowsPrintableCharactersAndTheTab) {
  for (const char c : {',', ';', '\t', '|', ':', '^', 'x'}) EXPECT_TRUE(CheckDelimiter(c).ok());
}

TEST(CheckDelimiter, RefusesWhatCantSeparateCells) {
  for (const char c : {'"', '\n', '\r', ' ', '\x01', '\x7F', '\xD0'}) {
    EXPECT_EQ(CheckDelimiter(c).code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace clientele::client
