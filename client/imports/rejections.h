// Refused rows of a file, and the file they are written to.
#ifndef CLIENTELE_CLIENT_IMPORTS_REJECTIONS_H_
#define CLIENTELE_CLIENT_IMPORTS_REJECTIONS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "client/files/table_reader.h"

namespace clientele::client {

class Rejections {
 public:
  // The column that a path in the server's answer is about, for this row.
  using ColumnOfPath = std::function<std::string(const TableRow& row, absl::string_view path)>;

  // Of the record that begins on `line`; its first reason stays.
  void Add(int64_t line, std::string column, std::string reason);
  // The same, with the server's path, whose column is found when the row is there again.
  void AddAtPath(int64_t line, std::string path, std::string reason);
  int64_t count() const { return static_cast<int64_t>(by_line_.size()); }

  // Reads the table once more and writes its refused records, with line, column and reason, to
  // `rejects_path`. Writes nothing when there are none.
  absl::Status Write(const std::string& table_path, const TableOptions& options,
                     const std::string& rejects_path, const ColumnOfPath& column_of_path) const;

 private:
  struct Rejection {
    std::string column;
    std::string path;  // of the server; then `column` is empty
    std::string reason;
  };
  absl::flat_hash_map<int64_t, Rejection> by_line_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_REJECTIONS_H_
