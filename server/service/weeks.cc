#include "server/service/weeks.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/local_days.h"
#include "server/base/status_macros.h"
#include "server/domain/frequency_cap.h"
#include "server/domain/limits.h"
#include "server/service/audience_builder.h"
#include "server/service/campaign_definition.h"
#include "server/service/needs_index.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::AudienceRow;
using domain::CampaignRow;

constexpr int64_t kRowsAtOnce = 500;

// By what was asked for and why it is refused: the caller's own faults are a campaign's alone, all
// others stop the whole.
bool IsOfCampaign(const absl::Status& status) {
  if (DetailsOf(status).reason == Reason::kNeedsIndex) return false;
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status) || absl::IsOutOfRange(status);
}

absl::StatusOr<std::vector<CampaignRow>> AllCampaigns(store::Reader& reader) {
  std::vector<CampaignRow> campaigns;
  while (true) {
    const std::string after = campaigns.empty() ? "" : campaigns.back().campaign_id;
    ASSIGN_OR_RETURN(std::vector<CampaignRow> part, reader.Campaigns(after, kRowsAtOnce));
    if (part.empty()) return campaigns;
    std::move(part.begin(), part.end(), std::back_inserter(campaigns));
  }
}

absl::StatusOr<std::vector<AudienceRow>> AudiencesOf(store::Reader& reader, const Week& week) {
  std::vector<AudienceRow> audiences;
  domain::Revision before = std::numeric_limits<domain::Revision>::max();
  while (true) {
    ASSIGN_OR_RETURN(std::vector<AudienceRow> part,
                     reader.ListAudiences("", week.name, before, kRowsAtOnce));
    if (part.empty()) break;
    before = part.back().revision;
    std::move(part.begin(), part.end(), std::back_inserter(audiences));
  }
  std::erase_if(audiences,
                [](const AudienceRow& row) { return row.released != domain::Released::kNot; });
  std::reverse(audiences.begin(), audiences.end());
  return audiences;
}

// Whether a step is to have an audience in the week, built already or not.
absl::StatusOr<bool> IsDue(store::Reader& reader, const CampaignRow& row,
                           const domain::CampaignOptions& options, int64_t step, const Week& week,
                           UnixSeconds now, const domain::Policy& policy) {
  if (row.status != domain::CampaignStatus::kActive || step > StepsOf(options)) return false;
  LocalDays days(policy.Zone());
  if (options.active_from.has_value() && days.Of(week.to) < *options.active_from) return false;
  const UnixDays first = days.Of(std::max(week.from, now));
  if (options.active_until.has_value() && first > *options.active_until) return false;
  if (options.recurrence == domain::Recurrence::kWeekly) return true;
  if (options.recurrence != domain::Recurrence::kOnce) return false;
  ASSIGN_OR_RETURN(const std::vector<AudienceRow> audiences,
                   reader.AudiencesSending(row.campaign_id, 0));
  return std::none_of(audiences.begin(), audiences.end(), [&](const AudienceRow& audience) {
    return audience.step == step && audience.released == domain::Released::kNot &&
           audience.week != week.name;
  });
}

// As BuildAudience, if the step is still due when it is its turn; else nothing is done.
Mutation BuildIfDue(AudienceInput input, const Week& week, const index::Index& index,
                    const std::string& split_secret, std::shared_ptr<PreparedAudience> prepared) {
  Mutation mutation = BuildAudience(input, index, split_secret, std::move(prepared));
  mutation.judge = [input = std::move(input), week, build = std::move(mutation.judge)](
                       WorkingSet& ws) mutable -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const auto row, ws.FindCampaign(input.campaign_id));
    if (!row.has_value()) return WriteOutcome();
    ASSIGN_OR_RETURN(const CampaignDefinition campaign, DefinitionOf(*row));
    ASSIGN_OR_RETURN(const bool due, IsDue(ws.reader(), *row, campaign.options, input.step, week,
                                           ws.now(), ws.policy()));
    if (!due) return WriteOutcome();
    return build(ws);
  };
  return mutation;
}

struct Campaign {
  CampaignRow row;
  domain::CampaignOptions options;
};

class WeekBuilding {
 public:
  WeekBuilding(const Week& week, const WeekParts& parts) : week_(week), parts_(parts) {}

  absl::StatusOr<WeekAnswer> Run() {
    ASSIGN_OR_RETURN(const std::vector<Campaign> campaigns, CampaignsInOrder());
    for (const Campaign& campaign : campaigns) {
      for (int64_t step = 1; step <= StepsOf(campaign.options); ++step) {
        const absl::Status status = BuildStep(campaign, step);
        if (!status.ok() && !IsOfCampaign(status)) return status;
        if (!status.ok()) {
          answer_.failures.push_back({campaign.row.campaign_id, step, status});
        }
      }
    }
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
    const store::FeedHead& head = transaction.head();
    answer_.revision = head.revision;
    ASSIGN_OR_RETURN(answer_.audiences, AudiencesOf(transaction.reader(), week_));
    return std::move(answer_);
  }

 private:
  absl::StatusOr<std::vector<Campaign>> CampaignsInOrder() {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
    ASSIGN_OR_RETURN(std::vector<CampaignRow> rows, AllCampaigns(transaction.reader()));
    std::vector<Campaign> campaigns;
    for (CampaignRow& row : rows) {
      if (row.status != domain::CampaignStatus::kActive) continue;
      ASSIGN_OR_RETURN(CampaignDefinition campaign, DefinitionOf(row));
      campaigns.push_back({std::move(row), std::move(campaign.options)});
    }
    const auto place = [](const Campaign& campaign) {
      return std::make_tuple(-campaign.options.priority, -campaign.options.expected_value);
    };
    // They come by id.
    std::stable_sort(campaigns.begin(), campaigns.end(),
                     [&](const Campaign& a, const Campaign& b) { return place(a) < place(b); });
    return campaigns;
  }

  // Whether there is something to build; asked again under the lock.
  absl::StatusOr<bool> IsMissing(const Campaign& campaign, int64_t step) {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, parts_.store.BeginRead());
    store::Reader& reader = transaction.reader();
    ASSIGN_OR_RETURN(const bool due, IsDue(reader, campaign.row, campaign.options, step, week_,
                                           parts_.clock.NowSeconds(), *parts_.index.policy()));
    if (!due) return false;
    ASSIGN_OR_RETURN(const auto known,
                     reader.AudienceOfWeek(campaign.row.campaign_id, step, week_.name));
    return !known.has_value();
  }

  absl::Status BuildStep(const Campaign& campaign, int64_t step) {
    if (parts_.cancelled && parts_.cancelled()) {
      return MakeError(Reason::kCallCancelled, "the caller went away");
    }
    ASSIGN_OR_RETURN(const bool missing, IsMissing(campaign, step));
    if (!missing) return absl::OkStatus();
    AudienceInput input;
    input.campaign_id = campaign.row.campaign_id;
    input.step = step;
    input.send_from = week_.from;
    input.send_to = week_.to;
    input.week = week_.name;
    std::shared_ptr<PreparedAudience> prepared = PrepareAudience(
        input, parts_.store, parts_.index, parts_.clock, parts_.split_secret, parts_.cancelled);
    return parts_
        .write(BuildIfDue(std::move(input), week_, parts_.index, parts_.split_secret,
                          std::move(prepared)))
        .status();
  }

  const Week& week_;
  const WeekParts& parts_;
  WeekAnswer answer_;
};

}  // namespace

absl::StatusOr<Week> FindWeek(const std::string& name, const domain::Policy& policy,
                              UnixSeconds now) {
  const std::optional<UnixDays> monday = ParseIsoWeek(name);
  if (!monday.has_value()) return InvalidField("week", name, "an ISO week: \"2026-W47\"");
  LocalDays days(policy.Zone());
  Week week;
  week.name = name;
  week.from = days.StartOf(*monday);
  week.to = days.StartOf(*monday + domain::kDaysPerWeek) - 1;
  if (week.to <= now) return InvalidField("week", name, "a week that is not over");
  const int64_t ahead = (*monday - domain::MondayOf(days.Of(now))) / domain::kDaysPerWeek;
  if (ahead > domain::kMaxWeeksAhead) {
    return InvalidField("week", name,
                        absl::StrCat("at most ", domain::kMaxWeeksAhead, " weeks ahead"));
  }
  return week;
}

absl::StatusOr<WeekAnswer> BuildWeek(const std::string& name, const WeekParts& parts) {
  if (!parts.index.holds_clients()) return NeedsIndex("building a week");
  ASSIGN_OR_RETURN(const Week week,
                   FindWeek(name, *parts.index.policy(), parts.clock.NowSeconds()));
  return WeekBuilding(week, parts).Run();
}

}  // namespace clientele::service
