// The public csv-spectrum cases (BSD-2-Clause), from the folder of shared data and, so that they
// are covered without it, the telling ones as copies.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "client/files/table_reader.h"
#include "tests/unit/client/files/test_files.h"

namespace clientele::client {
namespace {

using Object = std::map<std::string, std::string>;
using Objects = std::vector<Object>;

Objects ReadObjects(const std::string& path) {
  Objects objects;
  const auto reader = TableReader::Open(path, {});
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return objects;
  TableRow row;
  while ((*reader)->Next(row).value_or(false)) {
    EXPECT_EQ(row.cells.size(), (*reader)->header().size());
    Object& object = objects.emplace_back();
    for (size_t i = 0; i < row.cells.size(); ++i) object[(*reader)->header().at(i)] = row.cells[i];
  }
  return objects;
}

Objects ExpectedObjects(const std::string& path) {
  const nlohmann::json json = nlohmann::json::parse(ReadTestFile(path));
  if (json.is_object()) return {json.get<Object>()};
  return json.get<Objects>();
}

TEST(CsvSpectrum, ReadsEveryCaseAsExpected) {
  const char* shared = std::getenv("CLIENTELE_SHARED_DATA");
  const std::filesystem::path folder =
      std::filesystem::path(shared == nullptr ? "" : shared) / "csv_torture" / "csv-spectrum";
  if (shared == nullptr || !std::filesystem::exists(folder / "csvs")) {
    GTEST_SKIP() << "CLIENTELE_SHARED_DATA: shared data not found";
  }
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "csvs")) {
    SCOPED_TRACE(entry.path());
    Objects got = ReadObjects(entry.path());
    Objects expected = ExpectedObjects(folder / "json" / (entry.path().stem().string() + ".json"));
    if (entry.path().stem() == "location_coordinates") {
      // The collection's own slip: the phone of its JSON is not the one of its CSV.
      got.at(0).erase("Contact Phone Number");
      expected.at(0).erase("Contact Phone Number");
    }
    EXPECT_EQ(got, expected);
    ++cases;
  }
  EXPECT_EQ(cases, 12);
}

Objects ReadText(absl::string_view text) { return ReadObjects(WriteTestFile(text)); }

TEST(CsvSpectrum, ReadsACommaInQuotes) {
  EXPECT_EQ(ReadText("first,city,zip\nJohn,\"Anytown, WW\",08123"),
            (Objects{{{"first", "John"}, {"city", "Anytown, WW"}, {"zip", "08123"}}}));
}

TEST(CsvSpectrum, ReadsEmptyQuotedCells) {
  const Objects expected = {{{"a", "1"}, {"b", ""}, {"c", ""}},
                            {{"a", "2"}, {"b", "3"}, {"c", "4"}}};
  EXPECT_EQ(ReadText("a,b,c\n1,\"\",\"\"\n2,3,4"), expected);
  EXPECT_EQ(ReadText("a,b,c\r\n1,\"\",\"\"\r\n2,3,4"), expected);
}

TEST(CsvSpectrum, ReadsQuotesAndNewlines) {
  EXPECT_EQ(ReadText("a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n"),
            (Objects{{{"a", "1"}, {"b", "ha \n\"ha\" \nha"}}, {{"a", "3"}, {"b", "4"}}}));
}

TEST(CsvSpectrum, ReadsJsonInACell) {
  EXPECT_EQ(ReadText("key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [102.0, 0.5]}\"\n"),
            (Objects{{{"key", "1"}, {"val", "{\"type\": \"Point\", \"at\": [102.0, 0.5]}"}}}));
}

TEST(CsvSpectrum, ReadsQuotesInUnquotedCells) {
  EXPECT_EQ(ReadText("at,city\n37\uFFFD36'37.8\"N 121\uFFFD2'17.9\"W,Modesto"),
            (Objects{{{"at", "37\uFFFD36'37.8\"N 121\uFFFD2'17.9\"W"}, {"city", "Modesto"}}}));
}

}  // namespace
}  // namespace clientele::client
