#include "server/service/campaigns.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/index/audience.h"
#include "server/service/needs_index.h"
#include "server/service/stored_catalog.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

absl::StatusOr<filter::Filter> CompileStored(const std::string& expression,
                                             const domain::Policy& policy,
                                             const filter::Catalog& catalog) {
  filter::FilterSpec spec;
  spec.expression = expression;
  return filter::Compile(spec, policy, catalog);
}

domain::AudienceRow ToRow(const WorkingSet& ws, const domain::CampaignRow& campaign,
                          const domain::AudienceDraft& draft, domain::Revision evaluated_revision) {
  domain::AudienceRow row;
  row.campaign_id = campaign.campaign_id;
  row.number = campaign.audiences;
  row.evaluated_revision = evaluated_revision;
  row.evaluated_at = ws.now();
  row.filter = campaign.filter;
  row.channels = campaign.channels;
  row.policy_version = ws.policy().version;
  row.matched = draft.counts.matched;
  row.members = draft.counts.members;
  row.counts = domain::EncodeAudienceCounts(draft.counts);
  row.members_hash = domain::MembersHash(draft.chunks);
  row.provenance_hash = domain::ProvenanceHash(row);
  return row;
}

}  // namespace

absl::Status NoSuchCampaign(const std::string& campaign_id) {
  return MakeError(Reason::kCampaignNotFound,
                   absl::StrCat("there is no campaign ", Shorten(campaign_id, kMaxGotLength)));
}

Mutation CreateCampaign(CampaignInput input) {
  Mutation mutation;
  mutation.judge = [input = std::move(input)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const StoredCatalog catalog, StoredCatalog::Read(ws));
    ASSIGN_OR_RETURN(const filter::Filter filter,
                     filter::Compile(input.filter, ws.policy(), catalog));
    // Kept as text: what is read back must mean the same.
    RETURN_IF_ERROR(CompileStored(filter.canonical, ws.policy(), catalog).status());
    ASSIGN_OR_RETURN(const auto known, ws.FindCampaign(input.campaign_id));
    if (known.has_value()) {
      return MakeError(Reason::kCampaignExists,
                       absl::StrCat("there is a campaign ", input.campaign_id, " already"));
    }
    domain::CampaignRow row;
    row.campaign_id = input.campaign_id;
    row.revision = ws.NextRevision();
    row.created_at = ws.now();
    row.title = input.title;
    row.filter = filter.canonical;
    row.channels = domain::JoinChannels(input.channels);
    ws.PutCampaign(std::move(row));
    WriteOutcome outcome;
    outcome.changed = 1;
    return outcome;
  };
  return mutation;
}

absl::StatusOr<domain::AudienceDraft> JudgeCampaign(const index::Index::Reader& reader,
                                                    const domain::CampaignRow& campaign,
                                                    UnixSeconds now,
                                                    const index::Cancelled& cancelled) {
  if (!reader.holds_clients()) return NeedsIndex("judging an audience");
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   CompileStored(campaign.filter, reader.policy(), reader.catalog()));
  return index::JudgeAudience(reader, {filter, now, cancelled},
                              domain::SplitChannels(campaign.channels));
}

Mutation BuildAudience(std::string campaign_id, const index::Index& index) {
  Mutation mutation;
  mutation.needs_index = true;
  mutation.judge = [campaign_id = std::move(campaign_id),
                    &index](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(std::optional<domain::CampaignRow> campaign, ws.FindCampaign(campaign_id));
    if (!campaign.has_value()) return NoSuchCampaign(campaign_id);
    domain::AudienceDraft draft;
    domain::Revision evaluated_revision = 0;
    {
      const index::Index::Reader reader(index);
      evaluated_revision = reader.revision();
      ASSIGN_OR_RETURN(draft, JudgeCampaign(reader, *campaign, ws.now(), nullptr));
    }
    campaign->audiences += 1;
    campaign->revision = ws.NextRevision();
    domain::AudienceRow row = ToRow(ws, *campaign, draft, evaluated_revision);
    row.revision = campaign->revision;
    WriteOutcome outcome;
    outcome.ids.push_back(row.number);
    outcome.matched = row.matched;
    outcome.changed = row.members;
    for (const domain::AudienceChunk& chunk : draft.chunks) {
      ws.inserts().audience_chunks.push_back(
          {row.campaign_id, row.number, chunk.number, domain::EncodeAudienceChunk(chunk)});
    }
    ws.inserts().audiences.push_back(std::move(row));
    ws.PutCampaign(*std::move(campaign));
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
