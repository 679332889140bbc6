// The index's questions, answered from plain rows one client at a time. See naive.h.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_ORACLE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_ORACLE_H_

#include <array>
#include <string>
#include <vector>

#include "server/domain/audience.h"
#include "server/index/audience.h"
#include "server/index/queries.h"
#include "tests/unit/index/naive.h"

namespace clientele::index {

using Ids = std::vector<domain::ClientId>;

class Oracle {
 public:
  Oracle(const Model& model, UnixSeconds now)
      : model_(model), naive_(model.policy, now), now_(now) {}

  UnixSeconds now() const { return now_; }
  const Model& model() const { return model_; }

  // Ascending.
  Ids Members(const filter::Node& root) const;
  std::array<int64_t, domain::kChannelCount + 1> Reachable(const Ids& members) const;
  Ids Ranked(Ids members, Order order) const;
  // A line a row: "HOT|Omsk: 3 clients, 5 orders, 700, 20".
  std::vector<std::string> BreakDown(const Ids& members,
                                     const std::vector<filter::FieldId>& dimensions) const;
  // Members and exclusions over all chunks, with the counts.
  struct Audience {
    std::vector<domain::AudienceMember> members;
    std::vector<domain::AudienceExclusion> exclusions;
    domain::AudienceCounts counts;
  };
  Audience Judge(const Ids& members, const std::vector<domain::Channel>& channels) const;
  // "address|display name|external id"; "-" when the member may not be messaged there now.
  std::string Recipient(const domain::AudienceMember& member) const;
  int64_t CountReclassified(const domain::Policy& policy) const;
  // By tag of the vocabulary.
  std::vector<int64_t> CountTags() const;
  // "42", "HOT", "1990-01-31", "(missing)".
  std::string Shown(domain::ClientId id, filter::FieldId field) const;

 private:
  const ModelClient& Client(domain::ClientId id) const { return model_.clients.at(id); }
  std::string DimensionText(const ModelClient& client, filter::FieldId field) const;

  const Model& model_;
  const Naive naive_;
  const UnixSeconds now_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_ORACLE_H_
