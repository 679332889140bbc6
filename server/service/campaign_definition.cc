#include "server/service/campaign_definition.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/domain/limits.h"

namespace clientele::service {
namespace {

absl::StatusOr<filter::Filter> CompileText(const std::string& expression,
                                           const domain::Policy& policy,
                                           const filter::Catalog& catalog) {
  filter::FilterSpec spec;
  spec.expression = expression;
  return filter::Compile(spec, policy, catalog);
}

absl::Status MakeCanonical(std::string& expression, const std::string& field,
                           const domain::Policy& policy, const filter::Catalog& catalog) {
  if (expression.empty()) return absl::OkStatus();
  filter::FilterSpec spec;
  spec.expression = expression;
  ASSIGN_OR_RETURN(expression, CanonicalFilter(spec, field, policy, catalog));
  return absl::OkStatus();
}

std::string InBrackets(const std::string& expression) {
  return expression.empty() ? "" : absl::StrCat("(", expression, ")");
}

// "deliveries(…).count" of a step that reached the client.
std::string GotStep(const std::string& campaign_id, int64_t step) {
  return absl::StrCat("deliveries(campaign = \"", campaign_id, "\", step = ", step,
                      ", status IN (SENT, DELIVERED)).count");
}

void AddTerm(std::string term, std::string& filter) {
  if (term.empty()) return;
  filter = filter.empty() ? std::move(term) : absl::StrCat(filter, " AND ", term);
}

}  // namespace

absl::StatusOr<CampaignDefinition> DefinitionOf(const domain::CampaignRow& row) {
  CampaignDefinition campaign;
  campaign.campaign_id = row.campaign_id;
  campaign.filter = row.filter;
  campaign.channels = domain::SplitChannels(row.channels);
  std::optional<domain::CampaignOptions> options = domain::DecodeCampaignOptions(row.options);
  if (!options.has_value()) return absl::InternalError("a campaign's options do not decode");
  campaign.options = *std::move(options);
  return campaign;
}

absl::StatusOr<std::string> CanonicalFilter(const filter::FilterSpec& spec,
                                            const std::string& field, const domain::Policy& policy,
                                            const filter::Catalog& catalog) {
  const absl::StatusOr<filter::Filter> filter = filter::Compile(spec, policy, catalog);
  if (filter.ok()) return filter->canonical;
  ErrorDetails details = DetailsOf(filter.status());
  for (Violation& violation : details.violations) violation.field = field;
  return MakeError(absl::StrCat(field, ": ", std::string(filter.status().message())), details);
}

absl::Status MakeCanonical(domain::CampaignOptions& options, const std::string& field,
                           const domain::Policy& policy, const filter::Catalog& catalog) {
  RETURN_IF_ERROR(MakeCanonical(options.goal, absl::StrCat(field, ".goal"), policy, catalog));
  RETURN_IF_ERROR(
      MakeCanonical(options.exclusions, absl::StrCat(field, ".exclusions"), policy, catalog));
  for (size_t i = 0; i < options.steps.size(); ++i) {
    RETURN_IF_ERROR(MakeCanonical(options.steps[i].filter,
                                  absl::StrCat(field, ".steps[", i, "].filter"), policy, catalog));
  }
  return absl::OkStatus();
}

std::vector<std::string> QuestionsOf(const CampaignDefinition& campaign) {
  std::vector<std::string> questions;
  for (int64_t step = 1; step <= StepsOf(campaign.options); ++step) {
    questions.push_back(StepFilter(campaign, step));
  }
  if (!campaign.options.exclusions.empty()) questions.push_back(campaign.options.exclusions);
  // Without later steps nobody leaves them, and the goal is asked of results only.
  const bool has_own = campaign.options.steps.empty() && !campaign.options.goal.empty();
  if (has_own) questions.push_back(campaign.options.goal);
  return questions;
}

std::string StepFilter(const CampaignDefinition& campaign, int64_t step) {
  const domain::CampaignOptions& options = campaign.options;
  if (options.steps.empty()) return campaign.filter;
  std::string filter =
      InBrackets(step == 1 ? campaign.filter : options.steps[static_cast<size_t>(step - 2)].filter);
  if (step > 1) AddTerm(absl::StrCat(GotStep(campaign.campaign_id, step - 1), " > 0"), filter);
  AddTerm(absl::StrCat(GotStep(campaign.campaign_id, step), " = 0"), filter);
  if (!options.goal.empty()) AddTerm(absl::StrCat("NOT ", InBrackets(options.goal)), filter);
  return filter;
}

const std::vector<domain::Channel>& ChannelsOf(const CampaignDefinition& campaign, int64_t step) {
  if (step == 1) return campaign.channels;
  const domain::CampaignStep& later = campaign.options.steps[static_cast<size_t>(step - 2)];
  return later.channels.empty() ? campaign.channels : later.channels;
}

absl::StatusOr<SendWindow> ResolveWindow(std::optional<UnixSeconds> from,
                                         std::optional<UnixSeconds> to, UnixSeconds now) {
  SendWindow window;
  window.from = std::max(from.value_or(now), now);
  window.to = to.value_or(window.from + kSecondsPerDay);
  if (window.from > now + domain::kMaxSendAheadSeconds) {
    return InvalidField(
        "send_from", FormatTime(window.from),
        absl::StrCat("at most ", domain::kMaxSendAheadSeconds / kSecondsPerDay, " days ahead"));
  }
  if (window.to <= now || window.to < window.from) {
    return InvalidField("send_to", FormatTime(window.to), "a time after now and send_from");
  }
  if (window.to - window.from > domain::kMaxSendWindowSeconds) {
    return InvalidField("send_to", FormatTime(window.to),
                        absl::StrCat("at most ", domain::kMaxSendWindowSeconds / kSecondsPerDay,
                                     " days after send_from"));
  }
  return window;
}

absl::Status CheckStep(const CampaignDefinition& campaign, int64_t step) {
  const int64_t steps = StepsOf(campaign.options);
  if (step >= 1 && step <= steps) return absl::OkStatus();
  return InvalidField("step", absl::StrCat(step), absl::StrCat("a step from 1 to ", steps));
}

absl::StatusOr<index::AudienceQuestion> MakeQuestion(const CampaignDefinition& campaign,
                                                     int64_t step, const SendWindow& window,
                                                     UnixSeconds now, const domain::Policy& policy,
                                                     const filter::Catalog& catalog) {
  RETURN_IF_ERROR(CheckStep(campaign, step));
  const domain::CampaignOptions& options = campaign.options;
  index::AudienceQuestion question;
  question.campaign_id = campaign.campaign_id;
  question.step = step;
  ASSIGN_OR_RETURN(question.filter, CompileText(StepFilter(campaign, step), policy, catalog));
  if (!options.exclusions.empty()) {
    ASSIGN_OR_RETURN(question.exclusions, CompileText(options.exclusions, policy, catalog));
  }
  question.channels = ChannelsOf(campaign, step);
  for (const domain::CampaignVariant& variant : domain::VariantsOf(options, step)) {
    question.weights.push_back(variant.weight);
  }
  question.holdout_percent = options.holdout_percent;
  question.global_holdout_percent = policy.global_holdout_percent;
  question.obeys_cap = options.obeys_cap;
  question.cap = domain::FrequencyCapOf(policy);
  question.send_from = window.from;
  question.send_to = window.to;
  if (!options.ranking_field.empty()) {
    const filter::Field* field = filter::FindField(options.ranking_field);
    if (field == nullptr) return absl::InternalError("a campaign ranks by an unknown field");
    question.ranking = filter::Order{field->id, !options.ranking_ascending};
  }
  if (options.limit > 0) question.limit = options.limit;
  question.now = now;
  return question;
}

}  // namespace clientele::service
