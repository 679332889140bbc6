// The rows of a table that an import refused, each with why: the columns line, column and reason,
// then the original cells under their original names, so that the file can be mended and imported
// again. Written by TableWriter, with its errors; without rejects there is no file.
#ifndef CLIENTELE_CLIENT_FILES_REJECTS_FILE_H_
#define CLIENTELE_CLIENT_FILES_REJECTS_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/files/table_row.h"
#include "client/files/table_writer.h"

namespace clientele::client {

class RejectsFile {
 public:
  // `header`: the names of the original table. Where it has a column "line", "column" or "reason"
  // (a rejects file imported again), ours is called "line 2" and so on.
  RejectsFile(const std::string& path, absl::Span<const std::string> header)
      : path_(path), header_(header.begin(), header.end()) {}

  // `line` is that of the original file; `column` the name of the column that is at fault, empty
  // when it is the row as a whole. Rows shorter than the header are filled up with empty cells.
  absl::Status Add(int64_t line, absl::string_view column, absl::string_view reason,
                   const TableRow& row);

  // Rows that were added.
  int64_t count() const { return count_; }

  // Puts the file under its name; OK without a file when there were no rejects.
  absl::Status Close();

 private:
  absl::Status Create();

  const std::string path_;
  const std::vector<std::string> header_;
  std::unique_ptr<TableWriter> writer_;
  // Kept for its memory.
  std::vector<std::string> cells_;
  int64_t count_ = 0;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_REJECTS_FILE_H_
