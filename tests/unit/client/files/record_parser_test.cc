#include "client/files/record_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace clientele::client {
namespace {

using Cells = std::vector<std::string>;
using Records = std::vector<std::pair<int64_t, Cells>>;

struct Parsed {
  Records records;
  absl::Status status;
};

void TakeAll(RecordParser& parser, Records& records) {
  TableRow row;
  while (parser.Next(row)) records.emplace_back(row.line, row.cells);
}

Parsed ParseInPieces(absl::string_view text, size_t size, char delimiter = ',') {
  RecordParser parser(delimiter);
  Parsed parsed;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    parser.Feed(text.substr(0, size));
    TakeAll(parser, parsed.records);
  }
  parser.Finish();
  TakeAll(parser, parsed.records);
  parsed.status = parser.status();
  return parsed;
}

void ExpectRecords(absl::string_view text, const Records& records, char delimiter = ',') {
  for (size_t size = 1; size <= text.size() + 1; ++size) {
    const Parsed parsed = ParseInPieces(text, size, delimiter);
    EXPECT_TRUE(parsed.status.ok()) << parsed.status;
    EXPECT_EQ(parsed.records, records) << "pieces of " << size;
  }
}

void ExpectError(absl::string_view text, const Records& records, absl::string_view message) {
  for (size_t size = 1; size <= text.size() + 1; ++size) {
    const Parsed parsed = ParseInPieces(text, size);
    EXPECT_EQ(parsed.status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(parsed.status.message(), message);
    EXPECT_EQ(parsed.records, records) << "pieces of " << size;
  }
}

TEST(RecordParser, ReadsEveryKindOfLineEnd) {
  const Records records = {{1, {"a", "b"}}, {2, {"c", "d"}}};
  ExpectRecords("a,b\nc,d\n", records);
  ExpectRecords("a,b\r\nc,d\r\n", records);
  ExpectRecords("a,b\rc,d\r", records);
  ExpectRecords("a,b\nc,d", records);
  ExpectRecords("a,b\r\nc,\"d\"", records);
}

TEST(RecordParser, KeepsLineBreaksInsideQuotes) {
  ExpectRecords("a,\"b\nb\"\nc,d\n", {{1, {"a", "b\nb"}}, {3, {"c", "d"}}});
  ExpectRecords("\"a\r\na\",\"b\r\"\r\nc,d\r\n", {{1, {"a\r\na", "b\r"}}, {4, {"c", "d"}}});
  ExpectRecords("\"\n\n\"\n\"\r\r\",x\nc", {{1, {"\n\n"}}, {4, {"\r\r", "x"}}, {7, {"c"}}});
}

TEST(RecordParser, ReadsDoubledQuotes) {
  ExpectRecords("\"a \"\"b\"\" c\",\"\"\"\"", {{1, {"a \"b\" c", "\""}}});
}

TEST(RecordParser, TakesAQuoteInAnUnquotedCellForALetter) {
  ExpectRecords("5\" disk,37.8\"N \"\" W\nb\"",
                {{1, {"5\" disk", "37.8\"N \"\" W"}}, {2, {"b\""}}});
}

TEST(RecordParser, DropsBlanksAroundCellsAndKeepsThemInside) {
  ExpectRecords(" a b \t,\t \" c \" ,d", {{1, {"a b", " c ", "d"}}});
}

TEST(RecordParser, KeepsEmptyCells) {
  ExpectRecords("a,,c\n,b,\n1,\"\",",
                {{1, {"a", "", "c"}}, {2, {"", "b", ""}}, {3, {"1", "", ""}}});
}

TEST(RecordParser, ReadsOtherDelimiters) {
  ExpectRecords("a;\"b;b\";1,5\n", {{1, {"a", "b;b", "1,5"}}}, ';');
  ExpectRecords("a\t\tb\t\n\tc\t \"d\"\n", {{1, {"a", "", "b", ""}}, {2, {"", "c", "d"}}}, '\t');
}

TEST(RecordParser, SkipsRecordsWithoutText) {
  ExpectRecords("\n\r\n \t\na,b\n\n,,\n\"\",\n\nc\n\n", {{4, {"a", "b"}}, {9, {"c"}}});
  ExpectRecords("\r\ra\r\r\rb", {{3, {"a"}}, {6, {"b"}}});
  ExpectRecords("", {});
  ExpectRecords("\n , \n", {});
}

TEST(RecordParser, ReadsZeroBytesAndUtf8AsTheyAre) {
  const std::string zero("a\0b", 3);
  ExpectRecords(absl::StrCat(zero, ",имя,😀"), {{1, {zero, "имя", "😀"}}});
}

TEST(RecordParser, NamesTheRecordWhoseQuoteNeverCloses) {
  ExpectError("a,b\n\"c\nc\",d\ne,\"f\ng,h\n", {{1, {"a", "b"}}, {2, {"c\nc", "d"}}},
              "line 4: a quote is never closed");
  ExpectError("\n\n\"", {}, "line 3: a quote is never closed");
}

TEST(RecordParser, RefusesAQuoteThatIsNotDoubled) {
  const absl::string_view message =
      "line 2: a quote inside a quoted cell has to be doubled (\"\"); is a quote left open?";
  ExpectError("a,b\n\"OOO \"Romashka\" \",c\nd,e\n", {{1, {"a", "b"}}}, message);
  ExpectError("a,b\nc,\"d\" \"e\"\n", {{1, {"a", "b"}}}, message);
}

TEST(RecordParser, TakesACellOfTheGreatestLength) {
  const std::string cell(kMaxCellBytes, 'x');
  for (const absl::string_view quote : {"", "\""}) {
    const std::string text = absl::StrCat("a\n", quote, cell, quote, "  ,b\n");
    for (const size_t size : {1000u, 65535u, 65536u, 65537u, 1u << 20}) {
      const Parsed parsed = ParseInPieces(text, size);
      ASSERT_TRUE(parsed.status.ok()) << parsed.status;
      EXPECT_EQ(parsed.records.at(1).second, (Cells{cell, "b"}));
    }
  }
}

TEST(RecordParser, RefusesALongerCell) {
  const std::string cell(kMaxCellBytes + 1, 'x');
  for (const absl::string_view text : {"a\n\n", "a\n\n\"b\n\","}) {
    const Parsed parsed = ParseInPieces(absl::StrCat(text, cell, "\nb"), 4096);
    EXPECT_EQ(parsed.status.message(), "line 3: a cell is longer than 64 KiB");
    EXPECT_EQ(parsed.records, (Records{{1, {"a"}}}));
  }
}

TEST(RecordParser, StopsEarlyAtAQuoteThatOpensALongText) {
  RecordParser parser(',');
  const std::string block(1 << 20, '\n');
  parser.Feed("a\n\"");
  parser.Feed(block);
  EXPECT_EQ(parser.status().message(),
            "line 2: a cell is longer than 64 KiB; is a quote left open?");
  parser.Feed(block);
  parser.Finish();
  TableRow row;
  EXPECT_FALSE(parser.Next(row));
  EXPECT_TRUE(absl::StartsWith(parser.status().message(), "line 2: "));
}

TEST(RecordParser, LimitsTheColumns) {
  const std::string most(kMaxColumns - 1, ',');
  EXPECT_EQ(ParseInPieces(absl::StrCat("a", most), 100).records.at(0).second.size(), kMaxColumns);
  const Parsed parsed = ParseInPieces(absl::StrCat("a\nb,", most, "\nc"), 100);
  EXPECT_EQ(parsed.status.message(), "line 2: more than 1000 columns");
  EXPECT_EQ(parsed.records, (Records{{1, {"a"}}}));
}

TEST(RecordParser, LimitsTheRecord) {
  constexpr size_t kCells = kMaxRecordBytes / kMaxCellBytes;
  std::string record(kMaxCellBytes, 'x');
  for (size_t i = 1; i < kCells; ++i)
    absl::StrAppend(&record, ",", record.substr(0, kMaxCellBytes));
  const Parsed most = ParseInPieces(absl::StrCat(record, ",\n", record), 5000);
  EXPECT_TRUE(most.status.ok()) << most.status;
  EXPECT_EQ(most.records.size(), 2u);
  const Parsed more = ParseInPieces(absl::StrCat("a\n", record, ",x\n"), 5000);
  EXPECT_EQ(more.status.message(), "line 2: a record is longer than 1 MiB");
  EXPECT_EQ(more.records.size(), 1u);
}

TEST(RecordParser, ReadsManyQuotesInOneCellInLinearTime) {
  // A quadratic parser would take minutes for these.
  std::string text = "a\n";
  for (int i = 0; i < 300; ++i) absl::StrAppend(&text, "x", std::string(60'000, '"'), "\n");
  EXPECT_EQ(ParseInPieces(text, 65536).records.size(), 301u);
  text = "a\n";
  for (int i = 0; i < 300; ++i) absl::StrAppend(&text, "\"", std::string(120'000, '"'), "\"\n");
  EXPECT_EQ(ParseInPieces(text, 65536).records.size(), 301u);
}

TEST(RecordParser, UsesTheMemoryOfARowAgain) {
  RecordParser parser(',');
  parser.Feed("a,b,c\nd\n");
  TableRow row;
  ASSERT_TRUE(parser.Next(row));
  EXPECT_EQ(row.cells, (Cells{"a", "b", "c"}));
  ASSERT_TRUE(parser.Next(row));
  EXPECT_EQ(row.cells, Cells{"d"});
  EXPECT_EQ(row.line, 2);
}

}  // namespace
}  // namespace clientele::client
