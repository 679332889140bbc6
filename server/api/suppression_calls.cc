#include "server/api/suppression_calls.h"

#include <set>
#include <utility>

#include "server/api/call.h"
#include "server/api/parse.h"
#include "server/api/render.h"
#include "server/domain/limits.h"
#include "server/service/suppressions.h"

namespace clientele::api {

using service::WriteOutcome;

grpc::ServerUnaryReactor* SuppressAddresses(const Context& context,
                                            const v1::SuppressAddressesRequest* request,
                                            v1::SuppressAddressesResponse* response) {
  static constexpr char kMethod[] = "SuppressAddresses";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request->request_id());
  parser.Count(static_cast<size_t>(request->addresses_size()), 1, domain::kMaxItemsPerCall,
               "addresses");
  std::set<int64_t> keys;
  for (int i = 0; i < request->addresses_size(); ++i) {
    keys.insert(
        parser.SuppressedKey(request->addresses(i), context.keys.address, Indexed("addresses", i)));
  }
  std::string reason = parser.Text(request->reason(), domain::kMaxShortText, "reason");
  std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeWrite(context, kMethod, *request, request->request_id(),
                    service::SuppressAddresses(std::vector<int64_t>(keys.begin(), keys.end()),
                                               std::move(reason), std::move(actor)),
                    [&context, response](const WriteOutcome& outcome) {
                      response->set_added(outcome.changed);
                      response->set_clients(outcome.matched);
                      SetRevision(context, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

grpc::ServerUnaryReactor* UnsuppressAddress(const Context& context,
                                            const v1::UnsuppressAddressRequest* request,
                                            v1::UnsuppressAddressResponse* response) {
  static constexpr char kMethod[] = "UnsuppressAddress";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request->request_id());
  const int64_t key = parser.SuppressedKey(request->address(), context.keys.address, "address");
  parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeWrite(context, kMethod, *request, request->request_id(),
                    service::UnsuppressAddress(key),
                    [&context, response](const WriteOutcome& outcome) {
                      response->set_removed(outcome.changed != 0);
                      response->set_clients(outcome.matched);
                      SetRevision(context, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

grpc::ServerUnaryReactor* GetSuppression(const Context& context, grpc::CallbackServerContext* call,
                                         const v1::GetSuppressionRequest* request,
                                         v1::GetSuppressionResponse* response) {
  static constexpr char kMethod[] = "GetSuppression";
  RequestParser parser = ParserOf(context);
  const int64_t key = parser.SuppressedKey(request->address(), context.keys.address, "address");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(context, call, kMethod, &request->at_least(),
                   [&context, response, key](const UnaryCall&) -> absl::Status {
                     ASSIGN_OR_RETURN(store::ReadTransaction transaction,
                                      context.store.BeginRead());
                     const store::FeedHead& head = transaction.head();
                     ASSIGN_OR_RETURN(const std::vector<domain::SuppressionRow> rows,
                                      transaction.reader().FindSuppressions({&key, 1}));
                     response->set_suppressed(!rows.empty());
                     if (!rows.empty()) {
                       SetTime(rows.front().at, response->mutable_suppressed_at());
                       response->set_reason(rows.front().reason);
                       response->set_actor(rows.front().actor);
                     }
                     SetRevision(context, head.revision, response->mutable_revision());
                     return absl::OkStatus();
                   });
}

}  // namespace clientele::api
