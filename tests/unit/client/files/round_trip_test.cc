// What TableWriter writes, TableReader reads back.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/files/table_reader.h"
#include "client/files/table_writer.h"
#include "tests/unit/client/files/test_files.h"

namespace clientele::client {
namespace {

using Cells = std::vector<std::string>;

struct Table {
  Cells header;
  std::vector<Cells> rows;
};

void WriteTable(const std::string& path, const Table& table) {
  const auto writer = TableWriter::Create(path, table.header);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const Cells& row : table.rows) ASSERT_TRUE((*writer)->AddRow(row).ok());
  ASSERT_TRUE((*writer)->Close().ok());
}

// Reads the table and compares the line numbers with those counted in the file.
void ExpectReadBack(const std::string& path, const Table& table) {
  const auto reader = TableReader::Open(path, {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->header(), table.header);
  TableRow row;
  int64_t line = 0;
  for (const Cells& cells : table.rows) {
    const auto more = (*reader)->Next(row);
    ASSERT_TRUE(more.ok() && *more) << more.status();
    EXPECT_EQ(row.cells, cells);
    EXPECT_GT(row.line, line);
    line = row.line;
  }
  EXPECT_FALSE((*reader)->Next(row).value_or(true));
}

TEST(RoundTrip, KeepsNastyCells) {
  const Cells cells = {"\"",     "\"\"",      ",",        "\r\n", "\n",    "\r",
                       " ",      "\t",        " x ",      "Анна", "😀",     "a\"b",
                       "\"a\"",  ";",         "\r\r\n\n", "x\"",  "\",\"", "\uFEFF",
                       "\u00A0", "a,b\"c\nd", "\r\"\n\"", "|",    "=1+1",  "'"};
  Table table;
  for (size_t i = 0; i < 3; ++i) table.header.push_back(absl::StrCat("h;|\t\",\n", i));
  for (const std::string& cell : cells) {
    table.rows.push_back({cell, "", ""});
    table.rows.push_back({"", cell, ""});
    table.rows.push_back({"x", "", cell});
    table.rows.push_back({cell});
  }
  const std::string path = TestPath("out.csv");
  WriteTable(path, table);
  ExpectReadBack(path, table);
}

std::string RandomCell(std::mt19937& random, size_t max) {
  static constexpr absl::string_view kPieces[] = {"\"",   ",",  ";",   "\t", "|", "\r", "\n",
                                                  "\r\n", " ",  "a",   "1",  "я", "😀",  "é",
                                                  "'",    "\\", "x y", "-",  "",  "№"};
  std::string cell;
  for (size_t n = random() % (max + 1); n > 0; --n) {
    absl::StrAppend(&cell, kPieces[random() % std::size(kPieces)]);
  }
  return cell;
}

Table RandomTable(std::mt19937& random) {
  Table table;
  const size_t columns = 1 + random() % 8;
  for (size_t i = 0; i < columns; ++i) {
    table.header.push_back(absl::StrCat("c", RandomCell(random, 6), i));
  }
  // Some are longer than the reader's chunks.
  const size_t max = random() % 10 == 0 ? 3000 : 8;
  for (size_t n = random() % 30; n > 0; --n) {
    Cells row;
    for (size_t i = 0; i < columns; ++i) row.push_back(RandomCell(random, max));
    const bool empty = std::all_of(row.begin(), row.end(), [](const auto& c) { return c.empty(); });
    if (!empty) table.rows.push_back(std::move(row));
  }
  return table;
}

TEST(RoundTrip, KeepsRandomTables) {
  std::mt19937 random(20240229);
  const std::string path = TestPath("out.csv");
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    const Table table = RandomTable(random);
    WriteTable(path, table);
    ExpectReadBack(path, table);
    if (HasFailure()) break;
  }
}

TEST(RoundTrip, SurvivesRandomBytes) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (size_t n = random() % 400; n > 0; --n) {
      bytes.push_back("a,;\"\r\n\t \xD0\x90\xFF\0|"[random() % 13]);
    }
    const auto reader = TableReader::Open(WriteTestFile(bytes), {});
    TableRow row;
    int64_t line = 0;
    while (reader.ok() && (*reader)->Next(row).value_or(false)) {
      EXPECT_GT(row.line, line);
      line = row.line;
    }
  }
}

}  // namespace
}  // namespace clientele::client
