#include "server/api/erasure_calls.h"

#include <cstdint>
#include <utility>

#include "server/api/call.h"
#include "server/api/parse.h"
#include "server/api/render.h"
#include "server/domain/limits.h"
#include "server/service/erasure.h"

namespace clientele::api {
namespace {

void Render(const service::Erasure& erasure, v1::Erasure& out) {
  out.set_client_id(erasure.row.client_id);
  SetTime(erasure.row.erased_at, out.mutable_erased_at());
  out.set_reason(erasure.row.reason);
  out.set_actor(erasure.row.actor);
  for (const domain::ErasureReceipt::Removed& removed : erasure.receipt.removed) {
    v1::Erasure::Removed& table = *out.add_removed();
    table.set_table(removed.table);
    table.set_rows(removed.rows);
  }
  out.set_audiences(erasure.receipt.audiences);
  out.set_suppressed_addresses(erasure.receipt.suppressed_addresses);
  if (erasure.row.log_cleaned_at.has_value()) {
    SetTime(*erasure.row.log_cleaned_at, out.mutable_log_cleaned_at());
  }
}

}  // namespace

grpc::ServerUnaryReactor* EraseClient(const Context& context, const v1::EraseClientRequest* request,
                                      v1::EraseClientResponse* response) {
  static constexpr char kMethod[] = "EraseClient";
  RequestParser parser = ParserOf(context);
  service::EraseInput input;
  parser.RequestId(request->request_id());
  input.client = parser.Client(request->client(), "client");
  input.suppress_addresses = request->suppress_addresses();
  input.reason = parser.Text(request->reason(), domain::kMaxErasureReason, "reason");
  input.actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeWrite(
      context, kMethod, *request, request->request_id(),
      service::EraseClient(std::move(input), context.keys.address),
      [&context, response](const service::WriteOutcome& outcome) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        ASSIGN_OR_RETURN(const service::Erasure erasure,
                         service::ReadErasure(transaction.reader(), outcome.client_ids.front()));
        Render(erasure, *response->mutable_erasure());
        SetRevision(context, outcome.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* GetErasure(const Context& context, grpc::CallbackServerContext* call,
                                     const v1::GetErasureRequest* request,
                                     v1::GetErasureResponse* response) {
  static constexpr char kMethod[] = "GetErasure";
  RequestParser parser = ParserOf(context);
  parser.Range(request->client_id(), 1, INT64_MAX, "client_id");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request->at_least(),
      [&context, request, response](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(const service::Erasure erasure,
                         service::ReadErasure(transaction.reader(), request->client_id()));
        Render(erasure, *response->mutable_erasure());
        SetRevision(context, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

}  // namespace clientele::api
