#include "server/api/campaign_calls.h"

#include <utility>

#include "server/api/call.h"
#include "server/api/limits.h"
#include "server/api/parse_campaigns.h"
#include "server/api/render_campaigns.h"
#include "server/domain/limits.h"
#include "server/service/campaigns.h"

namespace clientele::api {
namespace {

using domain::CampaignStatus;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

absl::StatusOr<v1::Campaign> ReadCampaign(store::Reader& reader, const std::string& campaign_id) {
  ASSIGN_OR_RETURN(const std::optional<domain::CampaignRow> row, reader.Campaign(campaign_id));
  if (!row.has_value()) return service::NoSuchCampaign(campaign_id);
  return RenderCampaign(*row);
}

// A write whose response is a campaign as it is then.
template <typename Request, typename Response>
ServerUnaryReactor* ServeCampaignWrite(const Context& context, const char* method,
                                       const Request& request, Response& response,
                                       service::Mutation mutation, std::string campaign_id) {
  return ServeWrite(
      context, method, request, request.request_id(), std::move(mutation),
      [&context, &response,
       id = std::move(campaign_id)](const service::WriteOutcome& outcome) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        ASSIGN_OR_RETURN(*response.mutable_campaign(), ReadCampaign(transaction.reader(), id));
        SetRevision(context, outcome.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

template <typename Request, typename Response>
ServerUnaryReactor* ServeStatus(const Context& context, const char* method, const Request& request,
                                Response& response, CampaignStatus status) {
  RequestParser parser = ParserOf(context);
  parser.RequestId(request.request_id());
  service::CampaignInput input;
  input.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  input.etag = parser.Etag(request.etag(), "a campaign");
  input.status = status;
  if (!parser.ok()) return Refuse(context, method, parser.status());
  return ServeCampaignWrite(context, method, request, response, service::SetCampaignStatus(input),
                            input.campaign_id);
}

}  // namespace

ServerUnaryReactor* ServeCreateCampaign(const Context& context,
                                        const v1::CreateCampaignRequest& request,
                                        v1::CreateCampaignResponse& response) {
  static constexpr char kMethod[] = "CreateCampaign";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request.request_id());
  service::CampaignInput input;
  input.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  input.title = parser.Text(request.title(), domain::kMaxName, "title");
  input.filter = parser.Filter(request.filter(), "filter");
  input.channels = ParseChannels(request.channels(), 1, "channels", parser);
  if (request.has_options()) input.options = ParseOptions(request.options(), "options", parser);
  const auto status = parser.Enum<CampaignStatus>(request.status(), "status");
  if (status == CampaignStatus::kPaused || status == CampaignStatus::kArchived) {
    parser.violations().Add("status", domain::NameOf(status), "DRAFT or ACTIVE");
  }
  if (status != CampaignStatus::kUnspecified) input.status = status;
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeCampaignWrite(context, kMethod, request, response, service::CreateCampaign(input),
                            input.campaign_id);
}

ServerUnaryReactor* ServeUpdateCampaign(const Context& context,
                                        const v1::UpdateCampaignRequest& request,
                                        v1::UpdateCampaignResponse& response) {
  static constexpr char kMethod[] = "UpdateCampaign";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request.request_id());
  service::CampaignInput input;
  input.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  input.etag = parser.Etag(request.etag(), "a campaign");
  if (request.has_title()) input.title = parser.Text(request.title(), domain::kMaxName, "title");
  if (request.has_filter()) input.filter = parser.Filter(request.filter(), "filter");
  input.channels = ParseChannels(request.channels(), 0, "channels", parser);
  if (request.has_options()) input.options = ParseOptions(request.options(), "options", parser);
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeCampaignWrite(context, kMethod, request, response, service::UpdateCampaign(input),
                            input.campaign_id);
}

ServerUnaryReactor* ServeActivateCampaign(const Context& context,
                                          const v1::ActivateCampaignRequest& request,
                                          v1::ActivateCampaignResponse& response) {
  return ServeStatus(context, "ActivateCampaign", request, response, CampaignStatus::kActive);
}

ServerUnaryReactor* ServePauseCampaign(const Context& context,
                                       const v1::PauseCampaignRequest& request,
                                       v1::PauseCampaignResponse& response) {
  return ServeStatus(context, "PauseCampaign", request, response, CampaignStatus::kPaused);
}

ServerUnaryReactor* ServeArchiveCampaign(const Context& context,
                                         const v1::ArchiveCampaignRequest& request,
                                         v1::ArchiveCampaignResponse& response) {
  return ServeStatus(context, "ArchiveCampaign", request, response, CampaignStatus::kArchived);
}

ServerUnaryReactor* ServeGetCampaign(const Context& context, CallbackServerContext* call,
                                     const v1::GetCampaignRequest& request,
                                     v1::GetCampaignResponse& response) {
  static constexpr char kMethod[] = "GetCampaign";
  RequestParser parser = ParserOf(context);
  const std::string id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request.at_least(),
      [&context, &response, id](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(*response.mutable_campaign(), ReadCampaign(transaction.reader(), id));
        SetRevision(context, head.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ServeListCampaigns(const Context& context, CallbackServerContext* call,
                                       const v1::ListCampaignsRequest& request,
                                       v1::ListCampaignsResponse& response) {
  static constexpr char kMethod[] = "ListCampaigns";
  RequestParser parser = ParserOf(context);
  const int64_t size = parser.PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request.at_least(),
      [&context, &request, &response, size](const UnaryCall&) -> absl::Status {
        std::string after;
        if (!request.page_token().empty()) {
          ASSIGN_OR_RETURN(after, context.tokens.DecodePosition(kMethod, request.page_token()));
        }
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(const std::vector<domain::CampaignRow> rows,
                         transaction.reader().Campaigns(after, size + 1));
        size_t bytes = 0;
        for (const domain::CampaignRow& row : rows) {
          if (response.campaigns_size() == size || bytes > kMaxPageBytes) {
            response.set_next_page_token(
                context.tokens.EncodePosition(kMethod, response.campaigns().rbegin()->id()));
            break;
          }
          *response.add_campaigns() = RenderCampaign(row);
          bytes += response.campaigns().rbegin()->ByteSizeLong();
        }
        SetRevision(context, head.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

}  // namespace clientele::api
