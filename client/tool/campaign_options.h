// Options that say what a campaign is besides its filter and channels, from flags, a file or both.
#ifndef CLIENTELE_CLIENT_TOOL_CAMPAIGN_OPTIONS_H_
#define CLIENTELE_CLIENT_TOOL_CAMPAIGN_OPTIONS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/tool/command_line.h"
#include "client/tool/output.h"
#include "client/tool/tool.h"
#include "clientele/v1/campaign_service.pb.h"

namespace clientele::client {

struct CampaignFlags {
  std::string file;
  std::optional<std::string> subject;
  std::optional<std::string> body;
  std::string body_file;
  std::optional<std::string> promo_code;
  std::optional<int64_t> holdout;
  std::optional<int64_t> priority;
  std::optional<std::string> expected_value;
  std::optional<int64_t> weekly_quota;
  std::optional<std::string> recurrence;
  std::optional<std::string> active_from;
  std::optional<std::string> active_until;
  std::optional<std::string> goal;
  std::optional<int64_t> attribution_days;
  std::optional<std::string> exclude;
  std::optional<std::string> rank_by;
  std::optional<int64_t> limit;
  std::optional<std::string> obeys_cap;
  std::optional<std::string> counts_toward_cap;

  // Nothing was given.
  bool empty() const;
};
void BindCampaign(Command& command, CampaignFlags& flags);

// The file in place of `options`, and then what the other flags say; an empty flag clears its
// field. Asks the server for its currency when an amount is given.
absl::Status FillCampaign(Tool& tool, const CampaignFlags& flags, v1::CampaignOptions* options);

// What is set, a line each, for people.
void AddCampaignRows(const v1::CampaignOptions& options, const std::string& currency, Table& table);

// "EMAIL,SMS".
std::string ChannelsText(const google::protobuf::RepeatedField<int>& channels);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_CAMPAIGN_OPTIONS_H_
