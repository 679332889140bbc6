#include "server/api/audience_calls.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/api/call.h"
#include "server/api/limits.h"
#include "server/api/parse_campaigns.h"
#include "server/api/render.h"
#include "server/api/render_campaigns.h"
#include "server/base/civil_time.h"
#include "server/service/audience_builder.h"
#include "server/service/audience_release.h"
#include "server/service/audiences.h"
#include "server/service/campaigns.h"
#include "server/service/member_explanation.h"
#include "server/service/weekly_quota.h"
#include "server/service/weeks.h"

namespace clientele::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using service::WriteOutcome;

absl::StatusOr<v1::Audience> Rendered(const Context& context, store::Reader& reader,
                                      const domain::AudienceRow& row) {
  ASSIGN_OR_RETURN(const int64_t streamed, service::CountStreamed(reader, row));
  return RenderAudience(row, streamed, context.clock.NowSeconds(), context.tokens);
}

absl::StatusOr<v1::Audience> ReadAudience(const Context& context, const std::string& campaign_id,
                                          int64_t number) {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
  ASSIGN_OR_RETURN(const domain::AudienceRow row,
                   service::FindAudience(transaction.reader(), campaign_id, number));
  return Rendered(context, transaction.reader(), row);
}

// The campaign that is asked about, saved or not.
struct Asked {
  service::AudienceInput audience;
  filter::FilterSpec unsaved_filter;
  std::optional<service::CampaignDefinition> unsaved;
};

Asked ParseEstimate(const v1::EstimateAudienceRequest& request, RequestParser& parser) {
  Asked asked;
  asked.audience = ParseAudience(request, parser);
  if (!request.has_unsaved()) {
    asked.audience.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
    return asked;
  }
  if (!request.campaign_id().empty()) {
    parser.violations().Add("campaign_id", request.campaign_id(), "nothing beside unsaved");
  }
  if (asked.audience.step != 1) {
    parser.violations().Add("step", absl::StrCat(asked.audience.step),
                            "1, of a campaign that is not saved");
  }
  const v1::UnsavedCampaign& wire = request.unsaved();
  service::CampaignDefinition& unsaved = asked.unsaved.emplace();
  asked.unsaved_filter = parser.Filter(wire.filter(), "unsaved.filter");
  unsaved.channels = ParseChannels(wire.channels(), 1, "unsaved.channels", parser);
  unsaved.options = ParseOptions(wire.options(), "unsaved.options", parser);
  return asked;
}

absl::StatusOr<service::CampaignDefinition> DefinitionOf(const Context& context,
                                                         const Asked& asked) {
  if (asked.unsaved.has_value()) {
    service::CampaignDefinition unsaved = *asked.unsaved;
    const index::Index::Reader reader(context.index);
    ASSIGN_OR_RETURN(unsaved.filter,
                     service::CanonicalFilter(asked.unsaved_filter, "unsaved.filter.expression",
                                              reader.policy(), reader.catalog()));
    RETURN_IF_ERROR(service::MakeCanonical(unsaved.options, "unsaved.options", reader.policy(),
                                           reader.catalog()));
    // Nobody got a step of it yet; who has reached the goal is passed over all the same.
    const bool has_goal = !unsaved.options.steps.empty() && !unsaved.options.goal.empty();
    unsaved.options.steps.clear();
    if (has_goal) {
      const std::string rest = absl::StrCat("NOT (", unsaved.options.goal, ")");
      unsaved.filter =
          unsaved.filter.empty() ? rest : absl::StrCat("(", unsaved.filter, ") AND ", rest);
    }
    return unsaved;
  }
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
  ASSIGN_OR_RETURN(const auto row, transaction.reader().Campaign(asked.audience.campaign_id));
  if (!row.has_value()) return service::NoSuchCampaign(asked.audience.campaign_id);
  return service::DefinitionOf(*row);
}

void RenderGates(const service::MemberAnswer& answer, v1::ExplainMemberResponse& response) {
  for (const service::MemberGate& gate : answer.gates) {
    v1::ExplainMemberResponse::Gate& out = *response.add_gates();
    out.set_reason(ToWire<v1::ExclusionReason>(gate.reason));
    out.set_passed(gate.passed);
    out.set_detail(gate.detail);
  }
}

// A position in a list by numbers; `first` for none.
absl::StatusOr<int64_t> DecodeNumber(const Context& context, const std::string& purpose,
                                     const std::string& token, int64_t first) {
  if (token.empty()) return first;
  ASSIGN_OR_RETURN(const std::string text, context.tokens.DecodePosition(purpose, token));
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return MakeError(Reason::kInvalidToken, "the page token is damaged");
  }
  return number;
}

}  // namespace

ServerUnaryReactor* ServeEstimateAudience(const Context& context, CallbackServerContext* call,
                                          const v1::EstimateAudienceRequest& request,
                                          v1::EstimateAudienceResponse& response) {
  static constexpr char kMethod[] = "EstimateAudience";
  RequestParser parser = ParserOf(context);
  Asked asked = ParseEstimate(request, parser);
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request.at_least(),
      [&context, &response, asked = std::move(asked)](const UnaryCall& unary) -> absl::Status {
        ASSIGN_OR_RETURN(const service::CampaignDefinition campaign, DefinitionOf(context, asked));
        ASSIGN_OR_RETURN(const service::Estimate estimate,
                         service::EstimateAudience(
                             campaign, asked.audience, context.store, context.index, context.clock,
                             context.keys.SplitSecret(), unary.CancelledCheck()));
        const int64_t step = asked.audience.step;
        RenderCounts(estimate.counts, service::ChannelsOf(campaign, step),
                     domain::VariantsOf(campaign.options, step), response);
        SetRevision(context, estimate.revision, response.mutable_revision());
        SetTime(estimate.now, response.mutable_evaluated_at());
        return absl::OkStatus();
      },
      Freshness::kHead);
}

ServerUnaryReactor* ServeBuildAudience(const Context& context,
                                       const v1::BuildAudienceRequest& request,
                                       v1::BuildAudienceResponse& response) {
  static constexpr char kMethod[] = "BuildAudience";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request.request_id());
  service::AudienceInput input = ParseAudience(request, parser);
  input.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  const std::string id = input.campaign_id;
  return ServePreparedWrite(
      context, kMethod, request, request.request_id(),
      [&context, input = std::move(input)](const UnaryCall& unary) {
        const std::string secret = context.keys.SplitSecret();
        return service::BuildAudience(
            input, context.index, secret,
            service::PrepareAudience(input, context.store, context.index, context.clock, secret,
                                     unary.CancelledCheck()));
      },
      [&context, &response, id](const WriteOutcome& outcome) -> absl::Status {
        ASSIGN_OR_RETURN(*response.mutable_audience(),
                         ReadAudience(context, id, outcome.ids.front()));
        SetRevision(context, outcome.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ServeBuildWeek(const Context& context, CallbackServerContext* call,
                                   const v1::BuildWeekRequest& request,
                                   v1::BuildWeekResponse& response) {
  return ServeRead(
      context, call, "BuildWeek", nullptr,
      [&context, &request, &response](const UnaryCall& unary) -> absl::Status {
        const std::string secret = context.keys.SplitSecret();
        const service::WeekParts parts = {
            context.store,
            context.index,
            context.clock,
            secret,
            [&](service::Mutation mutation) { return WriteAndWait(context, std::move(mutation)); },
            unary.CancelledCheck()};
        ASSIGN_OR_RETURN(const service::WeekAnswer answer,
                         service::BuildWeek(request.week(), parts));
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        for (const domain::AudienceRow& row : answer.audiences) {
          ASSIGN_OR_RETURN(*response.add_audiences(), Rendered(context, transaction.reader(), row));
        }
        for (const service::WeekAnswer::Failure& failure : answer.failures) {
          v1::BuildWeekResponse::Failure& out = *response.add_failures();
          const absl::Status shown = Shown(context, "BuildWeek", failure.status);
          out.set_campaign_id(failure.campaign_id);
          out.set_step(static_cast<int32_t>(failure.step));
          out.set_reason(ToWire<v1::ErrorReason>(DetailsOf(shown).reason));
          out.set_message(std::string(shown.message()));
        }
        SetRevision(context, answer.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ServeReleaseAudience(const Context& context,
                                         const v1::ReleaseAudienceRequest& request,
                                         v1::ReleaseAudienceResponse& response) {
  static constexpr char kMethod[] = "ReleaseAudience";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request.request_id());
  service::ReleaseInput input;
  input.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  parser.Range(request.number(), 1, INT64_MAX, "number");
  input.number = request.number();
  input.streamed_too = request.streamed_too();
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeWrite(
      context, kMethod, request, request.request_id(),
      service::ReleaseAudience(input, context.index),
      [&context, &response, id = input.campaign_id](const WriteOutcome& outcome) -> absl::Status {
        ASSIGN_OR_RETURN(*response.mutable_audience(),
                         ReadAudience(context, id, outcome.ids.front()));
        response.set_freed(outcome.changed);
        SetRevision(context, outcome.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ServeExplainMember(const Context& context, CallbackServerContext* call,
                                       const v1::ExplainMemberRequest& request,
                                       v1::ExplainMemberResponse& response) {
  static constexpr char kMethod[] = "ExplainMember";
  RequestParser parser = ParserOf(context);
  service::MemberInput input;
  input.audience = ParseAudience(request, parser);
  input.audience.campaign_id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  parser.Range(request.number(), 0, INT64_MAX, "number");
  input.number = request.number();
  input.client = parser.Client(request.client(), "client");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request.at_least(),
      [&context, &response, input = std::move(input)](const UnaryCall& unary) -> absl::Status {
        const std::string secret = context.keys.SplitSecret();
        ASSIGN_OR_RETURN(
            service::MemberAnswer answer,
            service::ExplainMember(input, {context.store, context.index, context.clock,
                                           context.keys.address, secret, unary.CancelledCheck()}));
        response.set_client_id(answer.client_id);
        response.set_matched(answer.matched);
        response.set_member(answer.member);
        response.set_reason(ToWire<v1::ExclusionReason>(answer.reason));
        response.set_channel(ToWire<v1::Channel>(answer.channel));
        response.set_variant_id(answer.variant_id);
        RenderGates(answer, response);
        RenderExplanation(std::move(answer.explanation), *response.mutable_explanation());
        response.set_streamed(answer.streamed);
        response.set_delivery_status(ToWire<v1::DeliveryStatus>(answer.delivery_status));
        SetRevision(context, answer.revision, response.mutable_revision());
        return absl::OkStatus();
      },
      Freshness::kHead);
}

ServerUnaryReactor* ServeGetAudience(const Context& context, CallbackServerContext* call,
                                     const v1::GetAudienceRequest& request,
                                     v1::GetAudienceResponse& response) {
  static constexpr char kMethod[] = "GetAudience";
  RequestParser parser = ParserOf(context);
  const std::string id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  parser.Range(request.number(), 0, INT64_MAX, "number");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(context, call, kMethod, &request.at_least(),
                   [&context, &request, &response, id](const UnaryCall&) -> absl::Status {
                     ASSIGN_OR_RETURN(store::ReadTransaction transaction,
                                      context.store.BeginRead());
                     store::Reader& reader = transaction.reader();
                     const store::FeedHead& head = transaction.head();
                     ASSIGN_OR_RETURN(const domain::AudienceRow row,
                                      service::FindAudience(reader, id, request.number()));
                     ASSIGN_OR_RETURN(*response.mutable_audience(), Rendered(context, reader, row));
                     SetRevision(context, head.revision, response.mutable_revision());
                     return absl::OkStatus();
                   });
}

ServerUnaryReactor* ServeListAudiences(const Context& context, CallbackServerContext* call,
                                       const v1::ListAudiencesRequest& request,
                                       v1::ListAudiencesResponse& response) {
  static constexpr char kMethod[] = "ListAudiences";
  RequestParser parser = ParserOf(context);
  const std::string id = parser.Slug(request.campaign_id(), "campaign_id");
  const int64_t size = parser.PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!request.week().empty() && !ParseIsoWeek(request.week()).has_value()) {
    parser.violations().Add("week", request.week(), "an ISO week: \"2026-W47\"");
  }
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request.at_least(),
      [&context, &request, &response, id, size](const UnaryCall&) -> absl::Status {
        const std::string purpose = absl::StrCat(kMethod, " ", id, " ", request.week());
        ASSIGN_OR_RETURN(const int64_t before,
                         DecodeNumber(context, purpose, request.page_token(), INT64_MAX));
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        store::Reader& reader = transaction.reader();
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(const std::vector<domain::AudienceRow> rows,
                         reader.ListAudiences(id, request.week(), before, size + 1));
        size_t bytes = 0;
        domain::Revision last = 0;
        for (const domain::AudienceRow& row : rows) {
          if (response.audiences_size() == size || bytes > kMaxPageBytes) {
            response.set_next_page_token(
                context.tokens.EncodePosition(purpose, absl::StrCat(last)));
            break;
          }
          ASSIGN_OR_RETURN(*response.add_audiences(), Rendered(context, reader, row));
          bytes += response.audiences().rbegin()->ByteSizeLong();
          last = row.revision;
        }
        SetRevision(context, head.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ServeListExclusions(const Context& context, CallbackServerContext* call,
                                        const v1::ListExclusionsRequest& request,
                                        v1::ListExclusionsResponse& response) {
  static constexpr char kMethod[] = "ListExclusions";
  RequestParser parser = ParserOf(context);
  const std::string id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  parser.Range(request.number(), 0, INT64_MAX, "number");
  const auto reason = parser.Enum<domain::ExclusionReason>(request.reason(), "reason");
  const int32_t size =
      parser.PageSize(request.page_size(), kDefaultExclusionsPage, kMaxExclusionsPage);
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  return ServeRead(
      context, call, kMethod, &request.at_least(),
      [&context, &request, &response, id, reason, size](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
        store::Reader& reader = transaction.reader();
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                         service::FindAudience(reader, id, request.number()));
        const std::string purpose =
            absl::StrCat(kMethod, " ", id, " ", audience.number, " ", static_cast<int>(reason));
        ASSIGN_OR_RETURN(const int64_t after,
                         DecodeNumber(context, purpose, request.page_token(), 0));
        ASSIGN_OR_RETURN(
            const service::ExclusionPage page,
            service::ReadExclusions(reader, audience, reason, after, static_cast<size_t>(size)));
        for (const domain::AudienceExclusion& exclusion : page.exclusions) {
          v1::ListExclusionsResponse::Exclusion& out = *response.add_exclusions();
          out.set_client_id(exclusion.client_id);
          out.set_reason(ToWire<v1::ExclusionReason>(exclusion.reason));
        }
        if (page.more) {
          response.set_next_page_token(context.tokens.EncodePosition(
              purpose, absl::StrCat(page.exclusions.back().client_id)));
        }
        SetRevision(context, head.revision, response.mutable_revision());
        return absl::OkStatus();
      });
}

}  // namespace clientele::api
