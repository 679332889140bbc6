#include "server/api/client_adapter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clientele/v1/client_service.grpc.pb.h"
#include "server/api/call.h"
#include "server/api/erasure_calls.h"
#include "server/api/limits.h"
#include "server/api/parse.h"
#include "server/api/profile_mask.h"
#include "server/api/render.h"
#include "server/domain/limits.h"
#include "server/index/queries.h"
#include "server/service/bulk_tags.h"
#include "server/service/client_reader.h"
#include "server/service/clients.h"
#include "server/service/index_segments.h"
#include "server/service/interactions.h"
#include "server/service/needs_index.h"
#include "server/service/orders.h"
#include "server/service/requests.h"

namespace clientele::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using service::WriteOutcome;

std::string Indexed(const char* list, int i) { return absl::StrCat(list, "[", i, "]"); }

class ClientAdapter final : public v1::ClientService::CallbackService {
 public:
  explicit ClientAdapter(const Context& context) : context_(context) {}

  ServerUnaryReactor* CreateClient(CallbackServerContext*, const v1::CreateClientRequest*,
                                   v1::CreateClientResponse*) override;
  ServerUnaryReactor* UpdateClient(CallbackServerContext*, const v1::UpdateClientRequest*,
                                   v1::UpdateClientResponse*) override;
  ServerUnaryReactor* GetClient(CallbackServerContext*, const v1::GetClientRequest*,
                                v1::GetClientResponse*) override;
  ServerUnaryReactor* LookupClients(CallbackServerContext*, const v1::LookupClientsRequest*,
                                    v1::LookupClientsResponse*) override;
  ServerUnaryReactor* TagClients(CallbackServerContext*, const v1::TagClientsRequest*,
                                 v1::TagClientsResponse*) override;
  ServerUnaryReactor* ListTags(CallbackServerContext*, const v1::ListTagsRequest*,
                               v1::ListTagsResponse*) override;
  ServerUnaryReactor* RecordInteractions(CallbackServerContext*,
                                         const v1::RecordInteractionsRequest*,
                                         v1::RecordInteractionsResponse*) override;
  ServerUnaryReactor* RecordOrders(CallbackServerContext*, const v1::RecordOrdersRequest*,
                                   v1::RecordOrdersResponse*) override;
  ServerUnaryReactor* CancelOrder(CallbackServerContext*, const v1::CancelOrderRequest*,
                                  v1::CancelOrderResponse*) override;
  ServerUnaryReactor* SetConsent(CallbackServerContext*, const v1::SetConsentRequest*,
                                 v1::SetConsentResponse*) override;
  ServerUnaryReactor* MoveStage(CallbackServerContext*, const v1::MoveStageRequest*,
                                v1::MoveStageResponse*) override;
  ServerUnaryReactor* EraseClient(CallbackServerContext*, const v1::EraseClientRequest* request,
                                  v1::EraseClientResponse* response) override {
    return api::EraseClient(context_, request, response);
  }
  ServerUnaryReactor* GetErasure(CallbackServerContext* call, const v1::GetErasureRequest* request,
                                 v1::GetErasureResponse* response) override {
    return api::GetErasure(context_, call, request, response);
  }
  ServerUnaryReactor* ListHistory(CallbackServerContext*, const v1::ListHistoryRequest*,
                                  v1::ListHistoryResponse*) override;

 private:
  absl::StatusOr<service::ClientCard> ReadCardOf(domain::ClientId id) const;
  ServerUnaryReactor* TagByFilter(const v1::TagClientsRequest& request,
                                  v1::TagClientsResponse* response);

  const Context& context_;
};

}  // namespace

absl::StatusOr<service::ClientCard> ClientAdapter::ReadCardOf(domain::ClientId id) const {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
  return service::ReadCard(transaction, id, context_.clock.NowSeconds());
}

ServerUnaryReactor* ClientAdapter::CreateClient(CallbackServerContext*,
                                                const v1::CreateClientRequest* request,
                                                v1::CreateClientResponse* response) {
  static constexpr char kMethod[] = "CreateClient";
  RequestParser parser = ParserOf(context_);
  using OnMatch = service::NewClientInput::OnMatch;
  service::NewClientInput input;
  input.field = "profile";
  parser.RequestId(request->request_id());
  input.profile = parser.Profile(request->profile(), "profile");
  input.contacts = parser.Contacts(request->contact_points(), "contact_points");
  input.consents = parser.Consents(request->consents(), "consents");
  input.tags.add = parser.Tags(request->tags(), "tags");
  input.tags.field = "tags";
  input.stage = parser.Slug(request->stage(), "stage");
  parser.Range(request->on_match(), 0, v1::CreateClientRequest::OnMatch_MAX, "on_match");
  if (request->on_match() == v1::CreateClientRequest::ON_MATCH_UPDATE) {
    input.on_match = OnMatch::kUpdate;
  } else if (request->on_match() == v1::CreateClientRequest::ON_MATCH_CREATE) {
    input.on_match = OnMatch::kCreate;
  }
  input.created_at =
      parser.EventTime(request->has_created_at(), request->created_at(), "created_at");
  input.actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::CreateClient(std::move(input), context_.keys.address),
                    [this, response](const WriteOutcome& outcome) -> absl::Status {
                      ASSIGN_OR_RETURN(service::ClientCard card,
                                       ReadCardOf(outcome.client_ids.front()));
                      *response->mutable_client() = RenderCard(card);
                      response->set_created(outcome.changed != 0);
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::UpdateClient(CallbackServerContext*,
                                                const v1::UpdateClientRequest* request,
                                                v1::UpdateClientResponse* response) {
  static constexpr char kMethod[] = "UpdateClient";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::ClientUpdateInput input;
  input.client = parser.Client(request->client(), "client");
  input.profile = parser.Profile(request->profile(), "profile");
  ApplyProfileMask(*request, input.profile, parser.violations());
  input.contacts = parser.Contacts(request->contact_points(), "contact_points");
  input.actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  input.etag = parser.Etag(request->etag(), "a card");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::UpdateClient(std::move(input), context_.keys.address),
                    [this, response](const WriteOutcome& outcome) -> absl::Status {
                      ASSIGN_OR_RETURN(service::ClientCard card,
                                       ReadCardOf(outcome.client_ids.front()));
                      *response->mutable_client() = RenderCard(card);
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::GetClient(CallbackServerContext* call,
                                             const v1::GetClientRequest* request,
                                             v1::GetClientResponse* response) {
  static constexpr char kMethod[] = "GetClient";
  RequestParser parser = ParserOf(context_);
  service::ClientRef ref = parser.Client(request->client(), "client");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, request, response, ref = std::move(ref)](const UnaryCall& unary) -> absl::Status {
        service::ClientCard card;
        {
          ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
          ASSIGN_OR_RETURN(const domain::ClientId id,
                           service::ResolveOne(transaction.reader(), ref, context_.keys.address));
          ASSIGN_OR_RETURN(card, service::ReadCard(transaction, id, context_.clock.NowSeconds()));
        }
        if (request->with_standing()) {
          ASSIGN_OR_RETURN(card.standing, context_.segments.StandingOf(card.row.client_id,
                                                                       unary.CancelledCheck()));
        }
        *response->mutable_client() = RenderCard(card);
        SetRevision(context_, card.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ClientAdapter::LookupClients(CallbackServerContext* call,
                                                 const v1::LookupClientsRequest* request,
                                                 v1::LookupClientsResponse* response) {
  static constexpr char kMethod[] = "LookupClients";
  RequestParser parser = ParserOf(context_);
  parser.Count(static_cast<size_t>(request->clients_size()), 1, domain::kMaxItemsPerCall,
               "clients");
  std::vector<service::ClientRef> refs;
  for (int i = 0; i < request->clients_size(); ++i) {
    refs.push_back(parser.Client(request->clients(i), Indexed("clients", i)));
  }
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, response, refs = std::move(refs)](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        const store::FeedHead& head = transaction.head();
        for (const service::ClientRef& ref : refs) {
          ASSIGN_OR_RETURN(const std::vector<domain::ClientId> ids,
                           service::Lookup(transaction.reader(), ref, context_.keys.address));
          v1::LookupClientsResponse::Match& match = *response->add_matches();
          for (const domain::ClientId id : ids) match.add_client_ids(id);
        }
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ClientAdapter::TagClients(CallbackServerContext*,
                                              const v1::TagClientsRequest* request,
                                              v1::TagClientsResponse* response) {
  static constexpr char kMethod[] = "TagClients";
  if (request->has_filter()) return TagByFilter(*request, response);
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  parser.Count(static_cast<size_t>(request->clients_size()), 1, domain::kMaxItemsPerCall,
               "clients");
  std::vector<service::ClientRef> refs;
  for (int i = 0; i < request->clients_size(); ++i) {
    refs.push_back(parser.Client(request->clients(i), Indexed("clients", i)));
  }
  service::TagsInput tags;
  tags.field = "add";
  tags.add = parser.Tags(request->add(), "add");
  tags.remove = parser.Tags(request->remove(), "remove");
  tags.expires_at = parser.Time(request->has_expires_at(), request->expires_at(), "expires_at");
  std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::TagClients(std::move(refs), std::move(tags), std::move(actor),
                                        context_.keys.address),
                    [this, response](const WriteOutcome& outcome) {
                      response->set_matched(outcome.matched);
                      response->set_changed(outcome.changed);
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::TagByFilter(const v1::TagClientsRequest& request,
                                               v1::TagClientsResponse* response) {
  static constexpr char kMethod[] = "TagClients";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request.request_id());
  if (request.clients_size() > 0) {
    parser.violations().Add("clients", absl::StrCat(request.clients_size()),
                            "either clients or a filter");
  }
  service::BulkTagging bulk;
  bulk.filter = parser.Filter(request.filter(), "filter");
  bulk.tags.field = "add";
  bulk.tags.add = parser.Tags(request.add(), "add");
  bulk.tags.remove = parser.Tags(request.remove(), "remove");
  bulk.tags.expires_at = parser.Time(request.has_expires_at(), request.expires_at(), "expires_at");
  bulk.actor = parser.Text(request.actor(), domain::kMaxActor, "actor");
  bulk.request = MakeRequestKey(kMethod, request.request_id(), request);
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  if (absl::Status status = CheckServing(context_); !status.ok()) {
    return Refuse(context_, kMethod, status);
  }

  auto* call = new UnaryCall(context_);
  bulk.abandoned = call->CancelledCheck();
  const auto finish = [this, call, response](const absl::StatusOr<WriteOutcome>& outcome) {
    if (outcome.ok()) {
      response->set_matched(outcome->matched);
      response->set_changed(outcome->changed);
      SetRevision(context_, outcome->revision, response->mutable_revision());
    }
    call->End(kMethod, outcome.status());
  };
  const auto known = [this,
                      request_key = bulk.request]() -> absl::StatusOr<std::optional<WriteOutcome>> {
    if (request_key.id.empty()) return std::nullopt;
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
    ASSIGN_OR_RETURN(const auto row,
                     transaction.reader().FindRequest(request_key.principal, request_key.method,
                                                      request_key.id));
    return service::KnownAnswer(row, request_key, context_.clock.NowSeconds());
  };
  const bool accepted = context_.readers.Submit([this, bulk, finish, known] {
    const absl::StatusOr<std::optional<WriteOutcome>> answer = known();
    if (!answer.ok()) return finish(answer.status());
    if (answer->has_value()) return finish(**answer);
    service::TagMatching(context_.index, context_.writer, context_.clock.NowSeconds(),
                         context_.keys.address, bulk, finish);
  });
  if (!accepted) finish(ReadersBusy());
  return call;
}

ServerUnaryReactor* ClientAdapter::ListTags(CallbackServerContext* call,
                                            const v1::ListTagsRequest* request,
                                            v1::ListTagsResponse* response) {
  static constexpr char kMethod[] = "ListTags";
  RequestParser parser = ParserOf(context_);
  const auto size =
      static_cast<size_t>(parser.PageSize(request->page_size(), kDefaultPage, kMaxPage));
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, request, response, size](const UnaryCall&) -> absl::Status {
        std::string after;
        if (!request->page_token().empty()) {
          ASSIGN_OR_RETURN(after, context_.tokens.DecodePosition(kMethod, request->page_token()));
        }
        const index::Index::Reader reader(context_.index);
        if (!reader.holds_clients()) return service::NeedsIndex("counting tags");
        const std::vector<int64_t> counts =
            index::CountTags(reader, service::NowOf(reader, context_.clock));
        for (size_t i = 0; i < reader.tags().size(); ++i) {
          const domain::TagRow& tag = reader.tags()[i];
          if (tag.tag <= after) continue;
          if (static_cast<size_t>(response->tags_size()) == size) {
            response->set_next_page_token(
                context_.tokens.EncodePosition(kMethod, response->tags().rbegin()->tag()));
            break;
          }
          v1::ListTagsResponse::TagCount& out = *response->add_tags();
          out.set_tag(tag.tag);
          out.set_title(tag.title);
          out.set_clients(counts[i]);
        }
        SetRevision(context_, reader.revision(), response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ClientAdapter::RecordInteractions(CallbackServerContext*,
                                                      const v1::RecordInteractionsRequest* request,
                                                      v1::RecordInteractionsResponse* response) {
  static constexpr char kMethod[] = "RecordInteractions";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  parser.Count(static_cast<size_t>(request->interactions_size()), 1, domain::kMaxItemsPerCall,
               "interactions");
  std::vector<service::InteractionInput> inputs;
  for (int i = 0; i < request->interactions_size(); ++i) {
    inputs.push_back(parser.Interaction(request->interactions(i), Indexed("interactions", i)));
  }
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::RecordInteractions(std::move(inputs), context_.keys.address),
                    [this, response](const WriteOutcome& outcome) {
                      for (size_t i = 0; i < outcome.ids.size(); ++i) {
                        v1::RecordInteractionsResponse::Result& result = *response->add_results();
                        result.set_interaction_id(outcome.ids[i]);
                        result.set_client_id(outcome.client_ids[i]);
                        result.set_recorded(outcome.changes[i] != 0);
                      }
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::RecordOrders(CallbackServerContext*,
                                                const v1::RecordOrdersRequest* request,
                                                v1::RecordOrdersResponse* response) {
  static constexpr char kMethod[] = "RecordOrders";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  parser.Count(static_cast<size_t>(request->orders_size()), 1, domain::kMaxItemsPerCall, "orders");
  std::vector<service::OrderInput> inputs;
  size_t lines = 0;
  for (int i = 0; i < request->orders_size(); ++i) {
    inputs.push_back(parser.Order(request->orders(i), Indexed("orders", i)));
    lines += inputs.back().lines.size();
  }
  parser.Count(lines, 0, domain::kMaxLinesPerCall, "orders.lines");
  parser.Range(request->on_conflict(), 0, v1::OnConflict_MAX, "on_conflict");
  const service::OnConflict on_conflict = request->on_conflict() == v1::ON_CONFLICT_REPLACE
                                              ? service::OnConflict::kReplace
                                              : service::OnConflict::kError;
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(
      context_, kMethod, *request, request->request_id(),
      service::RecordOrders(std::move(inputs), on_conflict, context_.keys.address),
      [this, response](const WriteOutcome& outcome) {
        for (size_t i = 0; i < outcome.ids.size(); ++i) {
          v1::RecordOrdersResponse::Result& result = *response->add_results();
          result.set_order_id(outcome.ids[i]);
          result.set_client_id(outcome.client_ids[i]);
          result.set_change(static_cast<v1::RecordOrdersResponse::Change>(outcome.changes[i]));
        }
        SetRevision(context_, outcome.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ClientAdapter::CancelOrder(CallbackServerContext*,
                                               const v1::CancelOrderRequest* request,
                                               v1::CancelOrderResponse* response) {
  static constexpr char kMethod[] = "CancelOrder";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  std::string external_id =
      parser.Text(request->external_id(), domain::kMaxExternalId, "external_id");
  if (request->order_case() == v1::CancelOrderRequest::kOrderId) {
    parser.Range(request->order_id(), 1, INT64_MAX, "order_id");
  } else if (parser.ok() && external_id.empty()) {
    parser.violations().Add("order", "", "order_id or external_id");
  }
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::CancelOrder(request->order_id(), std::move(external_id)),
                    [this, response](const WriteOutcome& outcome) {
                      response->set_order_id(outcome.ids.front());
                      response->set_client_id(outcome.client_ids.front());
                      response->set_canceled(outcome.changed != 0);
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::SetConsent(CallbackServerContext*,
                                              const v1::SetConsentRequest* request,
                                              v1::SetConsentResponse* response) {
  static constexpr char kMethod[] = "SetConsent";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::ClientRef client = parser.Client(request->client(), "client");
  std::vector<service::ConsentInput> consents = parser.Consents(request->consents(), "consents", 1);
  std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::SetConsent(std::move(client), std::move(consents), std::move(actor),
                                        context_.keys.address),
                    [this, response](const WriteOutcome& outcome) -> absl::Status {
                      ASSIGN_OR_RETURN(const service::ClientCard card,
                                       ReadCardOf(outcome.client_ids.front()));
                      response->set_client_id(card.row.client_id);
                      for (const service::CardChannel& channel : card.channels) {
                        *response->add_reachability() = RenderReachability(channel);
                      }
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::MoveStage(CallbackServerContext*,
                                             const v1::MoveStageRequest* request,
                                             v1::MoveStageResponse* response) {
  static constexpr char kMethod[] = "MoveStage";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::ClientRef client = parser.Client(request->client(), "client");
  service::StageInput stage;
  stage.stage = parser.RequiredSlug(request->stage(), "stage");
  stage.lost_reason = parser.Slug(request->lost_reason(), "lost_reason");
  stage.at = parser.EventTime(request->has_at(), request->at(), "at");
  std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::MoveClientStage(std::move(client), std::move(stage), std::move(actor),
                                             context_.keys.address),
                    [this, response](const WriteOutcome& outcome) {
                      response->set_client_id(outcome.client_ids.front());
                      response->set_moved(outcome.changed != 0);
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* ClientAdapter::ListHistory(CallbackServerContext* call,
                                               const v1::ListHistoryRequest* request,
                                               v1::ListHistoryResponse* response) {
  static constexpr char kMethod[] = "ListHistory";
  RequestParser parser = ParserOf(context_);
  service::ClientRef ref = parser.Client(request->client(), "client");
  const int64_t size = parser.PageSize(request->page_size(), kDefaultHistoryPage, kMaxHistoryPage);
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, request, response, size, ref = std::move(ref)](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        store::Reader& reader = transaction.reader();
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(const domain::ClientId id,
                         service::ResolveOne(reader, ref, context_.keys.address));
        // A page token fits this client's timeline only.
        const std::string purpose = absl::StrCat(kMethod, " ", id);
        std::optional<store::HistoryPosition> before;
        if (!request->page_token().empty()) {
          ASSIGN_OR_RETURN(const std::string text,
                           context_.tokens.DecodePosition(purpose, request->page_token()));
          const std::pair<std::string, std::string> parts = absl::StrSplit(text, ' ');
          before.emplace();
          if (!absl::SimpleAtoi(parts.first, &before->at) ||
              !absl::SimpleAtoi(parts.second, &before->id)) {
            return MakeError(Reason::kInvalidToken, "the page token is damaged");
          }
        }
        ASSIGN_OR_RETURN(const std::vector<service::HistoryEntry> entries,
                         service::ReadHistory(reader, id, before, size + 1));
        for (size_t i = 0; i < std::min(entries.size(), static_cast<size_t>(size)); ++i) {
          *response->add_entries() = RenderHistory(entries[i]);
        }
        if (static_cast<int64_t>(entries.size()) > size) {
          const service::HistoryEntry& last = entries[static_cast<size_t>(size - 1)];
          response->set_next_page_token(
              context_.tokens.EncodePosition(purpose, absl::StrCat(last.at, " ", last.id)));
        }
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeClientAdapter(const Context& context) {
  return std::make_unique<ClientAdapter>(context);
}

}  // namespace clientele::api
