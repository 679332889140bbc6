// A stream of answers: while one message is on its way, the next one is made on the readers' pool.
#ifndef CLIENTELE_SERVER_API_STREAM_CALL_H_
#define CLIENTELE_SERVER_API_STREAM_CALL_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/api/call.h"

namespace clientele::api {

// What is streamed. Used by one thread at a time.
template <typename Response>
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // Fills in the next message, in the place of whatever the response holds; false at the end. The
  // first call opens what is streamed.
  virtual absl::StatusOr<bool> Next(Response& response) = 0;
  // The message that Next made last is about to be sent. False: it has waited for too long, and
  // Next is to make it anew.
  virtual bool MaySend() { return true; }
};

// At most one message is being written and one made ahead; the first is made once the base has
// reached `at_least`.
template <typename Response>
class StreamCall final : public grpc::ServerWriteReactor<Response> {
 public:
  StreamCall(const Context& context, std::string where, const v1::Revision& at_least,
             absl::Time deadline, CancelFlag cancelled,
             std::unique_ptr<StreamSource<Response>> source, Freshness freshness = Freshness::kAsIs)
      : context_(context),
        where_(std::move(where)),
        cancelled_(std::move(cancelled)),
        source_(std::move(source)),
        timeline_(context.tokens.timeline()) {
    AwaitFresh(context, freshness, at_least, deadline, [this](const absl::Status& status) {
      if (!status.ok()) return End(status);
      MakeNext();
    });
  }

  void OnWriteDone(bool ok) override {
    if (!ok) is_caller_gone_ = true;
    Arrive();
  }
  void OnCancel() override { cancelled_->store(true, std::memory_order_relaxed); }
  void OnDone() override { delete this; }

 private:
  void MakeNext() {
    if (context_.readers.Submit([this] { Produce(); })) return;
    made_ = ReadersBusy();
    Arrive();
  }

  void Produce() noexcept {
    if (context_.draining.load()) {
      made_ =
          MakeError(Reason::kShuttingDown, "the server is stopping; go on from the last position");
    } else {
      made_ = source_->Next(next_);
    }
    Arrive();
  }

  // The message before is gone, or the next one is there; who comes last goes on.
  void Arrive() {
    if (awaited_.fetch_sub(1, std::memory_order_acq_rel) == 1) GoOn();
  }

  void GoOn() {
    if (is_caller_gone_) return End(MakeError(Reason::kCallCancelled, "the caller went away"));
    const absl::Status status = CheckTimeline(context_, timeline_);
    if (!status.ok()) return End(status);
    if (!made_.ok() || !*made_) return End(made_.status());
    if (!source_->MaySend()) {
      awaited_ = 1;
      return MakeNext();
    }
    std::swap(written_, next_);
    awaited_ = 2;
    MakeNext();
    this->StartWrite(&written_);
  }

  void End(const absl::Status& status) noexcept {
    this->Finish(ToGrpc(Shown(context_, where_, status)));
  }

  const Context& context_;
  const std::string where_;
  const CancelFlag cancelled_;
  const std::unique_ptr<StreamSource<Response>> source_;
  const int64_t timeline_;
  Response written_;
  Response next_;
  absl::StatusOr<bool> made_ = false;
  bool is_caller_gone_ = false;
  std::atomic<int> awaited_ = 1;  // a message that is being made, and one being written
};

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_STREAM_CALL_H_
