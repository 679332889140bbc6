#include "client/tool/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace clientele::client {
namespace {

Table Clients() {
  Table table;
  table.columns = {{"name"}, {"orders", true}, {"city"}};
  table.rows = {{"Кафе Вареник", "7", "Омск"}, {"餃子店", "1200", ""}, {"Zoe\u0301", "", "Paris"}};
  return table;
}

std::string Printed(Format format, const Json& document, const Table& table,
                    const Notes& notes = {}) {
  std::ostringstream out;
  Output(format, out).Print(document, table, notes);
  return out.str();
}

std::string Said(Format format, const Json& document, const std::string& sentence) {
  std::ostringstream out;
  Output(format, out).Say(document, sentence);
  return out.str();
}

// Cyrillic letters take one cell of a terminal each, Chinese ones two, combining marks none.
TEST(Output, ColumnsLineUpWhateverTheScript) {
  EXPECT_EQ(FormatTable(Clients()),
            "NAME          ORDERS  CITY\n"
            "Кафе Вареник       7  Омск\n"
            "餃子店          1200\n"
            "Zoe\u0301                   Paris\n");
}

TEST(Output, PicturesAreTwoCellsWideAndJoinersNone) {
  Table table;
  table.columns = {{"a"}, {"b"}};
  table.rows = {{"\U0001F95F", "1"}, {"x\u200Dy", "2"}, {"\uFF21", "3"}};
  EXPECT_EQ(FormatTable(table), "A   B\n\U0001F95F  1\nx\u200Dy  2\n\uFF21  3\n");
}

TEST(Output, ALineBreakInACellIsABlank) {
  Table table;
  table.columns = {{"note"}};
  table.rows = {{"a\nb\tc\r\nd\re"}};
  EXPECT_EQ(FormatTable(table), "NOTE\na b c d e\n");
}

TEST(Output, ATableWithoutRowsIsItsTitles) {
  Table table;
  table.columns = {{"tag"}, {"clients", true}};
  EXPECT_EQ(FormatTable(table), "TAG  CLIENTS\n");
}

TEST(Output, BytesThatAreNoTextDoNoHarm) {
  Table table;
  table.columns = {{"a"}};
  table.rows = {{"\xC3\x28\xFF"}};
  EXPECT_EQ(FormatTable(table), "A\n\xC3\x28\xFF\n");
}

TEST(Output, CsvQuotesWhatNeedsIt) {
  Table table;
  table.columns = {{"name"}, {"note"}};
  table.rows = {{"a,b", "say \"hi\""}, {"two\nlines", ""}, {"plain;", "x"}};
  EXPECT_EQ(FormatCsv(table), "name,note\n\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\nplain;,x\n");
}

TEST(Output, CountsAreSetInThousands) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1'000), "1 000");
  EXPECT_EQ(FormatCount(-1'234'567), "-1 234 567");
}

TEST(Output, NotesAreForPeopleOnly) {
  Table table;
  table.columns = {{"a"}};
  const Notes notes = {"Created.", "Next: this"};
  EXPECT_EQ(Printed(Format::kTable, {{"a", 1}}, table, notes), "Created.\n\nA\n\nNext: this\n");
  EXPECT_EQ(Printed(Format::kCsv, {{"a", 1}}, table, notes), "a\n");
  EXPECT_EQ(Printed(Format::kJson, {{"a", 1}}, table, notes), "{\n  \"a\": 1\n}\n");
}

TEST(Output, JsonKeepsOrderAndLetters) {
  Json list = Json::MakeList();
  list.Push("Омск \"x\"\n");
  list.Push(Json());
  list.Push(false);
  EXPECT_EQ(Printed(Format::kJson, {{"z", INT64_MAX}, {"a", list}}, {}),
            "{\n  \"z\": 9223372036854775807,\n  \"a\": [\n    \"Омск \\\"x\\\"\\n\",\n    null,\n"
            "    false\n  ]\n}\n");
}

TEST(Output, ASentenceIsForPeopleAndItsDocumentForPrograms) {
  const Json document = {{"id", 7}, {"done", true}, {"list", Json::MakeList()}};
  EXPECT_EQ(Said(Format::kTable, document, "Done."), "Done.\n");
  EXPECT_EQ(Said(Format::kCsv, document, "Done."), "id,done\n7,true\n");
  EXPECT_THAT(Said(Format::kJson, document, "Done."), ::testing::HasSubstr("\"done\": true"));
}

}  // namespace
}  // namespace clientele::client
