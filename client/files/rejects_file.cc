#include "client/files/rejects_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

constexpr absl::string_view kOwnColumns[] = {"line", "column", "reason"};
constexpr size_t kOwnColumnCount = std::size(kOwnColumns);

// The name, or the first of "name 2", "name 3" … that the header doesn't have.
std::string FreeName(absl::string_view name, const std::vector<std::string>& header) {
  std::string free(name);
  for (int number = 2; std::find(header.begin(), header.end(), free) != header.end(); ++number) {
    free = absl::StrCat(name, " ", number);
  }
  return free;
}

}  // namespace

absl::Status RejectsFile::Create() {
  std::vector<std::string> names;
  for (const absl::string_view name : kOwnColumns) names.push_back(FreeName(name, header_));
  names.insert(names.end(), header_.begin(), header_.end());
  ASSIGN_OR_RETURN(writer_, TableWriter::Create(path_, names));
  return absl::OkStatus();
}

absl::Status RejectsFile::Add(int64_t line, absl::string_view column, absl::string_view reason,
                              const TableRow& row) {
  if (writer_ == nullptr) RETURN_IF_ERROR(Create());
  cells_.resize(kOwnColumnCount);
  cells_[0] = absl::StrCat(line);
  cells_[1] = std::string(column);
  cells_[2] = std::string(reason);
  cells_.insert(cells_.end(), row.cells.begin(), row.cells.end());
  cells_.resize(std::max(cells_.size(), kOwnColumnCount + header_.size()));
  RETURN_IF_ERROR(writer_->AddRow(cells_));
  ++count_;
  return absl::OkStatus();
}

absl::Status RejectsFile::Close() {
  return writer_ == nullptr ? absl::OkStatus() : writer_->Close();
}

}  // namespace clientele::client
