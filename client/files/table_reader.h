// Reads the tables that people export: a header record, then one record a row, in one of the
// encodings of encoding.h, separated as delimiter.h says, quoted as record_parser.h says. Memory
// is bounded by the limits of record_parser.h, not by the file.
//
// Errors begin with the path. NOT_FOUND and UNAVAILABLE are about the file; INVALID_ARGUMENT is
// about what is in it and names the line. After an error every call gives the same one.
#ifndef CLIENTELE_CLIENT_FILES_TABLE_READER_H_
#define CLIENTELE_CLIENT_FILES_TABLE_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/files/encoding.h"
#include "client/files/input_file.h"
#include "client/files/record_parser.h"
#include "client/files/table_row.h"
#include "client/files/text_decoder.h"

namespace clientele::client {

struct TableOptions {
  Encoding encoding = Encoding::kAuto;
  // 0: the one that DetectDelimiter finds.
  char delimiter = 0;
};

class TableReader {
 public:
  // Reads the header: the first record that isn't blank. INVALID_ARGUMENT for a file without one,
  // and for a name that two columns have (columns without a name may be many: trailing delimiters
  // make them).
  static absl::StatusOr<std::unique_ptr<TableReader>> Open(const std::string& path,
                                                           const TableOptions& options);

  // The names as NormalizeText leaves them.
  const std::vector<std::string>& header() const { return header_; }
  Encoding encoding() const { return decoder_.encoding(); }
  char delimiter() const { return delimiter_; }

  // Reads the next record that isn't blank, into the row's own memory; false at the end.
  absl::StatusOr<bool> Next(TableRow& row);

  // Of the file, for a progress bar; reading runs ahead of Next() by up to 64 KiB. The total is 0
  // for what has no size, like a pipe.
  int64_t bytes_read() const { return file_->bytes_read(); }
  int64_t total_bytes() const { return file_->total_bytes(); }

 private:
  TableReader(std::unique_ptr<InputFile> file, const TableOptions& options)
      : file_(std::move(file)), decoder_(options.encoding), delimiter_(options.delimiter) {}

  absl::Status ReadHeader();
  absl::Status ReadChunk();
  absl::Status WithPath(const absl::Status& status) const;

  const std::unique_ptr<InputFile> file_;
  TextDecoder decoder_;
  char delimiter_;
  std::vector<std::string> header_;
  std::optional<RecordParser> parser_;
  // Bytes of the file and their text, kept for their memory.
  std::vector<char> chunk_;
  std::string text_;
  bool at_end_ = false;
  absl::Status status_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_TABLE_READER_H_
