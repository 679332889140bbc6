#include "server/api/call.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "server/service/store_errors.h"

namespace clientele::api {

absl::Status Shown(const Context& context, absl::string_view where, const absl::Status& status) {
  absl::Status shown = service::ToPublic(status);
  if (!shown.ok() && DetailsOf(shown).reason == Reason::kInternal) {
    context.on_fault(where, status);
  }
  return shown;
}

namespace {

absl::StatusOr<store::FeedHead> ReadHead(store::Store& store) {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, store.BeginRead());
  return transaction.head();
}

// Queues the mutation for a call, and ends that when it is answered.
void SubmitFor(UnaryCall* call, const Context& context, absl::string_view method,
               service::RequestKey request, service::Mutation mutation,
               std::shared_ptr<WriteAnswer> answer) {
  mutation.request = std::move(request);
  mutation.abandoned = call->CancelledCheck();
  mutation.done = [call, &context, answer,
                   where = std::string(method)](absl::StatusOr<service::WriteOutcome> outcome) {
    if (!outcome.ok()) return call->End(where, outcome.status());
    const auto finish = [call, &context, answer, where, outcome = *std::move(outcome)] {
      const absl::Status answered = (*answer)(outcome);
      absl::Status status = CheckCommitted(context, outcome);
      status.Update(answered);
      call->End(where, status);
    };
    // It is committed: when the pool is full it is answered right here.
    if (!context.readers.Submit(finish)) finish();
  };
  context.writer.Submit(std::move(mutation));
}

}  // namespace

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

void AwaitHead(const Context& context, absl::Time deadline, service::RevisionWaiters::Done done) {
  // Nobody else writes, and what this server commits is visible before it is acknowledged.
  if (!context.store.is_shared()) return done(absl::OkStatus());
  const absl::Time limit = std::min(deadline, absl::Now() + service::kMaxRevisionWait);
  auto shared = std::make_shared<service::RevisionWaiters::Done>(std::move(done));
  const auto ask = [&context, limit, shared] {
    const absl::StatusOr<store::FeedHead> head = ReadHead(context.store);
    if (!head.ok()) return (*shared)(head.status());
    const absl::Status status = CheckTimeline(context, head->timeline);
    if (!status.ok()) return (*shared)(status);
    context.waiters.Await(head->revision, limit, std::move(*shared));
  };
  if (!context.readers.Submit(ask)) (*shared)(ReadersBusy());
}

void AwaitFresh(const Context& context, Freshness freshness, const v1::Revision& at_least,
                absl::Time deadline, service::RevisionWaiters::Done done) {
  if (freshness == Freshness::kAsIs) {
    return AwaitRevision(context, at_least, deadline, std::move(done));
  }
  AwaitRevision(context, at_least, deadline,
                [&context, deadline, done = std::move(done)](const absl::Status& status) mutable {
                  if (!status.ok()) return done(status);
                  AwaitHead(context, deadline, std::move(done));
                });
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
                                    ReadWork read, Freshness freshness) {
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
  AwaitFresh(context, freshness, at_least == nullptr ? v1::Revision() : *at_least, deadline,
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
  SubmitFor(call, context, method, MakeRequestKey(method, request_id, request), std::move(mutation),
            std::make_shared<WriteAnswer>(std::move(answer)));
  return call;
}

grpc::ServerUnaryReactor* ServePreparedWrite(const Context& context, absl::string_view method,
                                             const google::protobuf::Message& request,
                                             const std::string& request_id, MakeMutation make,
                                             WriteAnswer answer) {
  if (absl::Status status = CheckServing(context); !status.ok()) {
    return Refuse(context, method, status);
  }
  auto* call = new UnaryCall(context);
  auto shared_answer = std::make_shared<WriteAnswer>(std::move(answer));
  auto shared_make = std::make_shared<MakeMutation>(std::move(make));
  const auto prepare = [call, &context, method = std::string(method), shared_make, shared_answer,
                        key = MakeRequestKey(method, request_id, request)] {
    SubmitFor(call, context, method, key, (*shared_make)(*call), shared_answer);
  };
  if (!context.readers.Submit(prepare)) call->End(method, ReadersBusy());
  return call;
}

absl::StatusOr<service::WriteOutcome> WriteAndWait(const Context& context,
                                                   service::Mutation mutation) {
  absl::StatusOr<service::WriteOutcome> result = service::WriteOutcome();
  absl::Notification answered;
  mutation.done = [&](absl::StatusOr<service::WriteOutcome> outcome) {
    result = std::move(outcome);
    answered.Notify();
  };
  context.writer.Submit(std::move(mutation));
  answered.WaitForNotification();
  return result;
}

}  // namespace clientele::api
