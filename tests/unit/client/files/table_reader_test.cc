#include "client/files/table_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "tests/unit/client/files/test_files.h"

namespace clientele::client {
namespace {

using std::string_literals::operator""s;
using Cells = std::vector<std::string>;
using Rows = std::vector<std::pair<int64_t, Cells>>;

struct Table {
  absl::Status status;
  Cells header;
  Rows rows;
};

Table ReadTable(absl::string_view bytes, const TableOptions& options = {}) {
  Table table;
  auto reader = TableReader::Open(WriteTestFile(bytes), options);
  table.status = reader.status();
  if (!reader.ok()) return table;
  table.header = (*reader)->header();
  TableRow row;
  while (true) {
    const absl::StatusOr<bool> more = (*reader)->Next(row);
    table.status = more.status();
    if (!more.value_or(false)) break;
    table.rows.emplace_back(row.line, row.cells);
  }
  // The end, and an error, are there to stay.
  EXPECT_EQ((*reader)->Next(row).status(), table.status);
  return table;
}

void ExpectTable(absl::string_view bytes, const Cells& header, const Rows& rows,
                 const TableOptions& options = {}) {
  const Table table = ReadTable(bytes, options);
  EXPECT_TRUE(table.status.ok()) << table.status;
  EXPECT_EQ(table.header, header);
  EXPECT_EQ(table.rows, rows);
}

void ExpectError(absl::string_view bytes, absl::string_view message,
                 const TableOptions& options = {}) {
  const Table table = ReadTable(bytes, options);
  EXPECT_EQ(table.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(table.status.message(), absl::StrCat(TestPath("table.csv"), ": ", message));
}

TEST(TableReader, ReadsTheHeaderAndTheRows) {
  ExpectTable("name,phone\nАнна,1\nОльга,2\n", {"name", "phone"},
              {{2, {"Анна", "1"}}, {3, {"Ольга", "2"}}});
}

TEST(TableReader, FindsTheDelimiter) {
  ExpectTable("имя;цена\nАнна;1,5\n", {"имя", "цена"}, {{2, {"Анна", "1,5"}}});
  ExpectTable("a\tb\r\n1\t2\r\n", {"a", "b"}, {{2, {"1", "2"}}});
  ExpectTable("a|b\n1|2", {"a", "b"}, {{2, {"1", "2"}}});
  ExpectTable("a\n1\n", {"a"}, {{2, {"1"}}});
}

TEST(TableReader, TakesTheDelimiterItIsTold) {
  ExpectTable("a;b;c,d\n1;2;3,4\n", {"a;b;c", "d"}, {{2, {"1;2;3", "4"}}}, {Encoding::kAuto, ','});
  const absl::Status status = TableReader::Open("x", {Encoding::kAuto, '"'}).status();
  EXPECT_TRUE(absl::StartsWith(status.message(), "--delimiter: ")) << status;
}

TEST(TableReader, KeepsLineBreaksInsideQuotes) {
  ExpectTable("a,\"b\r\nb\"\r\n\"x\r\ny\",2\r\n3,4", {"a", "b\r\nb"},
              {{3, {"x\r\ny", "2"}}, {5, {"3", "4"}}});
}

TEST(TableReader, SkipsBlankLinesBeforeTheHeaderAndAfter) {
  ExpectTable("\n;;\r\nимя;цена\n\n;\n1;2\n\n", {"имя", "цена"}, {{6, {"1", "2"}}});
}

TEST(TableReader, TrimsTheHeader) {
  ExpectTable("\xEF\xBB\xBF\" name \",\u00A0phone\u00A0, e-mail ,\"\uFEFFcity\"\n1,2,3,4",
              {"name", "phone", "e-mail", "city"}, {{2, {"1", "2", "3", "4"}}});
  ExpectTable("\xEF\xBB\xBF\xEF\xBB\xBFname\n1", {"name"}, {{2, {"1"}}});
}

TEST(TableReader, ReadsEveryEncoding) {
  const Cells header = {"Имя", "Дом"};
  const Rows rows = {{2, {"я", "1"}}};
  ExpectTable("Имя;Дом\r\nя;1", header, rows);
  ExpectTable("\xEF\xBB\xBFИмя;Дом\r\nя;1", header, rows);
  ExpectTable("\xC8\xEC\xFF;\xC4\xEE\xEC\r\n\xFF;1", header, rows);
  const std::string le =
      "\x18\x04\x3C\x04\x4F\x04;\0\x14\x04\x3E\x04\x3C\x04\r\0\n\0\x4F\x04;\0"
      "1\0"s;
  const std::string be =
      "\x04\x18\x04\x3C\x04\x4F\0;\x04\x14\x04\x3E\x04\x3C\0\r\0\n\x04\x4F\0;\0"
      "1"s;
  ExpectTable(le, header, rows);
  ExpectTable(be, header, rows);
  ExpectTable("\xFF\xFE" + le, header, rows);
  ExpectTable("\xFE\xFF" + be, header, rows);
  ExpectTable("\xFE\xFF" + be, header, rows, {Encoding::kUtf16Be, ';'});
}

TEST(TableReader, NamesTheLineOfAWrongByteAfterTheRowsBeforeIt) {
  const Table table = ReadTable("a,b\n1,2\n3,\xFF\n", {Encoding::kUtf8, 0});
  EXPECT_EQ(table.rows, (Rows{{2, {"1", "2"}}}));
  EXPECT_TRUE(absl::EndsWith(table.status.message(), ": line 3: bytes that are not utf-8"));
}

TEST(TableReader, NamesTheLineOfAQuoteThatNeverCloses) {
  const Table table = ReadTable("a,b\n1,2\n3,\"4\n5,6\n");
  EXPECT_EQ(table.rows, (Rows{{2, {"1", "2"}}}));
  EXPECT_TRUE(absl::EndsWith(table.status.message(), ": line 3: a quote is never closed"));
}

TEST(TableReader, ReadsAHeaderWithoutRows) {
  ExpectTable("a,b", {"a", "b"}, {});
  ExpectTable("a,b\r\n", {"a", "b"}, {});
}

TEST(TableReader, RefusesAnEmptyFile) {
  for (const absl::string_view bytes :
       {"", "\n", "\r\n \r\n", ",,\n", "\xEF\xBB\xBF", "\xFF\xFE"}) {
    ExpectError(bytes, "the file is empty");
  }
}

TEST(TableReader, RefusesTwoColumnsOfOneName) {
  ExpectError("a,b, a ,c,b,a\n", "more than one column is named \"a\", and more than one \"b\"");
  ExpectTable("a,b,,\n1,2,3,4\n", {"a", "b", "", ""}, {{2, {"1", "2", "3", "4"}}});
}

TEST(TableReader, RefusesAWorkbook) {
  ExpectError("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0zz\0\0"s,
              "the file is not text; a workbook (.xlsx, .xls) has to be saved as CSV first");
}

TEST(TableReader, SaysWhatIsWrongWithTheFile) {
  const absl::Status missing = TableReader::Open(TestPath("missing.csv"), {}).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(missing.message(),
            absl::StrCat("can't read ", TestPath("missing.csv"), ": No such file or directory"));
  const absl::Status folder = TableReader::Open(::testing::TempDir(), {}).status();
  EXPECT_EQ(folder.code(), absl::StatusCode::kUnavailable);
}

TEST(TableReader, KeepsTheDetailsOfAnError) {
  const absl::Status status = ReadTable("\xFF\xFE;\0"s, {Encoding::kUtf16Be, 0}).status;
  EXPECT_EQ(DetailsOf(status).violations.at(0).field, "--encoding");
}

TEST(TableReader, CountsTheBytesItRead) {
  std::string bytes = "a,b\n";
  while (bytes.size() < 300'000) bytes += "1,2\n";
  const std::string path = WriteTestFile(bytes);
  const auto reader = TableReader::Open(path, {});
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->total_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_LT((*reader)->bytes_read(), 100'000);
  EXPECT_EQ((*reader)->delimiter(), ',');
  EXPECT_EQ((*reader)->encoding(), Encoding::kUtf8);
  TableRow row;
  int64_t rows = 0;
  while (*(*reader)->Next(row)) ++rows;
  EXPECT_EQ(rows, static_cast<int64_t>(bytes.size() / 4 - 1));
  EXPECT_EQ(row.line, rows + 1);
  EXPECT_EQ((*reader)->bytes_read(), (*reader)->total_bytes());
}

TEST(TableReader, ReadsLineEndsThatAChunkCuts) {
  // CR LF, quoted and not, around the end of the first 64 KiB in every position.
  for (size_t pad = 65520; pad < 65540; ++pad) {
    const std::string name(pad - 30'000, 'x');
    const std::string bytes =
        absl::StrCat("a,", name.substr(0, 30'000), "\r\n", name, ",\"1\r\n2\"\r\n3,4\r\n");
    const Table table = ReadTable(bytes);
    ASSERT_TRUE(table.status.ok()) << table.status;
    ASSERT_EQ(table.rows.size(), 2u);
    EXPECT_EQ(table.rows[0].second[1], "1\r\n2");
    EXPECT_EQ(table.rows[1], (std::pair<int64_t, Cells>{4, {"3", "4"}}));
  }
}

}  // namespace
}  // namespace clientele::client
