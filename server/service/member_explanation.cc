#include "server/service/member_explanation.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/domain/split.h"
#include "server/index/explain.h"
#include "server/service/audiences.h"
#include "server/service/campaign_definition.h"
#include "server/service/campaigns.h"
#include "server/service/client_reader.h"
#include "server/service/index_segments.h"
#include "server/service/needs_index.h"

namespace clientele::service {
namespace {

using domain::ClientId;

// The client in the chunk that would have it.
void FindIn(const domain::AudienceChunk& chunk, absl::Span<const domain::CampaignVariant> variants,
            MemberAnswer& answer) {
  for (const domain::AudienceExclusion& exclusion : chunk.exclusions) {
    if (exclusion.client_id != answer.client_id) continue;
    answer.matched = true;
    answer.reason = exclusion.reason;
  }
  for (const domain::AudienceMember& member : chunk.members) {
    if (member.client_id != answer.client_id) continue;
    answer.matched = answer.member = true;
    answer.channel = member.channel;
    const auto variant = static_cast<size_t>(member.variant);
    if (variant < variants.size()) answer.variant_id = variants[variant].id;
  }
}

absl::Status ExplainFilter(const std::string& expression, const index::Index::Reader& reader,
                           UnixSeconds now, const index::Cancelled& cancelled,
                           MemberAnswer& answer) {
  filter::FilterSpec spec;
  spec.expression = expression;
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   CompileAsWritten(spec, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(answer.explanation,
                   index::Explain(reader, {filter, now, cancelled}, answer.client_id));
  return absl::OkStatus();
}

UnixSeconds Now(const MemberParts& parts) {
  return NowOf(index::Index::Reader(parts.index), parts.clock);
}

// Of one that would be built now.
absl::StatusOr<MemberAnswer> ExplainCandidate(const MemberInput& input, const MemberParts& parts) {
  MemberAnswer answer;
  CampaignDefinition campaign;
  AudienceBounds bounds;
  const UnixSeconds now = Now(parts);
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts.store.BeginRead());
    store::Reader& tables = transaction.reader();
    ASSIGN_OR_RETURN(const auto row, tables.Campaign(input.audience.campaign_id));
    if (!row.has_value()) return NoSuchCampaign(input.audience.campaign_id);
    ASSIGN_OR_RETURN(campaign, DefinitionOf(*row));
    RETURN_IF_ERROR(CheckStep(campaign, input.audience.step));
    ASSIGN_OR_RETURN(bounds,
                     FindBounds(campaign, input.audience, now, tables, *parts.index.policy()));
    ASSIGN_OR_RETURN(answer.client_id, ResolveOne(tables, input.client, parts.address_secret));
  }
  const int64_t step = input.audience.step;
  const index::Index::Reader reader(parts.index);
  answer.revision = reader.revision();
  RETURN_IF_ERROR(ExplainFilter(StepFilter(campaign, step), reader, now, parts.cancelled, answer));
  if (!answer.explanation.matches) return answer;
  ASSIGN_OR_RETURN(const index::AudienceQuestion question,
                   MakeBoundedQuestion(campaign, step, bounds, now, reader));
  const domain::Split split(parts.split_secret, campaign.campaign_id);
  ASSIGN_OR_RETURN(const domain::AudienceDraft draft,
                   index::AudienceJudge(question, split).Judge(reader, parts.cancelled));
  for (const domain::AudienceChunk& chunk : draft.chunks) {
    if (chunk.number != (answer.client_id - 1) >> index::kChunkBits) continue;
    FindIn(chunk, domain::VariantsOf(campaign.options, step), answer);
  }
  ASSIGN_OR_RETURN(answer.gates,
                   MemberGates(question, reader, answer.client_id, 0).Ask(answer.reason));
  return answer;
}

// What the tables have of a client in an audience.
absl::Status ReadRecorded(store::Reader& tables, const domain::AudienceRow& audience,
                          const domain::CampaignOptions& options, MemberAnswer& answer) {
  const int64_t number = (answer.client_id - 1) >> index::kChunkBits;
  ASSIGN_OR_RETURN(const auto row,
                   tables.AudienceChunk(audience.campaign_id, audience.number, number));
  if (!row.has_value() || row->chunk != number) return absl::OkStatus();
  const auto chunk = domain::DecodeAudienceChunk(row->format, row->body);
  if (!chunk.has_value()) return absl::InternalError("a stored audience does not decode");
  FindIn(*chunk, domain::VariantsOf(options, audience.step), answer);
  ASSIGN_OR_RETURN(const auto stream,
                   tables.AudienceStream(audience.campaign_id, audience.number, number));
  if (stream.has_value()) {
    const auto ids = domain::DecodeClientIds(stream->streamed);
    answer.streamed =
        ids.has_value() && std::binary_search(ids->begin(), ids->end(), answer.client_id);
  }
  ASSIGN_OR_RETURN(
      const std::vector<domain::DeliveryRow> deliveries,
      tables.FindDeliveriesOf(audience.campaign_id, audience.number, {&answer.client_id, 1}));
  if (!deliveries.empty()) answer.delivery_status = deliveries.back().status;
  return absl::OkStatus();
}

absl::StatusOr<MemberAnswer> ExplainRecorded(const MemberInput& input, const MemberParts& parts) {
  MemberAnswer answer;
  domain::AudienceRow audience;
  CampaignDefinition campaign;
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts.store.BeginRead());
    store::Reader& tables = transaction.reader();
    ASSIGN_OR_RETURN(audience, FindAudience(tables, input.audience.campaign_id, input.number));
    ASSIGN_OR_RETURN(answer.client_id, ResolveOne(tables, input.client, parts.address_secret));
    auto options = domain::DecodeCampaignOptions(audience.options);
    if (!options.has_value()) return absl::InternalError("an audience's options do not decode");
    campaign.options = *std::move(options);
    RETURN_IF_ERROR(ReadRecorded(tables, audience, campaign.options, answer));
  }
  const UnixSeconds now = Now(parts);
  const index::Index::Reader reader(parts.index);
  answer.revision = reader.revision();
  RETURN_IF_ERROR(ExplainFilter(audience.filter, reader, now, parts.cancelled, answer));
  if (!answer.matched) return answer;
  // Its filter is the step's with all that it asks of the others: as of a campaign of one step.
  campaign.campaign_id = audience.campaign_id;
  campaign.filter = audience.filter;
  campaign.channels = domain::SplitChannels(audience.channels);
  campaign.options.steps.clear();
  ASSIGN_OR_RETURN(const index::AudienceQuestion question,
                   MakeQuestion(campaign, 1, {audience.send_from, audience.send_to}, now,
                                reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(
      answer.gates,
      MemberGates(question, reader, answer.client_id, audience.number).Ask(answer.reason));
  return answer;
}

}  // namespace

absl::StatusOr<MemberAnswer> ExplainMember(const MemberInput& input, const MemberParts& parts) {
  if (!parts.index.holds_clients()) return NeedsIndex("explaining a member");
  return input.number == 0 ? ExplainCandidate(input, parts) : ExplainRecorded(input, parts);
}

}  // namespace clientele::service
