#include "tests/unit/client/demo/demo_base.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"

namespace clientele::client {

std::vector<CsvRow> SplitCsv(absl::string_view text) {
  std::vector<CsvRow> rows;
  CsvRow row;
  std::string cell;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      const bool escaped = c == '"' && i + 1 < text.size() && text[i + 1] == '"';
      if (c == '"' && !escaped) {
        quoted = false;
      } else {
        cell.push_back(c);
        i += escaped;
      }
    } else if (c == '"') {
      EXPECT_TRUE(cell.empty()) << "a quote within a bare cell";
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::exchange(cell, ""));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else {
      cell.push_back(c);
    }
  }
  EXPECT_TRUE(!quoted && row.empty() && cell.empty()) << "the last row has no end";
  return rows;
}

CsvTable::CsvTable(std::vector<CsvRow> rows) : rows_(std::move(rows)) {}

const std::string& CsvTable::At(size_t row, absl::string_view column) const {
  const CsvRow& header = rows_.front();
  const auto found = std::find(header.begin(), header.end(), column);
  return rows_.at(row + 1).at(static_cast<size_t>(found - header.begin()));
}

int64_t CsvTable::NumberAt(size_t row, absl::string_view column) const {
  int64_t number = 0;
  EXPECT_TRUE(absl::SimpleAtoi(At(row, column), &number)) << At(row, column);
  return number;
}

int64_t CsvTable::TimeAt(size_t row, absl::string_view column) const {
  const std::string& text = At(row, column);
  const auto time = ParseTime(text, absl::UTCTimeZone());
  EXPECT_TRUE(time.has_value() && FormatTime(*time) == text) << text;
  return time.value_or(0);
}

DemoBase::DemoBase(int64_t clients, uint64_t seed) : directory_(MakeTestDirectory()) {
  DemoOptions options;
  options.clients = clients;
  options.seed = seed;
  options.directory = directory_;
  options.now = kNow;
  const absl::StatusOr<DemoCounts> counts = WriteDemoData(options);
  EXPECT_TRUE(counts.ok()) << counts.status();
  counts_ = counts.value_or(DemoCounts());
}

DemoBase::~DemoBase() { std::filesystem::remove_all(directory_); }

std::string DemoBase::Bytes(absl::string_view file) const {
  return ReadWholeFile(absl::StrCat(directory_, "/", file));
}

CsvTable DemoBase::Read(absl::string_view file) const { return CsvTable(SplitCsv(Bytes(file))); }

std::string MakeTestDirectory() {
  std::string path = absl::StrCat(::testing::TempDir(), "/demo_XXXXXX");
  EXPECT_NE(::mkdtemp(path.data()), nullptr);
  return path;
}

std::string ReadWholeFile(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace clientele::client
