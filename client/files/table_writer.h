// Writes a table as CSV (RFC 4180): UTF-8 without a byte order mark, commas, CR LF, quotes where
// the text would be read back differently without them; or as spreadsheet programs want it.
// TableReader reads back what was written, but for rows whose cells are all empty, which it skips,
// and the apostrophes of TableStyle.
//
// The table grows in PATH.part and takes its name when it is complete, so that nobody reads half a
// file. NOT_FOUND when the folder doesn't exist, UNAVAILABLE when the system fails to write; the
// first error stays.
#ifndef CLIENTELE_CLIENT_FILES_TABLE_WRITER_H_
#define CLIENTELE_CLIENT_FILES_TABLE_WRITER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/files/encoding.h"
#include "client/files/text_encoder.h"
#include "server/base/digest.h"

namespace clientele::client {

struct TableStyle {
  // Semicolons, a byte order mark, and an apostrophe before what a spreadsheet would take for a
  // formula (=, +, -, @, tab and CR at the start of a cell): nobody's name may run one.
  bool for_excel = false;
  // kAuto: UTF-8. UTF-16 always has its byte order mark.
  Encoding encoding = Encoding::kAuto;
};

class TableWriter {
 public:
  // Opens PATH.part, over whatever an earlier run left there.
  static absl::StatusOr<std::unique_ptr<TableWriter>> Create(const std::string& path,
                                                             absl::Span<const std::string> header,
                                                             const TableStyle& style = {});
  // Without a Close() that succeeded removes what was written.
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // Rows may be shorter or longer than the header.
  absl::Status AddRow(absl::Span<const std::string> cells);

  // Puts the table on the disk under its name, in place of a file of that name. No rows after it;
  // another Close() gives the same result.
  absl::Status Close();

  // Of the file's bytes, in hex; after Close().
  const std::string& sha256() const { return sha256_; }

 private:
  TableWriter(const std::string& path, int descriptor, const TableStyle& style);

  void AppendRecord(absl::Span<const std::string> cells, absl::string_view quoted_for);
  void AppendCell(absl::string_view cell, absl::string_view quoted_for);
  absl::Status Flush();
  absl::Status Finish();

  const std::string path_;
  const std::string part_path_;
  const bool for_excel_;
  TextEncoder encoder_;
  // -1 once closed.
  int descriptor_;
  std::string buffer_;  // UTF-8
  std::string bytes_;   // of the buffer, kept for their memory
  Sha256Stream digest_;
  std::string sha256_;
  absl::Status status_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_TABLE_WRITER_H_
