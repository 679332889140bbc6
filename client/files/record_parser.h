// Splits UTF-8 text, piece by piece, into the records of a table (RFC 4180, by libcsv): quoted
// cells, doubled quotes, line breaks inside quotes, lines that end in LF, CR LF or CR.
//
// Beyond the RFC: blanks (space, tab) around an unquoted cell and around the quotes of a quoted
// one are dropped, inside quotes they stay; a quote inside an unquoted cell is a letter (5" disk);
// records whose cells are all empty (blank lines, ";;;") are skipped. A quote inside a quoted cell
// that isn't doubled, or one that never closes, is an error: going on would swallow records.
//
// Errors are INVALID_ARGUMENT and name the line on which the record begins. They come after the
// records before them.
#ifndef CLIENTELE_CLIENT_FILES_RECORD_PARSER_H_
#define CLIENTELE_CLIENT_FILES_RECORD_PARSER_H_

#include <csv.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/files/table_row.h"

namespace clientele::client {

// No name, address or note comes near; a quote left open does.
inline constexpr size_t kMaxCellBytes = 64 * 1024;
// A few cells of the greatest size, or a thousand of a kilobyte: what memory may be spent on one
// record whatever the file holds.
inline constexpr size_t kMaxRecordBytes = 1024 * 1024;
// Spreadsheets that people look at have tens; a thousand still finds room for the odd pivot table.
inline constexpr size_t kMaxColumns = 1'000;

class RecordParser {
 public:
  explicit RecordParser(char delimiter);
  ~RecordParser();
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;

  // Takes the next piece of the text, of any size. Only after Next() has returned false.
  void Feed(absl::string_view text);
  // The text has ended: a last record without a line end is complete.
  void Finish();

  // Moves the next record that is complete into `row`, whose memory it uses again; false when
  // there is none, which is for ever if status() is an error.
  bool Next(TableRow& row);
  const absl::Status& status() const { return status_; }

 private:
  struct Record {
    int64_t line;
    // The record's cells are ends_[first_cell .. end_cell).
    size_t first_cell;
    size_t end_cell;
  };

  static void OnCell(void* data, size_t size, void* parser);
  static void OnRecordEnd(int terminator, void* parser);
  void AddCell(absl::string_view cell);
  void EndRecord();
  void EndLine(int terminator);
  void DropTaken();
  void Parse(absl::string_view text);
  void Fail(absl::string_view what);
  size_t CellBegin(size_t cell) const { return cell == 0 ? 0 : ends_[cell - 1]; }
  bool InRecord() const { return ends_.size() > first_cell_; }

  csv_parser csv_;
  absl::Status status_;
  // All cells one after the other, and where each ends.
  std::string bytes_;
  std::vector<size_t> ends_;
  std::vector<Record> records_;
  size_t next_ = 0;
  // Of the record that is being read.
  size_t first_cell_ = 0;
  int64_t record_line_ = 1;
  // The line that the next character outside a cell is on.
  int64_t line_ = 1;
  bool after_cr_ = false;
  // The text that is being parsed has quotes, without which no cell has a line break.
  bool quotes_ = false;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_RECORD_PARSER_H_
