#include "client/import_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

// The server takes 2,000 rows, 4,000 lines and 256 KiB in a batch, and 4 batches at once.
constexpr int kBatchRows = 1'000;
constexpr size_t kBatchLines = 2'000;
constexpr size_t kBatchBytes = 192 << 10;
constexpr size_t kMaxUnanswered = 4;

}  // namespace

ImportStream::ImportStream(Connection& connection, ImportSettings settings,
                           OnRejection on_rejection)
    : settings_(std::move(settings)),
      on_rejection_(std::move(on_rejection)),
      stream_(connection.imports().Import(&context_)) {}

ImportStream::~ImportStream() {
  if (ended_) return;
  context_.TryCancel();
  stream_->Finish();
}

absl::Status ImportStream::Add(v1::ImportRow row, int64_t tag) {
  const size_t lines = static_cast<size_t>(row.order().lines_size());
  const size_t bytes = row.ByteSizeLong();
  const bool full = batch_.rows_size() >= kBatchRows || lines_ + lines > kBatchLines ||
                    bytes_ + bytes > kBatchBytes;
  if (full && batch_.rows_size() > 0) RETURN_IF_ERROR(SendBatch(false));
  *batch_.add_rows() = std::move(row);
  tags_.push_back(tag);
  lines_ += lines;
  bytes_ += bytes;
  return absl::OkStatus();
}

absl::Status ImportStream::SendBatch(bool last) {
  if (sent_.size() >= kMaxUnanswered && !TakeAnswer()) return Broken();
  batch_.set_batch(next_batch_);
  batch_.set_last(last);
  if (next_batch_ == 1) {
    batch_.set_request_id(settings_.request_id);
    batch_.set_on_conflict(settings_.on_conflict);
    batch_.set_create_clients(settings_.create_clients);
    batch_.set_validate_only(settings_.validate_only);
    batch_.set_actor(settings_.actor);
  }
  if (!stream_->Write(batch_)) return Broken();
  ++next_batch_;
  sent_.push_back(std::exchange(tags_, {}));
  batch_.Clear();
  lines_ = bytes_ = 0;
  return absl::OkStatus();
}

bool ImportStream::TakeAnswer() {
  v1::ImportResponse answer;
  if (!stream_->Read(&answer)) return false;
  const std::vector<int64_t>& tags = sent_.front();
  for (const v1::ImportResponse::Rejection& rejection : answer.rejections()) {
    const auto row = static_cast<size_t>(rejection.row());
    if (row < tags.size()) on_rejection_(tags[row], rejection);
  }
  answered_ += static_cast<int64_t>(tags.size());
  changed_ += answer.changed();
  rejected_ += answer.rejections_size();
  sent_.pop_front();
  return true;
}

absl::Status ImportStream::Finish() {
  RETURN_IF_ERROR(SendBatch(true));
  stream_->WritesDone();
  while (!sent_.empty()) {
    if (!TakeAnswer()) return Broken();
  }
  ended_ = true;
  return FromGrpc(stream_->Finish());
}

absl::Status ImportStream::Broken() {
  // What the server answered before it went away still counts.
  while (!sent_.empty() && TakeAnswer()) {
  }
  ended_ = true;
  const absl::Status status = FromGrpc(stream_->Finish());
  if (!status.ok()) return status;
  return FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server ended the import early"));
}

}  // namespace clientele::client
