// What a campaign is besides its filter and channels: what people edit, as one value.
// campaign_service.proto says what each field means.
#ifndef CLIENTELE_SERVER_DOMAIN_CAMPAIGN_H_
#define CLIENTELE_SERVER_DOMAIN_CAMPAIGN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/domain/types.h"

namespace clientele::domain {

struct CampaignVariant {
  std::string id;
  std::string title;
  std::string body;
  std::string promo_code;
  int32_t weight = 1;

  friend bool operator==(const CampaignVariant&, const CampaignVariant&) = default;
};

// Step 2 and on.
struct CampaignStep {
  std::string filter;  // the standard spelling
  std::vector<Channel> channels;
  std::vector<CampaignVariant> variants;

  friend bool operator==(const CampaignStep&, const CampaignStep&) = default;
};

struct CampaignOptions {
  std::vector<CampaignVariant> variants;
  int32_t holdout_percent = 0;
  int32_t priority = 0;
  int64_t expected_value = 0;
  int64_t weekly_quota = 0;  // 0: no bound
  Recurrence recurrence = Recurrence::kOnce;
  std::optional<int64_t> active_from;   // days since 1970
  std::optional<int64_t> active_until;  // its last day
  std::string goal;
  int32_t attribution_days = 14;
  bool obeys_cap = true;
  bool counts_toward_cap = true;
  std::string exclusions;
  std::string ranking_field;  // empty: by id
  bool ranking_ascending = false;
  int64_t limit = 0;  // 0: no bound
  std::vector<CampaignStep> steps;

  friend bool operator==(const CampaignOptions&, const CampaignOptions&) = default;
};

// Bytes for CampaignRow.options and AudienceRow.options; no bytes are the defaults.
std::string EncodeCampaignOptions(const CampaignOptions& options);
std::optional<CampaignOptions> DecodeCampaignOptions(absl::string_view bytes);

// The variants of a step, from 1: its own, else the first step's.
absl::Span<const CampaignVariant> VariantsOf(const CampaignOptions& options, int64_t step);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CAMPAIGN_H_
