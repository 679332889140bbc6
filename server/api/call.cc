#include "server/api/call.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/service/store_errors.h"

namespace clientele::api {

absl::Status Shown(const Context& context, absl::string_view where, const absl::Status& status) {
  absl::Status shown = service::ToPublic(status);
  if (!shown.ok() && DetailsOf(shown).reason == Reason::kInternal) {
    context.on_fault(where, status);
  }
  return shown;
}

absl::Status ReadersBusy() {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.retry_after = service::kQueueRetryAfter;
  return MakeError("too many reads are waiting; try again", details);
}

absl::Status CheckServing(const Context& context) {
  if (context.draining.load()) {
    return MakeError(Reason::kShuttingDown, "the server is stopping; try again in a moment");
  }
  return context.replica.CheckServing();
}

void AwaitRevision(const Context& context, const v1::Revision& at_least, absl::Time deadline,
                   service::RevisionWaiters::Done done) {
  if (at_least.token().empty()) return done(absl::OkStatus());
  const absl::StatusOr<domain::Revision> revision = context.tokens.Decode(at_least.token());
  if (!revision.ok()) return done(revision.status());
  const absl::Time limit = std::min(deadline, absl::Now() + service::kMaxRevisionWait);
  context.waiters.Await(*revision, limit, std::move(done));
}

absl::Status CheckTimeline(const Context& context, int64_t timeline) {
  // In this order: a server that serves again has its timeline set already.
  RETURN_IF_ERROR(context.replica.CheckServing());
  if (context.tokens.timeline() == timeline) return absl::OkStatus();
  return MakeError(Reason::kOutOfService, "the base was restored meanwhile; ask again");
}

absl::Status CheckCommitted(const Context& context, const service::WriteOutcome& outcome) {
  if (context.tokens.timeline() == outcome.timeline) return absl::OkStatus();
  return MakeError(Reason::kOutcomeUnknown,
                   "the base was restored meanwhile; repeat the request with the same request_id");
}

grpc::ServerUnaryReactor* Refuse(const Context& context, absl::string_view where,
                                 const absl::Status& status) {
  auto* call = new UnaryCall(context);
  call->End(where, status);
  return call;
}

grpc::ServerUnaryReactor* ServeRead(const Context& context, grpc::CallbackServerContext* server,
                                    absl::string_view where, const v1::Revision* at_least,
                                    ReadWork read) {
  if (absl::Status status = CheckServing(context); !status.ok()) {
    return Refuse(context, where, status);
  }
  auto* call = new UnaryCall(context);
  const int64_t timeline = context.tokens.timeline();
  // std::function wants to be copied; the work may not be.
  auto work = std::make_shared<ReadWork>(std::move(read));
  auto run = [call, &context, work, timeline, where = std::string(where)] {
    const absl::Status answered = (*work)(*call);
    absl::Status status = CheckTimeline(context, timeline);
    status.Update(answered);  // an error, too, may be of what is gone
    call->End(where, status);
  };
  const absl::Time deadline = absl::FromChrono(server->deadline());
  AwaitRevision(context, at_least == nullptr ? v1::Revision() : *at_least, deadline,
                [call, &context, run, where = std::string(where)](const absl::Status& status) {
                  if (!status.ok()) return call->End(where, status);
                  if (!context.readers.Submit(run)) call->End(where, ReadersBusy());
                });
  return call;
}

service::RequestKey MakeRequestKey(absl::string_view method, const std::string& request_id,
                                   const google::protobuf::Message& request) {
  // No request has a map, so equal requests serialize alike.
  return {kPrincipal, std::string(method), request_id, Sha256(request.SerializeAsString())};
}

grpc::ServerUnaryReactor* ServeWrite(const Context& context, absl::string_view method,
                                     const google::protobuf::Message& request,
                                     const std::string& request_id, service::Mutation mutation,
                                     WriteAnswer answer) {
  if (absl::Status status = CheckServing(context); !status.ok()) {
    return Refuse(context, method, status);
  }
  auto* call = new UnaryCall(context);
  mutation.request = MakeRequestKey(method, request_id, request);
  mutation.abandoned = call->CancelledCheck();
  auto shared_answer = std::make_shared<WriteAnswer>(std::move(answer));
  mutation.done = [call, &context, shared_answer,
                   where = std::string(method)](absl::StatusOr<service::WriteOutcome> outcome) {
    if (!outcome.ok()) return call->End(where, outcome.status());
    const auto finish = [call, &context, shared_answer, where, outcome = *std::move(outcome)] {
      const absl::Status answered = (*shared_answer)(outcome);
      absl::Status status = CheckCommitted(context, outcome);
      status.Update(answered);
      call->End(where, status);
    };
    // It is committed: when the pool is full it is answered right here.
    if (!context.readers.Submit(finish)) finish();
  };
  context.writer.Submit(std::move(mutation));
  return call;
}

}  // namespace clientele::api
