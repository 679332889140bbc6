// What the index is given of a random base's rows, and the tables have elsewhere: addresses, and
// how many audiences a campaign has.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_COMPLETE_ROWS_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_COMPLETE_ROWS_H_

#include <set>
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
    for (const domain::AudienceRow& row : changes.audiences) {
      domain::CampaignRow& campaign = changes.campaigns.emplace_back();
      campaign.campaign_id = row.campaign_id;
      campaign.audiences = row.number;
    }
  }

 private:
  std::set<std::pair<domain::ClientId, domain::Revision>> addresses_;
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_COMPLETE_ROWS_H_
