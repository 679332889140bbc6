#include "server/api/campaign_adapter.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clientele/v1/campaign_service.grpc.pb.h"
#include "server/api/call.h"
#include "server/api/limits.h"
#include "server/api/parse.h"
#include "server/api/render.h"
#include "server/domain/limits.h"
#include "server/service/audiences.h"
#include "server/service/campaigns.h"
#include "server/service/index_segments.h"

namespace clientele::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using service::WriteOutcome;

std::vector<domain::Channel> ParseChannels(const v1::CreateCampaignRequest& request,
                                           RequestParser& parser) {
  parser.Count(static_cast<size_t>(request.channels_size()), 1, domain::kChannelCount, "channels");
  std::vector<domain::Channel> channels;
  std::set<domain::Channel> seen;
  for (int i = 0; i < request.channels_size(); ++i) {
    const std::string path = absl::StrCat("channels[", i, "]");
    const auto channel = parser.Enum<domain::Channel>(request.channels(i), path, true);
    if (!seen.insert(channel).second) {
      parser.violations().Add(path, domain::NameOf(channel), "no channel twice");
    }
    channels.push_back(channel);
  }
  return channels;
}

absl::StatusOr<domain::CampaignRow> FindCampaign(store::Reader& reader,
                                                 const std::string& campaign_id) {
  ASSIGN_OR_RETURN(std::optional<domain::CampaignRow> row, reader.Campaign(campaign_id));
  if (!row.has_value()) return service::NoSuchCampaign(campaign_id);
  return *std::move(row);
}

// What the stream of one audience keeps between its messages.
struct AudienceStream {
  const Context& context;
  const v1::StreamAudienceRequest request;
  const std::string campaign_id;
  std::string purpose;  // of positions: this audience
  std::unique_ptr<service::AudienceCursor> cursor;
  int64_t left_out_before = 0;  // by the streams that this one goes on from
  bool ended = false;

  absl::Status Open() {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
    ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                     service::FindAudience(transaction.reader(), campaign_id, request.number()));
    purpose = absl::StrCat("StreamAudience ", campaign_id, " ", audience.number);
    domain::ClientId after = 0;
    if (!request.position().empty()) {
      ASSIGN_OR_RETURN(const std::string text,
                       context.tokens.DecodePosition(purpose, request.position()));
      const std::pair<std::string, std::string> parts = absl::StrSplit(text, ' ');
      if (!absl::SimpleAtoi(parts.first, &after) ||
          !absl::SimpleAtoi(parts.second, &left_out_before)) {
        return MakeError(Reason::kInvalidToken, "the position is damaged");
      }
    }
    cursor = std::make_unique<service::AudienceCursor>(context.store, context.index, context.clock,
                                                       campaign_id, audience.number, after);
    return absl::OkStatus();
  }

  // The last message may have no members: it says how many were left out up to the end.
  absl::StatusOr<bool> Next(v1::StreamAudienceResponse& response) {
    if (ended) return false;
    if (cursor == nullptr) RETURN_IF_ERROR(Open());
    service::AudienceCursor::Batch batch;
    while (batch.members.empty() && !batch.at_end) {
      ASSIGN_OR_RETURN(batch, cursor->Next(kAudienceBatch));
    }
    ended = batch.at_end;
    for (size_t i = 0; i < batch.members.size(); ++i) {
      response.add_client_ids(batch.members[i].client_id);
      response.add_channels(static_cast<v1::Channel>(batch.members[i].channel));
      response.add_addresses(std::move(batch.recipients[i].address));
      response.add_display_names(std::move(batch.recipients[i].display_name));
      response.add_external_ids(std::move(batch.recipients[i].external_id));
    }
    const int64_t left_out = left_out_before + cursor->left_out();
    response.set_position(
        context.tokens.EncodePosition(purpose, absl::StrCat(cursor->position(), " ", left_out)));
    response.set_left_out(left_out);
    SetRevision(context, batch.revision, response.mutable_revision());
    return true;
  }
};

class CampaignAdapter final : public v1::CampaignService::CallbackService {
 public:
  explicit CampaignAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* CreateCampaign(grpc::CallbackServerContext* call,
                                           const v1::CreateCampaignRequest* request,
                                           v1::CreateCampaignResponse* response) override;
  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* call,
                                        const v1::GetCampaignRequest* request,
                                        v1::GetCampaignResponse* response) override;
  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* call,
                                          const v1::ListCampaignsRequest* request,
                                          v1::ListCampaignsResponse* response) override;
  grpc::ServerUnaryReactor* EstimateAudience(grpc::CallbackServerContext* call,
                                             const v1::EstimateAudienceRequest* request,
                                             v1::EstimateAudienceResponse* response) override;
  grpc::ServerUnaryReactor* BuildAudience(grpc::CallbackServerContext* call,
                                          const v1::BuildAudienceRequest* request,
                                          v1::BuildAudienceResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamAudienceResponse>* StreamAudience(
      grpc::CallbackServerContext* call, const v1::StreamAudienceRequest* request) override;
  grpc::ServerUnaryReactor* GetAudience(grpc::CallbackServerContext* call,
                                        const v1::GetAudienceRequest* request,
                                        v1::GetAudienceResponse* response) override;

 private:
  const Context& context_;
};

}  // namespace

ServerUnaryReactor* CampaignAdapter::CreateCampaign(CallbackServerContext*,
                                                    const v1::CreateCampaignRequest* request,
                                                    v1::CreateCampaignResponse* response) {
  static constexpr char kMethod[] = "CreateCampaign";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::CampaignInput input;
  input.campaign_id = parser.RequiredSlug(request->campaign_id(), "campaign_id");
  input.title = parser.Text(request->title(), domain::kMaxName, "title");
  input.filter = parser.Filter(request->filter(), "filter");
  input.channels = ParseChannels(*request, parser);
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(
      context_, kMethod, *request, request->request_id(), service::CreateCampaign(input),
      [this, response, id = input.campaign_id](const WriteOutcome& outcome) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        ASSIGN_OR_RETURN(const domain::CampaignRow row, FindCampaign(transaction.reader(), id));
        *response->mutable_campaign() = RenderCampaign(row);
        SetRevision(context_, outcome.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* CampaignAdapter::GetCampaign(CallbackServerContext* call,
                                                 const v1::GetCampaignRequest* request,
                                                 v1::GetCampaignResponse* response) {
  static constexpr char kMethod[] = "GetCampaign";
  RequestParser parser = ParserOf(context_);
  const std::string id = parser.RequiredSlug(request->campaign_id(), "campaign_id");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, response, id](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        ASSIGN_OR_RETURN(const store::FeedHead head, transaction.reader().Head());
        ASSIGN_OR_RETURN(const domain::CampaignRow row, FindCampaign(transaction.reader(), id));
        *response->mutable_campaign() = RenderCampaign(row);
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* CampaignAdapter::ListCampaigns(CallbackServerContext* call,
                                                   const v1::ListCampaignsRequest* request,
                                                   v1::ListCampaignsResponse* response) {
  static constexpr char kMethod[] = "ListCampaigns";
  RequestParser parser = ParserOf(context_);
  const int64_t size = parser.PageSize(request->page_size(), kDefaultPage, kMaxPage);
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, request, response, size](const UnaryCall&) -> absl::Status {
        std::string after;
        if (!request->page_token().empty()) {
          ASSIGN_OR_RETURN(after, context_.tokens.DecodePosition(kMethod, request->page_token()));
        }
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        ASSIGN_OR_RETURN(const store::FeedHead head, transaction.reader().Head());
        ASSIGN_OR_RETURN(std::vector<domain::CampaignRow> rows,
                         transaction.reader().Campaigns(after, size + 1));
        if (static_cast<int64_t>(rows.size()) > size) {
          rows.resize(static_cast<size_t>(size));
          response->set_next_page_token(
              context_.tokens.EncodePosition(kMethod, rows.back().campaign_id));
        }
        for (const domain::CampaignRow& row : rows) {
          *response->add_campaigns() = RenderCampaign(row);
        }
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* CampaignAdapter::EstimateAudience(CallbackServerContext* call,
                                                      const v1::EstimateAudienceRequest* request,
                                                      v1::EstimateAudienceResponse* response) {
  static constexpr char kMethod[] = "EstimateAudience";
  RequestParser parser = ParserOf(context_);
  const std::string id = parser.RequiredSlug(request->campaign_id(), "campaign_id");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, response, id](const UnaryCall& unary) -> absl::Status {
        domain::CampaignRow campaign;
        {
          ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
          ASSIGN_OR_RETURN(campaign, FindCampaign(transaction.reader(), id));
        }
        const index::Index::Reader reader(context_.index);
        const UnixSeconds now = service::NowOf(reader, context_.clock);
        ASSIGN_OR_RETURN(const domain::AudienceDraft draft,
                         service::JudgeCampaign(reader, campaign, now, unary.CancelledCheck()));
        response->set_matched(draft.counts.matched);
        response->set_members(draft.counts.members);
        RenderExclusions(draft.counts, response->mutable_exclusions());
        SetRevision(context_, reader.revision(), response->mutable_revision());
        SetTime(now, response->mutable_evaluated_at());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* CampaignAdapter::BuildAudience(CallbackServerContext*,
                                                   const v1::BuildAudienceRequest* request,
                                                   v1::BuildAudienceResponse* response) {
  static constexpr char kMethod[] = "BuildAudience";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  const std::string id = parser.RequiredSlug(request->campaign_id(), "campaign_id");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(
      context_, kMethod, *request, request->request_id(),
      service::BuildAudience(id, context_.index),
      [this, response, id](const WriteOutcome& outcome) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        ASSIGN_OR_RETURN(const domain::AudienceRow row,
                         service::FindAudience(transaction.reader(), id, outcome.ids.front()));
        *response->mutable_audience() = RenderAudience(row, context_.tokens);
        SetRevision(context_, outcome.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::StreamAudienceResponse>* CampaignAdapter::StreamAudience(
    CallbackServerContext* call, const v1::StreamAudienceRequest* request) {
  RequestParser parser = ParserOf(context_);
  std::string id = parser.RequiredSlug(request->campaign_id(), "campaign_id");
  parser.Range(request->number(), 0, INT64_MAX, "number");
  auto stream = std::make_shared<AudienceStream>(
      AudienceStream{context_, *request, std::move(id), "", nullptr, 0, false});
  return new StreamCall<v1::StreamAudienceResponse>(
      context_, "StreamAudience", request->at_least(), absl::FromChrono(call->deadline()),
      std::make_shared<std::atomic<bool>>(false),
      [stream,
       faults = parser.status()](v1::StreamAudienceResponse& response) -> absl::StatusOr<bool> {
        RETURN_IF_ERROR(faults);
        return stream->Next(response);
      });
}

ServerUnaryReactor* CampaignAdapter::GetAudience(CallbackServerContext* call,
                                                 const v1::GetAudienceRequest* request,
                                                 v1::GetAudienceResponse* response) {
  static constexpr char kMethod[] = "GetAudience";
  RequestParser parser = ParserOf(context_);
  const std::string id = parser.RequiredSlug(request->campaign_id(), "campaign_id");
  parser.Range(request->number(), 0, INT64_MAX, "number");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, request, response, id](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        ASSIGN_OR_RETURN(const store::FeedHead head, transaction.reader().Head());
        ASSIGN_OR_RETURN(const domain::AudienceRow row,
                         service::FindAudience(transaction.reader(), id, request->number()));
        *response->mutable_audience() = RenderAudience(row, context_.tokens);
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeCampaignAdapter(const Context& context) {
  return std::make_unique<CampaignAdapter>(context);
}

}  // namespace clientele::api
