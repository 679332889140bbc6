#include "client/tool/output.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace clientele::client {
namespace {

constexpr UChar32 kZeroWidthSpace = 0x200B;
constexpr UChar32 kZeroWidthJoiner = 0x200D;

// How many cells of a terminal a text takes: wide characters two, combining marks none.
size_t Width(const std::string& text) {
  size_t width = 0;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) c = '?';
    const int category = u_charType(c);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK) continue;
    if (c == kZeroWidthSpace || c == kZeroWidthJoiner) continue;
    const int wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    width += wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
  }
  return width;
}

std::string Padded(const std::string& text, size_t width, bool right) {
  const std::string blanks(width - std::min(width, Width(text)), ' ');
  return right ? blanks + text : text + blanks;
}

// A line break inside a cell would tear the table apart.
std::string OneLine(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\r", " "}, {"\t", " "}});
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string CsvLine(const std::vector<std::string>& cells) {
  return absl::StrCat(absl::StrJoin(cells, ",",
                                    [](std::string* out, const std::string& cell) {
                                      absl::StrAppend(out, CsvCell(cell));
                                    }),
                      "\n");
}

// For the library, which knows how texts are escaped.
nlohmann::ordered_json ToLibrary(const Json& json) {
  using Library = nlohmann::ordered_json;
  const Json::Value& value = json.value();
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* list = std::get_if<Json::List>(&value)) {
    Library converted = Library::array();
    for (const Json& item : *list) converted.push_back(ToLibrary(item));
    return converted;
  }
  if (const auto* object = std::get_if<Json::Object>(&value)) {
    Library converted = Library::object();
    for (size_t i = 0; i < object->names.size(); ++i) {
      converted[object->names[i]] = ToLibrary(object->values[i]);
    }
    return converted;
  }
  return nullptr;
}

}  // namespace

std::string FormatTable(const Table& table) {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string>& titles = lines.emplace_back();
  for (const Table::Column& column : table.columns) {
    titles.push_back(absl::AsciiStrToUpper(column.title));
  }
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& cell : row) line.push_back(OneLine(cell));
  }
  std::vector<size_t> widths(table.columns.size());
  for (const std::vector<std::string>& line : lines) {
    for (size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], Width(line[c]));
  }
  std::string text;
  for (const std::vector<std::string>& line : lines) {
    std::string rendered;
    for (size_t c = 0; c < line.size(); ++c) {
      if (c > 0) rendered += "  ";
      rendered += Padded(line[c], widths[c], table.columns[c].right);
    }
    absl::StripTrailingAsciiWhitespace(&rendered);
    absl::StrAppend(&text, rendered, "\n");
  }
  return text;
}

std::string FormatCsv(const Table& table) {
  std::vector<std::string> titles;
  for (const Table::Column& column : table.columns) titles.push_back(column.title);
  std::string text = CsvLine(titles);
  for (const std::vector<std::string>& row : table.rows) text += CsvLine(row);
  return text;
}

std::string JsonText(const Json& document) {
  const nlohmann::ordered_json json = ToLibrary(document);
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string FormatCount(int64_t count) {
  std::string digits = absl::StrCat(count < 0 ? -count : count);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
  return count < 0 ? "-" + digits : digits;
}

void Output::Print(const Json& document, const Table& table, const Notes& notes) {
  switch (format_) {
    case Format::kJson:
      out_ << JsonText(document);
      break;
    case Format::kCsv:
      out_ << FormatCsv(table);
      break;
    case Format::kTable:
      if (!notes.above.empty()) out_ << notes.above << "\n\n";
      out_ << FormatTable(table);
      if (!notes.below.empty()) out_ << "\n" << notes.below << "\n";
      break;
  }
}

void Output::Say(const Json& document, const std::string& sentence) {
  if (format_ == Format::kTable) {
    out_ << sentence << "\n";
    return;
  }
  Table table;
  std::vector<std::string> row;
  const Json::Object& object = std::get<Json::Object>(document.value());
  for (size_t i = 0; i < object.names.size(); ++i) {
    const Json::Value& value = object.values[i].value();
    if (std::holds_alternative<Json::List>(value) || std::holds_alternative<Json::Object>(value)) {
      continue;
    }
    table.columns.push_back({object.names[i]});
    row.push_back(CellText(object.values[i]));
  }
  table.rows.push_back(std::move(row));
  Print(document, table);
}

}  // namespace clientele::client
