// What a command prints: a table for people, one JSON document for programs, or CSV for
// spreadsheets. Every command gives its answer once, and --format decides.
#ifndef CLIENTELE_CLIENT_TOOL_OUTPUT_H_
#define CLIENTELE_CLIENT_TOOL_OUTPUT_H_

#include <ostream>
#include <string>
#include <vector>

#include "client/tool/json.h"

namespace clientele::client {

struct Table {
  struct Column {
    std::string title;
    bool right = false;  // numbers line up on the right
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

enum class Format { kTable, kJson, kCsv };

// What people read above and below a table; left out of JSON and CSV.
struct Notes {
  std::string above;
  std::string below;
};

class Output {
 public:
  Output(Format format, std::ostream& out) : format_(format), out_(out) {}

  Format format() const { return format_; }
  void Print(const Json& document, const Table& table, const Notes& notes = {});
  // A command that has nothing to list: a sentence for people, the document for programs.
  void Say(const Json& document, const std::string& sentence);

 private:
  const Format format_;
  std::ostream& out_;
};

// Columns two blanks apart, titles in capitals, widths in characters.
std::string FormatTable(const Table& table);
// RFC 4180 with a header row.
std::string FormatCsv(const Table& table);

// The document as it is printed, with its last line's end.
std::string JsonText(const Json& document);

// 1234567 as "1 234 567".
std::string FormatCount(int64_t count);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_OUTPUT_H_
