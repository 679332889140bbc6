// What a campaign's audiences are judged by: its rows as one value, the filters of its steps, and
// the question that they make of a base.
#ifndef CLIENTELE_SERVER_SERVICE_CAMPAIGN_DEFINITION_H_
#define CLIENTELE_SERVER_SERVICE_CAMPAIGN_DEFINITION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/domain/campaign.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/filter/catalog.h"
#include "server/filter/compiler.h"
#include "server/index/audience.h"

namespace clientele::service {

struct CampaignDefinition {
  std::string campaign_id;
  std::string filter;
  std::vector<domain::Channel> channels;
  domain::CampaignOptions options;

  friend bool operator==(const CampaignDefinition&, const CampaignDefinition&) = default;
};

// INTERNAL when its options don't decode.
absl::StatusOr<CampaignDefinition> DefinitionOf(const domain::CampaignRow& row);

// The standard spelling of a filter; problems name `field` as what they are found in.
absl::StatusOr<std::string> CanonicalFilter(const filter::FilterSpec& spec,
                                            const std::string& field, const domain::Policy& policy,
                                            const filter::Catalog& catalog);
// The same for every expression of the options, which are the field `field` of the request.
absl::Status MakeCanonical(domain::CampaignOptions& options, const std::string& field,
                           const domain::Policy& policy, const filter::Catalog& catalog);

// Every expression that is asked for the campaign: the filter of each step, the exclusions, the
// goal.
std::vector<std::string> QuestionsOf(const CampaignDefinition& campaign);

inline int64_t StepsOf(const domain::CampaignOptions& options) {
  return static_cast<int64_t>(options.steps.size()) + 1;
}

// The filter of a step, from 1, with what it asks of the steps before: who got them, did not get
// this one, and has not reached the goal. Of a campaign of one step its own filter alone.
std::string StepFilter(const CampaignDefinition& campaign, int64_t step);

const std::vector<domain::Channel>& ChannelsOf(const CampaignDefinition& campaign, int64_t step);

// When the first and the last message are sent.
struct SendWindow {
  UnixSeconds from = 0;
  UnixSeconds to = 0;
};

// Absent times are now, and a day later; one that has passed is now. INVALID_ARGUMENT beyond the
// bounds of domain/limits.h.
absl::StatusOr<SendWindow> ResolveWindow(std::optional<UnixSeconds> from,
                                         std::optional<UnixSeconds> to, UnixSeconds now);

// INVALID_ARGUMENT when there is no such step.
absl::Status CheckStep(const CampaignDefinition& campaign, int64_t step);

// INVALID_FILTER when a filter does not compile any more. The weekly quota is left to the caller.
absl::StatusOr<index::AudienceQuestion> MakeQuestion(const CampaignDefinition& campaign,
                                                     int64_t step, const SendWindow& window,
                                                     UnixSeconds now, const domain::Policy& policy,
                                                     const filter::Catalog& catalog);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CAMPAIGN_DEFINITION_H_
