// Sends many rows through ImportService: cuts them into batches, keeps a few on their way, and
// hands out each answer with the rows it is about.
//
// Not thread-safe; Add and Finish block while the server is busy.
#ifndef CLIENTELE_CLIENT_IMPORT_STREAM_H_
#define CLIENTELE_CLIENT_IMPORT_STREAM_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/connection.h"
#include "clientele/v1/import_service.pb.h"

namespace clientele::client {

struct ImportSettings {
  std::string request_id;  // empty: none
  v1::OnConflict on_conflict = v1::ON_CONFLICT_ERROR;
  bool create_clients = false;
  bool validate_only = false;
  std::string actor;
};

class ImportStream {
 public:
  // Told of each refused row, by the tag it was added with.
  using OnRejection =
      std::function<void(int64_t tag, const v1::ImportResponse::Rejection& rejection)>;

  ImportStream(Connection& connection, ImportSettings settings, OnRejection on_rejection);
  // Cancels what was not finished.
  ~ImportStream();

  // `tag` is the caller's name for the row: a line number, say. An error ends the stream; the rows
  // up to answered() are in.
  absl::Status Add(v1::ImportRow row, int64_t tag);
  // Sends the rest and waits for every answer.
  absl::Status Finish();

  // Rows whose batch was answered, in the order they were added.
  int64_t answered() const { return answered_; }
  int64_t changed() const { return changed_; }
  int64_t rejected() const { return rejected_; }

 private:
  absl::Status SendBatch(bool last);
  // False when the stream is over.
  bool TakeAnswer();
  absl::Status Broken();

  ImportSettings settings_;
  const OnRejection on_rejection_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>> stream_;
  v1::ImportRequest batch_;
  std::vector<int64_t> tags_;              // of the batch being filled
  size_t lines_ = 0;                       // order lines in it
  size_t bytes_ = 0;                       // its size, about
  std::deque<std::vector<int64_t>> sent_;  // tags of batches without an answer
  int64_t next_batch_ = 1;
  int64_t answered_ = 0;
  int64_t changed_ = 0;
  int64_t rejected_ = 0;
  bool ended_ = false;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORT_STREAM_H_
