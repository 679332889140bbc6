// What the index is given of a random base's rows, and the tables have elsewhere: addresses, and
// how many audiences a campaign has.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_COMPLETE_ROWS_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_COMPLETE_ROWS_H_

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "server/domain/changes.h"

namespace clientele::oracle {

// For the batches of one base, in their order.
class CompleteRows {
 public:
  void operator()(domain::Changes& changes) {
    for (const domain::ClientChannelRow& row : changes.client_channels) {
      const bool is_new =
          row.contact_id != 0 && addresses_.insert({row.client_id, row.contact_id}).second;
      if (is_new) {
        changes.addresses.push_back({row.client_id, row.contact_id, row.address, "Anna", "owner"});
      }
    }
    std::set<std::string> campaigns;
    for (const domain::AudienceRow& row : changes.audiences) {
      int64_t& last = audiences_[row.campaign_id];
      last = std::max(last, row.number);
      campaigns.insert(row.campaign_id);
    }
    for (const std::string& id : campaigns) {
      domain::CampaignRow& campaign = changes.campaigns.emplace_back();
      campaign.campaign_id = id;
      campaign.audiences = audiences_[id];
    }
  }

 private:
  std::set<std::pair<domain::ClientId, domain::Revision>> addresses_;
  std::map<std::string, int64_t> audiences_;  // how many, by campaign
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_COMPLETE_ROWS_H_
