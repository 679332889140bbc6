#include "client/files/table_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "client/files/file_error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

// Large enough that system calls don't matter.
constexpr size_t kBufferBytes = 64 * 1024;
// Tables hold what customers entrusted to the owner of the base: nobody else reads them unasked.
constexpr mode_t kMode = 0600;

constexpr absl::string_view kQuotedFor = "\",\r\n";
constexpr absl::string_view kQuotedInExcelFor = "\";\r\n";
// In a header the other delimiters, too, or a reader may take one of them for the table's.
constexpr absl::string_view kQuotedInHeaderFor = "\",\r\n;\t|";

// At the start of a cell they make a formula of it.
constexpr absl::string_view kFormulaStarts = "=+-@\t\r";

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Blanks at the ends are lost outside quotes.
bool NeedsQuotes(absl::string_view cell, absl::string_view quoted_for) {
  return !cell.empty() && (IsBlank(cell.front()) || IsBlank(cell.back()) ||
                           cell.find_first_of(quoted_for) != absl::string_view::npos);
}

void AppendQuoted(absl::string_view cell, std::string& text) {
  text.push_back('"');
  for (const char c : cell) {
    if (c == '"') text.push_back('"');
    text.push_back(c);
  }
  text.push_back('"');
}

}  // namespace

absl::StatusOr<std::unique_ptr<TableWriter>> TableWriter::Create(
    const std::string& path, absl::Span<const std::string> header, const TableStyle& style) {
  const std::string part_path = path + ".part";
  const int descriptor = open(part_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor < 0) return FileError("write", part_path, errno);
  auto writer = absl::WrapUnique(new TableWriter(path, descriptor, style));
  writer->AppendRecord(header, kQuotedInHeaderFor);
  return writer;
}

TableWriter::TableWriter(const std::string& path, int descriptor, const TableStyle& style)
    : path_(path),
      part_path_(path + ".part"),
      for_excel_(style.for_excel),
      encoder_(style.encoding),
      descriptor_(descriptor) {
  const bool is_utf16 =
      style.encoding == Encoding::kUtf16Le || style.encoding == Encoding::kUtf16Be;
  if (for_excel_ || is_utf16) absl::StrAppend(&bytes_, encoder_.byte_order_mark());
}

TableWriter::~TableWriter() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(part_path_.c_str());
}

absl::Status TableWriter::AddRow(absl::Span<const std::string> cells) {
  RETURN_IF_ERROR(status_);
  if (descriptor_ < 0) return absl::FailedPreconditionError(path_ + " is closed");
  AppendRecord(cells, for_excel_ ? kQuotedInExcelFor : kQuotedFor);
  if (buffer_.size() >= kBufferBytes) status_ = Flush();
  return status_;
}

void TableWriter::AppendRecord(absl::Span<const std::string> cells, absl::string_view quoted_for) {
  // A line without a character is a blank line, no record.
  if (cells.size() == 1 && cells[0].empty()) buffer_.append("\"\"");
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) buffer_.push_back(for_excel_ ? ';' : ',');
    AppendCell(cells[i], quoted_for);
  }
  buffer_.append("\r\n");
}

void TableWriter::AppendCell(absl::string_view cell, absl::string_view quoted_for) {
  std::string escaped;
  if (for_excel_ && !cell.empty() && kFormulaStarts.find(cell.front()) != absl::string_view::npos) {
    escaped = absl::StrCat("'", cell);
    cell = escaped;
  }
  if (NeedsQuotes(cell, quoted_for)) {
    AppendQuoted(cell, buffer_);
  } else {
    buffer_.append(cell.data(), cell.size());
  }
}

absl::Status TableWriter::Flush() {
  RETURN_IF_ERROR(encoder_.Encode(buffer_, bytes_));
  buffer_.clear();
  digest_.Add(bytes_);
  absl::string_view rest = bytes_;
  while (!rest.empty()) {
    const ssize_t size = write(descriptor_, rest.data(), rest.size());
    if (size < 0 && errno != EINTR) return FileError("write", part_path_, errno);
    if (size > 0) rest.remove_prefix(static_cast<size_t>(size));
  }
  bytes_.clear();
  return absl::OkStatus();
}

absl::Status TableWriter::Close() {
  if (descriptor_ < 0) return status_;
  if (status_.ok()) status_ = Finish();
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  if (!status_.ok()) unlink(part_path_.c_str());
  return status_;
}

absl::Status TableWriter::Finish() {
  RETURN_IF_ERROR(Flush());
  if (fsync(descriptor_) != 0) return FileError("write", part_path_, errno);
  // Some file systems report a full disk only here.
  if (close(std::exchange(descriptor_, -1)) != 0) return FileError("write", part_path_, errno);
  if (std::rename(part_path_.c_str(), path_.c_str()) != 0) return FileError("write", path_, errno);
  sha256_ = absl::BytesToHexString(digest_.Finish());
  return absl::OkStatus();
}

}  // namespace clientele::client
