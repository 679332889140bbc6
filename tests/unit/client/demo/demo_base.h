// A demo base in a directory of its own for one test, and its files read back.
#ifndef CLIENTELE_TESTS_UNIT_CLIENT_DEMO_DEMO_BASE_H_
#define CLIENTELE_TESTS_UNIT_CLIENT_DEMO_DEMO_BASE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/demo/demo_data.h"

namespace clientele::client {

using CsvRow = std::vector<std::string>;

// The rows of an RFC 4180 text with LF line ends, the header included.
std::vector<CsvRow> SplitCsv(absl::string_view text);

// The rows of one file, by the names of its columns.
class CsvTable {
 public:
  explicit CsvTable(std::vector<CsvRow> rows);

  size_t size() const { return rows_.size() - 1; }
  const std::vector<CsvRow>& rows_with_header() const { return rows_; }
  // The cell of row 0 .. size() - 1. There must be such a column.
  const std::string& At(size_t row, absl::string_view column) const;
  int64_t NumberAt(size_t row, absl::string_view column) const;
  int64_t TimeAt(size_t row, absl::string_view column) const;

 private:
  std::vector<CsvRow> rows_;
};

class DemoBase {
 public:
  static constexpr int64_t kNow = 1'790'000'000;  // 2026-09-21

  explicit DemoBase(int64_t clients, uint64_t seed = 1);
  ~DemoBase();
  DemoBase(const DemoBase&) = delete;
  DemoBase& operator=(const DemoBase&) = delete;

  const DemoCounts& counts() const { return counts_; }
  // "clients.csv" and so on.
  std::string Bytes(absl::string_view file) const;
  CsvTable Read(absl::string_view file) const;

 private:
  std::string directory_;
  DemoCounts counts_;
};

// What chance decides; products.csv is always the same.
inline constexpr absl::string_view kDemoFiles[] = {"clients.csv", "orders.csv", "tags.csv",
                                                   "interactions.csv", "consents.csv"};

// A new empty directory.
std::string MakeTestDirectory();
std::string ReadWholeFile(const std::string& path);

}  // namespace clientele::client

#endif  // CLIENTELE_TESTS_UNIT_CLIENT_DEMO_DEMO_BASE_H_
