#include "server/api/call.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace clientele::api {

absl::Status ReadersBusy() {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.retry_after = service::kQueueRetryAfter;
  return MakeError("too many reads are waiting; try again", details);
}

absl::Status CheckServing(const Context& context) {
  if (!context.draining.load()) return absl::OkStatus();
  return MakeError(Reason::kShuttingDown, "the server is stopping; try again in a moment");
}

absl::Status AwaitRevision(const Context& context, const v1::Revision& at_least,
                           absl::Time deadline) {
  if (at_least.token().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const domain::Revision revision, context.tokens.Decode(at_least.token()));
  const absl::Time limit = std::min(deadline, absl::Now() + service::kMaxRevisionWait);
  if (context.index.AwaitRevision(revision, limit)) return absl::OkStatus();
  return MakeError(Reason::kRevisionNotReached,
                   "this server has not seen the revision asked for in time");
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
  const absl::Time deadline = absl::FromChrono(server->deadline());
  // std::function wants to be copied; the work may not be.
  auto work = std::make_shared<ReadWork>(std::move(read));
  const bool accepted = context.readers.Submit(
      [call, &context, work, where = std::string(where), at_least, deadline] {
        absl::Status status =
            at_least == nullptr ? absl::OkStatus() : AwaitRevision(context, *at_least, deadline);
        if (status.ok()) status = (*work)(*call);
        call->End(where, status);
      });
  if (!accepted) {
    call->End(where, ReadersBusy());
  }
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
    const auto finish = [call, shared_answer, where, outcome = *std::move(outcome)] {
      call->End(where, (*shared_answer)(outcome));
    };
    // It is committed: when the pool is full it is answered right here.
    if (!context.readers.Submit(finish)) finish();
  };
  context.writer.Submit(std::move(mutation));
  return call;
}

}  // namespace clientele::api
