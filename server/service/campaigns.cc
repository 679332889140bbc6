#include "server/service/campaigns.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/audience.h"
#include "server/service/campaign_definition.h"
#include "server/service/stored_catalog.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::CampaignStatus;

// Every question that the campaign will ask must compile as a whole: the limits on size hold for
// it, and what is read back must mean the same.
absl::Status CheckQuestions(const domain::CampaignRow& row, const WorkingSet& ws,
                            const filter::Catalog& catalog) {
  ASSIGN_OR_RETURN(const CampaignDefinition campaign, DefinitionOf(row));
  for (int64_t step = 1; step <= StepsOf(campaign.options); ++step) {
    RETURN_IF_ERROR(
        MakeQuestion(campaign, step, {ws.now(), ws.now()}, ws.now(), ws.policy(), catalog)
            .status());
  }
  return absl::OkStatus();
}

// Puts what was given into the row.
absl::Status Assign(const CampaignInput& input, WorkingSet& ws, domain::CampaignRow& row) {
  ASSIGN_OR_RETURN(const StoredCatalog catalog, StoredCatalog::Read(ws));
  if (input.title.has_value()) row.title = *input.title;
  if (input.filter.has_value()) {
    ASSIGN_OR_RETURN(row.filter,
                     CanonicalFilter(*input.filter, "filter.expression", ws.policy(), catalog));
  }
  if (!input.channels.empty()) row.channels = domain::JoinChannels(input.channels);
  if (input.options.has_value()) {
    domain::CampaignOptions options = *input.options;
    RETURN_IF_ERROR(MakeCanonical(options, "options", ws.policy(), catalog));
    row.options = domain::EncodeCampaignOptions(options);
  }
  return CheckQuestions(row, ws, catalog);
}

// One that may be changed.
absl::StatusOr<domain::CampaignRow> FindChangeable(const CampaignInput& input, WorkingSet& ws) {
  ASSIGN_OR_RETURN(std::optional<domain::CampaignRow> row, ws.FindCampaign(input.campaign_id));
  if (!row.has_value()) return NoSuchCampaign(input.campaign_id);
  if (input.etag.has_value() && *input.etag != row->revision) {
    return MakeError(Reason::kEtagMismatch,
                     "the campaign was changed since it was read; read it again");
  }
  if (row->status == CampaignStatus::kArchived) {
    return MakeError(Reason::kCampaignArchived,
                     absl::StrCat("the campaign ", input.campaign_id, " is archived for good"));
  }
  return *std::move(row);
}

WriteOutcome Put(domain::CampaignRow row, WorkingSet& ws) {
  row.revision = ws.NextRevision();
  ws.PutCampaign(std::move(row));
  WriteOutcome outcome;
  outcome.changed = 1;
  return outcome;
}

}  // namespace

absl::Status NoSuchCampaign(const std::string& campaign_id) {
  return MakeError(Reason::kCampaignNotFound,
                   absl::StrCat("there is no campaign ", Shorten(campaign_id, kMaxGotLength)));
}

Mutation CreateCampaign(CampaignInput input) {
  Mutation mutation;
  mutation.judge = [input = std::move(input)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    domain::CampaignRow row;
    row.campaign_id = input.campaign_id;
    row.created_at = ws.now();
    row.status = input.status;
    CampaignInput whole = input;
    if (!whole.filter.has_value()) whole.filter.emplace();
    RETURN_IF_ERROR(Assign(whole, ws, row));
    ASSIGN_OR_RETURN(const auto known, ws.FindCampaign(input.campaign_id));
    if (known.has_value()) {
      return MakeError(Reason::kCampaignExists,
                       absl::StrCat("there is a campaign ", input.campaign_id, " already"));
    }
    return Put(std::move(row), ws);
  };
  return mutation;
}

Mutation UpdateCampaign(CampaignInput input) {
  Mutation mutation;
  mutation.judge = [input = std::move(input)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(domain::CampaignRow row, FindChangeable(input, ws));
    RETURN_IF_ERROR(Assign(input, ws, row));
    row.updated_at = ws.now();
    return Put(std::move(row), ws);
  };
  return mutation;
}

Mutation SetCampaignStatus(CampaignInput input) {
  Mutation mutation;
  mutation.judge = [input = std::move(input)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(domain::CampaignRow row, FindChangeable(input, ws));
    if (row.status == input.status) return WriteOutcome();
    row.status = input.status;
    row.updated_at = ws.now();
    return Put(std::move(row), ws);
  };
  return mutation;
}

}  // namespace clientele::service
