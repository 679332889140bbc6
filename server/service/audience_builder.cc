#include "server/service/audience_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/local_days.h"
#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/service/campaigns.h"
#include "server/service/index_segments.h"
#include "server/service/needs_index.h"
#include "server/service/weekly_quota.h"
#include "server/service/working_set.h"

namespace clientele::service {

class PreparedAudience {
 public:
  PreparedAudience(CampaignDefinition campaign, index::AudienceQuestion question,
                   const std::string& split_secret)
      : split_(split_secret, campaign.campaign_id),
        campaign_(std::move(campaign)),
        question_(question),
        judge_(std::move(question), split_) {}

  const domain::Split& split() const { return split_; }
  const index::AudienceQuestion& question() const { return question_; }
  // Whether the same would be asked now, of a base where the texts mean the same: filters hold what
  // segments and the policy said when they were compiled.
  bool IsStillOf(const CampaignDefinition& campaign, const index::AudienceQuestion& question,
                 const index::Index::Reader& reader) const {
    return campaign == campaign_ && question.limit == question_.limit &&
           reader.generation() == generation_ && reader.settings_changed_at() <= revision_;
  }

  absl::StatusOr<domain::AudienceDraft> Judge(const index::Index::Reader& reader,
                                              const index::Cancelled& cancelled) {
    generation_ = reader.generation();
    revision_ = reader.revision();
    return judge_.Judge(reader, cancelled);
  }
  absl::StatusOr<domain::AudienceCounts> Estimate(const index::Index::Reader& reader,
                                                  const index::Cancelled& cancelled) {
    return judge_.Estimate(reader, cancelled);
  }

 private:
  const domain::Split split_;
  const CampaignDefinition campaign_;
  const index::AudienceQuestion question_;
  index::AudienceJudge judge_;
  // Of the index when it was judged last.
  int64_t generation_ = -1;
  domain::Revision revision_ = -1;
};

namespace {

absl::Status CheckActive(const domain::CampaignRow& row, const domain::CampaignOptions& options,
                         const SendWindow& window, const domain::Policy& policy) {
  if (row.status != domain::CampaignStatus::kActive) {
    return MakeError(Reason::kCampaignNotActive,
                     absl::StrCat("the campaign ", row.campaign_id, " is ",
                                  std::string(domain::NameOf(row.status)), "; activate it first"));
  }
  LocalDays days(policy.Zone());
  const bool is_early =
      options.active_from.has_value() && days.Of(window.to) < *options.active_from;
  const bool is_late =
      options.active_until.has_value() && days.Of(window.from) > *options.active_until;
  if (!is_early && !is_late) return absl::OkStatus();
  return MakeError(
      Reason::kCampaignNotActive,
      absl::StrCat("the send window lies outside of the active period of the campaign ",
                   row.campaign_id));
}

domain::AudienceRow ToRow(const WorkingSet& ws, const domain::CampaignRow& campaign,
                          const CampaignDefinition& definition, const PreparedAudience& prepared,
                          const domain::AudienceDraft& draft, domain::Revision evaluated_revision) {
  const index::AudienceQuestion& question = prepared.question();
  domain::AudienceRow row;
  row.campaign_id = campaign.campaign_id;
  row.number = campaign.audiences;
  row.evaluated_revision = evaluated_revision;
  row.evaluated_at = question.now;
  row.filter = question.filter.canonical;
  row.channels = domain::JoinChannels(question.channels);
  row.policy_version = ws.policy().version;
  row.matched = draft.counts.matched;
  row.members = draft.counts.members;
  row.counts = domain::EncodeAudienceCounts(draft.counts);
  row.members_hash = domain::MembersHash(draft.chunks);
  row.step = question.step;
  row.send_from = question.send_from;
  row.send_to = question.send_to;
  row.counts_toward_cap = definition.options.counts_toward_cap;
  row.options = domain::EncodeCampaignOptions(definition.options);
  row.provenance_hash = domain::ProvenanceHash(row, prepared.split().mark());
  return row;
}

class Building {
 public:
  Building(const AudienceInput& input, const index::Index& index, const std::string& split_secret,
           PreparedAudience* prepared, WorkingSet& ws)
      : input_(input), index_(index), split_secret_(split_secret), prepared_(prepared), ws_(ws) {}

  absl::StatusOr<WriteOutcome> Run() {
    ASSIGN_OR_RETURN(std::optional<domain::CampaignRow> campaign,
                     ws_.FindCampaign(input_.campaign_id));
    if (!campaign.has_value()) return NoSuchCampaign(input_.campaign_id);
    if (!input_.week.empty()) {
      ASSIGN_OR_RETURN(const auto known,
                       ws_.reader().AudienceOfWeek(input_.campaign_id, input_.step, input_.week));
      if (known.has_value()) return Outcome(*known, 0);
    }
    ASSIGN_OR_RETURN(const CampaignDefinition definition, DefinitionOf(*campaign));
    ASSIGN_OR_RETURN(domain::AudienceRow row, Judge(*campaign, definition));
    row.revision = ws_.NextRevision();
    row.week = input_.week;
    const WriteOutcome outcome = Outcome(row, row.members);
    for (const domain::AudienceChunk& chunk : draft_.chunks) {
      ws_.inserts().audience_chunks.push_back(
          {row.campaign_id, row.number, chunk.number, domain::EncodeAudienceChunk(chunk)});
    }
    ws_.inserts().audiences.push_back(std::move(row));
    ws_.PutCampaign(*std::move(campaign));
    return outcome;
  }

 private:
  static WriteOutcome Outcome(const domain::AudienceRow& row, int64_t changed) {
    WriteOutcome outcome;
    outcome.ids.push_back(row.number);
    outcome.matched = row.matched;
    outcome.changed = changed;
    return outcome;
  }

  absl::StatusOr<domain::AudienceRow> Judge(domain::CampaignRow& campaign,
                                            const CampaignDefinition& definition) {
    if (!index_.holds_clients()) return NeedsIndex("building an audience");
    const UnixSeconds now = prepared_ != nullptr ? prepared_->question().now : ws_.now();
    ASSIGN_OR_RETURN(const AudienceBounds bounds,
                     FindBounds(definition, input_, now, ws_.reader(), ws_.policy()));
    RETURN_IF_ERROR(CheckActive(campaign, definition.options, bounds.window, ws_.policy()));
    const index::Index::Reader reader(index_);
    ASSIGN_OR_RETURN(index::AudienceQuestion question,
                     MakeBoundedQuestion(definition, input_.step, bounds, now, reader));
    std::unique_ptr<PreparedAudience> anew;
    PreparedAudience* prepared = prepared_;
    if (prepared == nullptr || !prepared->IsStillOf(definition, question, reader)) {
      anew = std::make_unique<PreparedAudience>(definition, std::move(question), split_secret_);
      prepared = anew.get();
    }
    ASSIGN_OR_RETURN(draft_, prepared->Judge(reader, nullptr));
    campaign.audiences += 1;
    return ToRow(ws_, campaign, definition, *prepared, draft_, reader.revision());
  }

  const AudienceInput& input_;
  const index::Index& index_;
  const std::string& split_secret_;
  PreparedAudience* const prepared_;
  WorkingSet& ws_;
  domain::AudienceDraft draft_;
};

UnixSeconds Now(const index::Index& index, const Clock& clock) {
  return NowOf(index::Index::Reader(index), clock);
}

}  // namespace

absl::StatusOr<AudienceBounds> FindBounds(const CampaignDefinition& campaign,
                                          const AudienceInput& input, UnixSeconds now,
                                          store::Reader& tables, const domain::Policy& policy) {
  AudienceBounds bounds;
  ASSIGN_OR_RETURN(bounds.window, ResolveWindow(input.send_from, input.send_to, now));
  ASSIGN_OR_RETURN(bounds.quota_left, WeeklyQuotaLeft(tables, campaign, bounds.window, policy));
  return bounds;
}

absl::StatusOr<index::AudienceQuestion> MakeBoundedQuestion(const CampaignDefinition& campaign,
                                                            int64_t step,
                                                            const AudienceBounds& bounds,
                                                            UnixSeconds now,
                                                            const index::Index::Reader& reader) {
  ASSIGN_OR_RETURN(
      index::AudienceQuestion question,
      MakeQuestion(campaign, step, bounds.window, now, reader.policy(), reader.catalog()));
  if (bounds.quota_left.has_value()) {
    question.limit = std::min(question.limit.value_or(*bounds.quota_left), *bounds.quota_left);
  }
  return question;
}

std::shared_ptr<PreparedAudience> PrepareAudience(const AudienceInput& input, store::Store& store,
                                                  const index::Index& index, const Clock& clock,
                                                  const std::string& split_secret,
                                                  const index::Cancelled& cancelled) {
  if (!index.holds_clients()) return nullptr;
  const UnixSeconds now = Now(index, clock);
  CampaignDefinition campaign;
  AudienceBounds bounds;
  {
    absl::StatusOr<store::ReadTransaction> transaction = store.BeginRead();
    if (!transaction.ok()) return nullptr;
    const auto row = transaction->reader().Campaign(input.campaign_id);
    if (!row.ok() || !row->has_value()) return nullptr;
    absl::StatusOr<CampaignDefinition> definition = DefinitionOf(**row);
    if (!definition.ok()) return nullptr;
    const auto found = FindBounds(*definition, input, now, transaction->reader(), *index.policy());
    if (!found.ok()) return nullptr;
    campaign = *std::move(definition);
    bounds = *found;
  }
  const index::Index::Reader reader(index);
  auto question = MakeBoundedQuestion(campaign, input.step, bounds, now, reader);
  if (!question.ok()) return nullptr;
  auto prepared =
      std::make_shared<PreparedAudience>(std::move(campaign), *std::move(question), split_secret);
  if (!prepared->Judge(reader, cancelled).ok()) return nullptr;
  return prepared;
}

Mutation BuildAudience(AudienceInput input, const index::Index& index, std::string split_secret,
                       std::shared_ptr<PreparedAudience> prepared) {
  Mutation mutation;
  mutation.needs_index = true;
  mutation.judge = [input = std::move(input), split_secret = std::move(split_secret),
                    prepared = std::move(prepared),
                    &index](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    return Building(input, index, split_secret, prepared.get(), ws).Run();
  };
  return mutation;
}

absl::StatusOr<Estimate> EstimateAudience(const CampaignDefinition& campaign,
                                          const AudienceInput& input, store::Store& store,
                                          const index::Index& index, const Clock& clock,
                                          const std::string& split_secret,
                                          const index::Cancelled& cancelled) {
  if (!index.holds_clients()) return NeedsIndex("estimating an audience");
  Estimate estimate;
  estimate.now = Now(index, clock);
  AudienceBounds bounds;
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, store.BeginRead());
    ASSIGN_OR_RETURN(
        bounds, FindBounds(campaign, input, estimate.now, transaction.reader(), *index.policy()));
  }
  const index::Index::Reader reader(index);
  estimate.revision = reader.revision();
  ASSIGN_OR_RETURN(index::AudienceQuestion question,
                   MakeBoundedQuestion(campaign, input.step, bounds, estimate.now, reader));
  PreparedAudience prepared(campaign, std::move(question), split_secret);
  ASSIGN_OR_RETURN(estimate.counts, prepared.Estimate(reader, cancelled));
  return estimate;
}

}  // namespace clientele::service
