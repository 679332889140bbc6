#include "client/files/record_parser.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/files/line_counter.h"

namespace clientele::client {
namespace {

// CSV_REPALL_NL: the ends of blank lines are needed for the line numbers.
constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL;
// libcsv collects a cell, the blanks after it and its last quote in one buffer, which it enlarges
// by blocks. One block holds every cell that is allowed, so that a second block means one that
// isn't, before its end was seen.
constexpr size_t kBlockBytes = 2 * kMaxCellBytes;
// After how much text the buffer is looked at.
constexpr size_t kSliceBytes = 64 * 1024;

constexpr absl::string_view kCellTooLong = "a cell is longer than 64 KiB";
static_assert(kMaxCellBytes == 64 * 1024);
constexpr absl::string_view kRecordTooLong = "a record is longer than 1 MiB";
static_assert(kMaxRecordBytes == 1024 * 1024);

}  // namespace

RecordParser::RecordParser(char delimiter) {
  csv_init(&csv_, kOptions);
  csv_set_blk_size(&csv_, kBlockBytes);
  csv_set_delim(&csv_, static_cast<unsigned char>(delimiter));
}

RecordParser::~RecordParser() { csv_free(&csv_); }

void RecordParser::OnCell(void* data, size_t size, void* parser) {
  static_cast<RecordParser*>(parser)->AddCell({static_cast<const char*>(data), size});
}

void RecordParser::OnRecordEnd(int terminator, void* parser) {
  auto* self = static_cast<RecordParser*>(parser);
  if (!self->status_.ok()) return;
  self->EndRecord();
  self->EndLine(terminator);
}

void RecordParser::AddCell(absl::string_view cell) {
  if (!status_.ok()) return;
  if (!InRecord()) record_line_ = line_;
  if (cell.size() > kMaxCellBytes) return Fail(kCellTooLong);
  if (ends_.size() - first_cell_ == kMaxColumns)
    return Fail(absl::StrCat("more than ", kMaxColumns, " columns"));
  if (bytes_.size() + cell.size() - CellBegin(first_cell_) > kMaxRecordBytes) {
    return Fail(kRecordTooLong);
  }
  if (quotes_) line_ += CountLineEnds(cell);
  after_cr_ = false;
  bytes_.append(cell.data(), cell.size());
  ends_.push_back(bytes_.size());
}

void RecordParser::EndRecord() {
  if (bytes_.size() == CellBegin(first_cell_)) {
    ends_.resize(first_cell_);
  } else {
    records_.push_back({record_line_, first_cell_, ends_.size()});
    first_cell_ = ends_.size();
  }
}

void RecordParser::EndLine(int terminator) {
  // libcsv reports the two halves of CR LF one by one, and the end of the text as -1.
  if (terminator == CSV_CR || (terminator == CSV_LF && !after_cr_)) ++line_;
  after_cr_ = terminator == CSV_CR;
}

void RecordParser::DropTaken() {
  const size_t begin = CellBegin(first_cell_);
  bytes_.erase(0, begin);
  ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(first_cell_));
  for (size_t& end : ends_) end -= begin;
  first_cell_ = 0;
  records_.clear();
  next_ = 0;
}

void RecordParser::Feed(absl::string_view text) {
  DropTaken();
  while (!text.empty() && status_.ok()) {
    Parse(text.substr(0, kSliceBytes));
    text.remove_prefix(std::min(text.size(), kSliceBytes));
    if (status_.ok() && csv_get_buffer_size(&csv_) > kBlockBytes) {
      Fail(absl::StrCat(kCellTooLong, "; is a quote left open?"));
    }
  }
}

void RecordParser::Parse(absl::string_view text) {
  quotes_ = csv_.quoted != 0 || absl::StrContains(text, '"');
  while (status_.ok()) {
    const size_t size = csv_parse(&csv_, text.data(), text.size(), OnCell, OnRecordEnd, this);
    if (size == text.size()) return;
    if (csv_error(&csv_) != CSV_EPARSE) return Fail("not enough memory");
    if (csv_.quoted != 0) {
      return Fail("a quote inside a quoted cell has to be doubled (\"\"); is a quote left open?");
    }
    // Strict parsing stops at a quote in an unquoted cell, too; there it is a letter.
    text.remove_prefix(size);
    csv_set_opts(&csv_, kOptions & ~CSV_STRICT);
    csv_parse(&csv_, text.data(), 1, OnCell, OnRecordEnd, this);
    csv_set_opts(&csv_, kOptions);
    text.remove_prefix(1);
  }
}

void RecordParser::Finish() {
  if (!status_.ok()) return;
  if (csv_fini(&csv_, OnCell, OnRecordEnd, this) != 0) Fail("a quote is never closed");
}

bool RecordParser::Next(TableRow& row) {
  if (next_ == records_.size()) return false;
  const Record& record = records_[next_++];
  row.line = record.line;
  const size_t count = record.end_cell - record.first_cell;
  if (row.cells.size() != count) row.cells.resize(count);
  size_t begin = CellBegin(record.first_cell);
  for (size_t i = 0; i < count; ++i) {
    const size_t end = ends_[record.first_cell + i];
    row.cells[i].assign(bytes_, begin, end - begin);
    begin = end;
  }
  return true;
}

void RecordParser::Fail(absl::string_view what) {
  status_ = absl::InvalidArgumentError(
      absl::StrCat("line ", InRecord() ? record_line_ : line_, ": ", what));
}

}  // namespace clientele::client
