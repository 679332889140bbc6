// The shapes that calls take: a read on the readers' pool, a write through the writer's queue, a
// stream of answers. gRPC's own threads parse, enqueue and return. Every call ends in Finish
// exactly once, also when it was cancelled; nothing throws.
#ifndef CLIENTELE_SERVER_API_CALL_H_
#define CLIENTELE_SERVER_API_CALL_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "clientele/v1/types.pb.h"
#include "server/api/context.h"
#include "server/api/status.h"
#include "server/base/digest.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/limits.h"
#include "server/service/mutation.h"

namespace clientele::api {

// The caller of everything, until callers have identities.
inline constexpr char kPrincipal[] = "anonymous";

// Whether anybody still waits for a call. Shared with whoever works for it.
using CancelFlag = std::shared_ptr<std::atomic<bool>>;

// What the caller is shown of how its call ended. A fault of ours goes to the log.
absl::Status Shown(const Context& context, absl::string_view where, const absl::Status& status);

class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  explicit UnaryCall(const Context& context) : context_(context) {}

  bool cancelled() const { return cancelled_->load(std::memory_order_relaxed); }
  std::function<bool()> CancelledCheck() const {
    return [flag = cancelled_] { return flag->load(std::memory_order_relaxed); };
  }

  // Ends the call.
  void End(absl::string_view where, const absl::Status& status) noexcept {
    Finish(ToGrpc(Shown(context_, where, status)));
  }

  void OnCancel() override { cancelled_->store(true, std::memory_order_relaxed); }
  void OnDone() override { delete this; }

 private:
  const Context& context_;
  const CancelFlag cancelled_ = std::make_shared<std::atomic<bool>>(false);
};

// QUEUE_FULL, with a hint when to come back: the readers' pool takes no more.
absl::Status ReadersBusy();

// SHUTTING_DOWN while the server drains, OUT_OF_SERVICE while it loads the base anew, else OK.
absl::Status CheckServing(const Context& context);

// Calls `done` once the revision that a read asks for is visible, or with INVALID_TOKEN,
// TOKEN_TIMELINE_MISMATCH, or what service::RevisionWaiters gives. No thread waits meanwhile.
void AwaitRevision(const Context& context, const v1::Revision& at_least, absl::Time deadline,
                   service::RevisionWaiters::Done done);

// Calls `done` once everything is visible that was committed, by any server, before this call; else
// as AwaitRevision. No thread waits meanwhile.
void AwaitHead(const Context& context, absl::Time deadline, service::RevisionWaiters::Done done);

// What a read must have seen besides its `at_least`.
enum class Freshness {
  kAsIs,
  // As AwaitHead: for who asks whom he may message.
  kHead,
};
// Both in turn.
void AwaitFresh(const Context& context, Freshness freshness, const v1::Revision& at_least,
                absl::Time deadline, service::RevisionWaiters::Done done);

// OUT_OF_SERVICE when the base was restored since an answer was begun at `timeline`, or is being
// loaded anew: the answer may be of a history that is gone.
absl::Status CheckTimeline(const Context& context, int64_t timeline);
// OUTCOME_UNKNOWN when it was restored since a write was committed.
absl::Status CheckCommitted(const Context& context, const service::WriteOutcome& outcome);

inline void SetRevision(const Context& context, domain::Revision revision, v1::Revision* out) {
  out->set_token(context.tokens.Encode(revision));
}

// Runs `read` on the readers' pool once the base has reached `at_least`. `where` names the call for
// the log.
using ReadWork = absl::AnyInvocable<absl::Status(const UnaryCall&)>;
grpc::ServerUnaryReactor* ServeRead(const Context& context, grpc::CallbackServerContext* call,
                                    absl::string_view where, const v1::Revision* at_least,
                                    ReadWork read, Freshness freshness = Freshness::kAsIs);

// Submits a mutation and waits for its answer, on a thread that may.
absl::StatusOr<service::WriteOutcome> WriteAndWait(const Context& context,
                                                   service::Mutation mutation);

// Queues a mutation; after its commit `answer` fills the response in, on the readers' pool, for it
// may read.
using WriteAnswer = absl::AnyInvocable<absl::Status(const service::WriteOutcome&)>;
grpc::ServerUnaryReactor* ServeWrite(const Context& context, absl::string_view method,
                                     const google::protobuf::Message& request,
                                     const std::string& request_id, service::Mutation mutation,
                                     WriteAnswer answer);

// The same of a mutation that is made on the readers' pool, for that takes its time.
using MakeMutation = absl::AnyInvocable<service::Mutation(const UnaryCall&)>;
grpc::ServerUnaryReactor* ServePreparedWrite(const Context& context, absl::string_view method,
                                             const google::protobuf::Message& request,
                                             const std::string& request_id, MakeMutation make,
                                             WriteAnswer answer);

// A call that is refused before any work.
grpc::ServerUnaryReactor* Refuse(const Context& context, absl::string_view where,
                                 const absl::Status& status);

// What makes a write recognizable when it is repeated.
service::RequestKey MakeRequestKey(absl::string_view method, const std::string& request_id,
                                   const google::protobuf::Message& request);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_CALL_H_
