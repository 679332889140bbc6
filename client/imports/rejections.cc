#include "client/imports/rejections.h"

#include <utility>

#include "client/files/rejects_file.h"
#include "server/base/status_macros.h"

namespace clientele::client {

void Rejections::Add(int64_t line, std::string column, std::string reason) {
  by_line_.try_emplace(line, Rejection{std::move(column), "", std::move(reason)});
}

void Rejections::AddAtPath(int64_t line, std::string path, std::string reason) {
  by_line_.try_emplace(line, Rejection{"", std::move(path), std::move(reason)});
}

absl::Status Rejections::Write(const std::string& table_path, const TableOptions& options,
                               const std::string& rejects_path,
                               const ColumnOfPath& column_of_path) const {
  if (by_line_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<TableReader> table,
                   TableReader::Open(table_path, options));
  RejectsFile rejects(rejects_path, table->header());
  TableRow row;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, table->Next(row));
    if (!more) break;
    const auto found = by_line_.find(row.line);
    if (found == by_line_.end()) continue;
    const Rejection& rejection = found->second;
    const std::string column =
        rejection.path.empty() ? rejection.column : column_of_path(row, rejection.path);
    RETURN_IF_ERROR(rejects.Add(row.line, column, rejection.reason, row));
  }
  return rejects.Close();
}

}  // namespace clientele::client
