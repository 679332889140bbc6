// Cases collected elsewhere, from the folder of real files when there is one.
#ifndef CLIENTELE_TESTS_UNIT_DOMAIN_CSV_CASES_H_
#define CLIENTELE_TESTS_UNIT_DOMAIN_CSV_CASES_H_

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace clientele::domain {

// RFC 4180; a quoted field may hold anything, line breaks and NUL included.
inline std::vector<std::vector<std::string>> ParseCsv(const std::string& text) {
  std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string& field = records.back().back();
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      records.back().emplace_back();
    } else if (!quoted && c == '\n') {
      records.emplace_back(1);
    } else if (quoted || c != '\r') {
      field += c;
    }
  }
  if (records.back().size() == 1 && records.back().front().empty()) records.pop_back();
  return records;
}

using CsvCase = std::map<std::string, std::string>;

// The records of contacts/`name` by the names of its columns. None, and a line that says so, where
// there is no such file.
inline std::vector<CsvCase> ReadContactCases(const std::string& name) {
  const char* folder = std::getenv("CLIENTELE_SHARED_DATA");
  std::ifstream file;
  if (folder != nullptr) file.open(std::string(folder) + "/contacts/" + name, std::ios::binary);
  if (!file.is_open()) {
    std::printf("skipped: there is no contacts/%s in CLIENTELE_SHARED_DATA\n", name.c_str());
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::vector<std::vector<std::string>> records = ParseCsv(text);
  std::vector<CsvCase> cases;
  for (size_t row = 1; row < records.size(); ++row) {
    CsvCase& one = cases.emplace_back();
    for (size_t i = 0; i < records[0].size() && i < records[row].size(); ++i) {
      one[records[0][i]] = records[row][i];
    }
  }
  return cases;
}

}  // namespace clientele::domain

#endif  // CLIENTELE_TESTS_UNIT_DOMAIN_CSV_CASES_H_
