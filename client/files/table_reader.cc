#include "client/files/table_reader.h"

#include <utility>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_set.h"
#include "absl/memory/memory.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "client/files/blanks.h"
#include "client/files/delimiter.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

// Large enough that system calls don't matter, small enough to stay in the processor's cache.
constexpr size_t kChunkBytes = 64 * 1024;

// More would make a message that nobody reads.
constexpr size_t kMaxRepeatedNames = 10;

// OK when no two columns have the same name; columns without one don't count.
absl::Status CheckNames(const std::vector<std::string>& names) {
  absl::flat_hash_set<absl::string_view> seen;
  absl::btree_set<std::string> repeated;
  for (const std::string& name : names) {
    if (!name.empty() && !seen.insert(name).second && repeated.size() < kMaxRepeatedNames) {
      repeated.insert(Shorten(name, kMaxGotLength));
    }
  }
  if (repeated.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("more than one column is named ",
                                                 absl::StrJoin(repeated, ", and more than one ")));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TableReader>> TableReader::Open(const std::string& path,
                                                               const TableOptions& options) {
  if (options.delimiter != 0) RETURN_IF_ERROR(CheckDelimiter(options.delimiter));
  ASSIGN_OR_RETURN(std::unique_ptr<InputFile> file, InputFile::Open(path));
  auto reader = absl::WrapUnique(new TableReader(std::move(file), options));
  RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

absl::Status TableReader::ReadHeader() {
  TableRow row;
  ASSIGN_OR_RETURN(const bool found, Next(row));
  if (!found) return WithPath(absl::InvalidArgumentError("the file is empty"));
  for (const std::string& cell : row.cells) header_.push_back(NormalizeText(TrimBlanks(cell)));
  return WithPath(CheckNames(header_));
}

absl::StatusOr<bool> TableReader::Next(TableRow& row) {
  while (!parser_.has_value() || !parser_->Next(row)) {
    // A fault of the table comes before one of the encoding: it was in the text before that.
    if (parser_.has_value() && !parser_->status().ok()) status_ = WithPath(parser_->status());
    if (!status_.ok()) return status_;
    if (at_end_) return false;
    status_ = ReadChunk();
  }
  return true;
}

absl::Status TableReader::ReadChunk() {
  chunk_.resize(kChunkBytes);
  ASSIGN_OR_RETURN(const size_t size, file_->Read(absl::MakeSpan(chunk_)));
  at_end_ = size == 0;
  text_.clear();
  const absl::Status decoded = decoder_.Decode({chunk_.data(), size}, at_end_, text_);
  if (!parser_.has_value() && !text_.empty()) {
    if (delimiter_ == 0) delimiter_ = DetectDelimiter(text_);
    parser_.emplace(delimiter_);
  }
  if (parser_.has_value()) {
    parser_->Feed(text_);
    if (at_end_ && decoded.ok()) parser_->Finish();
  }
  return WithPath(decoded);
}

absl::Status TableReader::WithPath(const absl::Status& status) const {
  if (status.ok()) return status;
  absl::Status named(status.code(), absl::StrCat(file_->path(), ": ", status.message()));
  status.ForEachPayload([&named](absl::string_view type, const absl::Cord& payload) {
    named.SetPayload(type, payload);
  });
  return named;
}

}  // namespace clientele::client
