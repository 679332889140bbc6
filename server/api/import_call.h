// One import stream: reads batches, has each judged and committed in its turn, and answers each
// after its commit. Reads ahead by a few batches, so that the writer never waits for the network.
#ifndef CLIENTELE_SERVER_API_IMPORT_CALL_H_
#define CLIENTELE_SERVER_API_IMPORT_CALL_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "clientele/v1/import_service.pb.h"
#include "server/api/context.h"
#include "server/api/open_imports.h"
#include "server/api/parse.h"
#include "server/service/imports.h"

namespace clientele::api {

// Goes away when the stream is over and nobody else holds it: whoever works for it on another
// thread does. gRPC is called by one thread at a time, never under the lock.
class ImportCall final : public grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>,
                         public std::enable_shared_from_this<ImportCall> {
 public:
  static ImportCall* Start(const Context& context, OpenImports& open);

  // Ends the stream with SHUTTING_DOWN as soon as what is under way is answered.
  void Stop();

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { self_.reset(); }

 private:
  explicit ImportCall(const Context& context) : context_(context) {}

  using Request = std::shared_ptr<v1::ImportRequest>;

  // On the readers' pool: phone numbers take time to check.
  void Handle(Request request) noexcept;
  absl::Status CheckBatch(const v1::ImportRequest& request);
  std::vector<service::ImportRowInput> ParseRows(const v1::ImportRequest& request) const;
  // On the writer's thread.
  void Committed(int64_t batch, absl::StatusOr<service::WriteOutcome> outcome);
  // No more batches are read; the stream ends with this once everything under way is answered.
  void EndWith(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  // With how far the caller got, when it may go on later.
  absl::Status EndStatus() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts whatever can go on now. When another thread is at it, that one goes on for both: a
  // finish must not overtake a read or write that was decided on and not started yet.
  void Advance() ABSL_LOCKS_EXCLUDED(mutex_);
  // What gRPC is to be told next.
  struct Step {
    v1::ImportRequest* read = nullptr;
    const v1::ImportResponse* write = nullptr;
    std::optional<absl::Status> finish;
  };
  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Context& context_;
  std::shared_ptr<ImportCall> self_;  // until the stream is over
  // Of the first message; written before any batch is submitted, then only read.
  service::ImportOptions options_;
  std::string request_id_;
  int64_t last_batch_ = 0;  // handled in order, one at a time
  const std::shared_ptr<service::Sequence> sequence_ = std::make_shared<service::Sequence>();

  absl::Mutex mutex_;
  Request reading_ ABSL_GUARDED_BY(mutex_);  // set while a read is under way
  bool handling_ ABSL_GUARDED_BY(mutex_) = false;
  size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;  // submitted, not committed
  std::deque<v1::ImportResponse> answers_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool advancing_ ABSL_GUARDED_BY(mutex_) = false;  // a thread is in Advance
  bool advance_again_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t answered_batch_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_IMPORT_CALL_H_
