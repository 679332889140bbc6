// The questions about segments and audiences, answered from plain rows one client at a time. See
// naive.h.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_ORACLE_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_ORACLE_H_

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "server/domain/audience.h"
#include "server/filter/answers.h"
#include "server/filter/dimension.h"
#include "server/filter/printer.h"
#include "tests/support/oracle/naive.h"

namespace clientele::oracle {

using Ids = std::vector<domain::ClientId>;

class Oracle {
 public:
  Oracle(const Model& model, UnixSeconds now) : model_(model), naive_(model, now), now_(now) {}

  UnixSeconds now() const { return now_; }
  const Model& model() const { return model_; }
  const Naive& naive() const { return naive_; }

  // Ascending. The filter must stay where it is as long as this lives.
  Ids Members(const filter::Node& root) const {
    Ids members;
    for (const auto& [id, client] : model_.clients) {
      if (naive_.Matches(root, client)) members.push_back(id);
    }
    return members;
  }

  std::array<int64_t, domain::kChannelCount + 1> Reachable(const Ids& members) const {
    std::array<int64_t, domain::kChannelCount + 1> counts{};
    for (const domain::ClientId id : members) {
      for (const domain::Channel channel : domain::kChannels) {
        counts[static_cast<size_t>(channel)] +=
            naive_.ReasonOf(Client(id), channel) == domain::ExclusionReason::kNone;
      }
    }
    return counts;
  }

  Ids Ranked(Ids members, filter::Order order) const {
    std::map<domain::ClientId, NaiveValue> values;
    for (const domain::ClientId id : members) values[id] = naive_.ValueOf(order.field, Client(id));
    const auto missing = std::stable_partition(
        members.begin(), members.end(), [&](domain::ClientId id) { return !values[id].missing; });
    std::stable_sort(members.begin(), missing, [&](domain::ClientId a, domain::ClientId b) {
      return order.descending ? Less(values[b], values[a]) : Less(values[a], values[b]);
    });
    return members;
  }

  // A line a row: "HOT|Omsk: 3 clients, 5 orders, 700, 20".
  std::vector<std::string> BreakDown(const Ids& members,
                                     const std::vector<filter::Dimension>& dimensions) const;

  // "42", "HOT", "1990-01-31", "(missing)".
  std::string Shown(domain::ClientId id, filter::FieldId field) const {
    const auto found = model_.clients.find(id);
    if (found == model_.clients.end()) return "(missing)";
    const NaiveValue value = naive_.ValueOf(field, found->second);
    if (value.missing) return "(missing)";
    const filter::Field& description = filter::FieldOf(field);
    if (description.names != nullptr) {
      return std::string(description.names()[static_cast<size_t>(value.number)]);
    }
    if (description.type == filter::FieldType::kDate) {
      return absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + static_cast<int64_t>(value.number));
    }
    return value.text.empty() ? absl::StrCat(Rounded(value)) : value.text;
  }

  // What Explanation says of a node: whether the client matches, and of a leaf with an operand what
  // the client has; "-" when missing.
  bool Matches(const filter::Node& node, domain::ClientId id) const {
    return naive_.Matches(node, Client(id));
  }
  std::string Value(const filter::Operand& operand, domain::ClientId id) const {
    const NaiveValue naive = naive_.ValueOf(operand, Client(id));
    if (naive.missing) return "-";
    filter::Value value;
    value.number = Rounded(naive);
    value.text = naive.text;
    return filter::PrintValue(filter::ShapeOf(operand, model_.policy), value, model_.policy);
  }

  // Members and exclusions over all chunks, with the counts.
  struct Audience {
    std::vector<domain::AudienceMember> members;
    std::vector<domain::AudienceExclusion> exclusions;
    domain::AudienceCounts counts;
  };
  Audience Judge(const Ids& members, const std::vector<domain::Channel>& channels) const;

  // "address|display name|external id"; "-" when the member may not be messaged there now.
  std::string Recipient(const domain::AudienceMember& member) const {
    const auto found = model_.clients.find(member.client_id);
    if (found == model_.clients.end()) return "-";
    const ModelClient& client = found->second;
    if (naive_.ReasonOf(client, member.channel) != domain::ExclusionReason::kNone) return "-";
    const domain::ClientChannelRow& channel = client.channels.at(member.channel);
    if (channel.address_key != member.address_key) return "-";
    return absl::StrCat(channel.address, "|", client.profile.display_name, "|",
                        client.profile.external_id);
  }

  // Clients that another policy would put elsewhere.
  int64_t CountReclassified(const domain::Policy& policy) const {
    const NaiveClasses& is = naive_.classes();
    const NaiveClasses other(model_, policy, now_);
    return std::count_if(model_.clients.begin(), model_.clients.end(), [&](const auto& entry) {
      const ModelClient& client = entry.second;
      return is.TemperatureOf(client) != other.TemperatureOf(client) ||
             is.VolumeTierOf(client) != other.VolumeTierOf(client) ||
             is.PurchaseFrequencyOf(client) != other.PurchaseFrequencyOf(client) ||
             is.OrderValueClassOf(client) != other.OrderValueClassOf(client) ||
             is.AbcClassOf(client) != other.AbcClassOf(client) ||
             is.BehaviorOf(client) != other.BehaviorOf(client) ||
             is.IsActive(client) != other.IsActive(client) ||
             is.IsOverdue(client) != other.IsOverdue(client);
    });
  }

  // By tag of the vocabulary.
  std::vector<int64_t> CountTags() const {
    std::vector<int64_t> counts;
    for (const auto& [tag, row] : model_.vocabulary) {
      counts.push_back(std::count_if(
          model_.clients.begin(), model_.clients.end(),
          [&, &name = tag](const auto& entry) { return naive_.HasTag(entry.second, name); }));
    }
    return counts;
  }

 private:
  // Groups in their order have these ascending, missing first.
  struct Group {
    bool present = false;
    Wide number = 0;
    std::string sort_text;
    std::string shown;

    friend bool operator<(const Group& a, const Group& b) {
      return std::tie(a.present, a.number, a.sort_text) <
             std::tie(b.present, b.number, b.sort_text);
    }
  };

  const ModelClient& Client(domain::ClientId id) const { return model_.clients.at(id); }

  Group GroupOf(const ModelClient& client, const filter::Dimension& dimension) const {
    const NaiveValue value = naive_.ValueOf(dimension.operand, client);
    Group group;
    if (value.missing) return group;
    group.present = true;
    if (!dimension.bounds.empty()) {
      size_t band = 0;
      for (const filter::Value& bound : dimension.bounds) {
        band += Compare(value, filter::Comparison::kGreaterOrEqual, bound, now_);
      }
      group.number = static_cast<Wide>(band);
      group.shown = filter::BandText(dimension, band, model_.policy);
      return group;
    }
    group.number = value.number;
    group.sort_text = value.text;
    filter::Value shown;
    shown.number = static_cast<int64_t>(value.number);
    shown.text = value.text;
    group.shown = filter::GroupText(dimension, shown, model_.policy);
    return group;
  }

  const Model& model_;
  const Naive naive_;
  const UnixSeconds now_;
};

inline std::vector<std::string> Oracle::BreakDown(
    const Ids& members, const std::vector<filter::Dimension>& dimensions) const {
  struct Sums {
    int64_t count = 0;
    OrderFacts orders;
  };
  std::map<std::vector<Group>, Sums> groups;
  for (const domain::ClientId id : members) {
    std::vector<Group> key;
    for (const filter::Dimension& dimension : dimensions) {
      key.push_back(GroupOf(Client(id), dimension));
    }
    const OrderFacts& orders = naive_.classes().Ever(Client(id));
    Sums& sums = groups[key];
    sums.count += 1;
    sums.orders.count += orders.count;
    sums.orders.amount += orders.amount;
    sums.orders.quantity += orders.quantity;
  }
  std::vector<std::string> lines;
  for (const auto& [key, sums] : groups) {
    const std::string values =
        absl::StrJoin(key, "|", [](std::string* out, const Group& group) { *out += group.shown; });
    lines.push_back(absl::StrCat(values, ": ", sums.count, " clients, ", sums.orders.count,
                                 " orders, ", static_cast<int64_t>(sums.orders.amount), ", ",
                                 static_cast<int64_t>(sums.orders.quantity)));
  }
  return lines;
}

inline Oracle::Audience Oracle::Judge(const Ids& members,
                                      const std::vector<domain::Channel>& channels) const {
  using domain::ExclusionReason;
  Audience audience;
  std::set<int64_t> taken;
  for (const domain::ClientId id : members) {
    ++audience.counts.matched;
    ExclusionReason furthest = ExclusionReason::kNoContactPoint;
    domain::Channel chosen = domain::Channel::kNone;
    for (const domain::Channel channel : channels) {
      const ExclusionReason reason = naive_.ReasonOf(Client(id), channel);
      if (reason == ExclusionReason::kNone && chosen == domain::Channel::kNone) chosen = channel;
      furthest = std::max(furthest, reason);
    }
    if (chosen == domain::Channel::kNone) {
      audience.exclusions.push_back({id, furthest});
    } else if (const int64_t key = Client(id).channels.at(chosen).address_key;
               taken.insert(key).second) {
      audience.members.push_back({id, chosen, key});
      ++audience.counts.members;
      ++audience.counts.channels[static_cast<size_t>(chosen)];
      continue;
    } else {
      audience.exclusions.push_back({id, ExclusionReason::kDuplicateAddress});
    }
    ++audience.counts.exclusions[static_cast<size_t>(audience.exclusions.back().reason)];
  }
  return audience;
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_ORACLE_H_
