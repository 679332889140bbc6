#include "tests/unit/index/oracle.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"

namespace clientele::index {
namespace {

using domain::Channel;
using domain::ClientId;
using domain::ExclusionReason;
using filter::FieldId;
using filter::FieldType;

// a < b, as fractions.
bool Less(const NaiveValue& a, const NaiveValue& b) {
  return a.number * b.divisor < b.number * a.divisor;
}

// Half away from zero.
int64_t Rounded(const NaiveValue& value) {
  const Wide twice = value.number * 2;
  const Wide rounded = twice >= 0 ? (twice + value.divisor) / (2 * value.divisor)
                                  : -((-twice + value.divisor) / (2 * value.divisor));
  return static_cast<int64_t>(rounded);
}

}  // namespace

Ids Oracle::Members(const filter::Node& root) const {
  Ids members;
  for (const auto& [id, client] : model_.clients) {
    if (naive_.Matches(root, client)) members.push_back(id);
  }
  return members;
}

std::array<int64_t, domain::kChannelCount + 1> Oracle::Reachable(const Ids& members) const {
  std::array<int64_t, domain::kChannelCount + 1> counts{};
  for (const ClientId id : members) {
    for (const Channel channel : domain::kChannels) {
      counts[static_cast<size_t>(channel)] +=
          naive_.ReasonOf(Client(id), channel) == ExclusionReason::kNone;
    }
  }
  return counts;
}

Ids Oracle::Ranked(Ids members, Order order) const {
  std::map<ClientId, NaiveValue> values;
  for (const ClientId id : members) values[id] = naive_.ValueOf(order.field, Client(id));
  std::stable_sort(members.begin(), members.end(), [&](ClientId left, ClientId right) {
    const NaiveValue& a = values[left];
    const NaiveValue& b = values[right];
    if (a.missing || b.missing) return !a.missing;
    return order.descending ? Less(b, a) : Less(a, b);
  });
  // A missing value is no less than another one, so their order by id must be put back.
  const auto missing = std::stable_partition(members.begin(), members.end(),
                                             [&](ClientId id) { return !values[id].missing; });
  std::sort(missing, members.end());
  return members;
}

std::string Oracle::DimensionText(const ModelClient& client, FieldId field) const {
  const filter::Field& description = filter::FieldOf(field);
  const NaiveValue value = naive_.ValueOf(field, client);
  if (description.type == FieldType::kBoolean) return value.number == 1 ? "true" : "false";
  if (description.names == nullptr) return value.text;
  return std::string(description.names()[static_cast<size_t>(value.number)]);
}

std::vector<std::string> Oracle::BreakDown(const Ids& members,
                                           const std::vector<FieldId>& dimensions) const {
  // A class sorts by its number, a text by itself.
  using Key = std::vector<std::pair<int64_t, std::string>>;
  struct Sums {
    int64_t count = 0;
    OrderFacts orders;
  };
  std::map<Key, Sums> groups;
  for (const ClientId id : members) {
    Key key;
    for (const FieldId field : dimensions) {
      const bool is_class = filter::FieldOf(field).names != nullptr;
      const Wide number = is_class ? naive_.ValueOf(field, Client(id)).number : Wide{0};
      key.emplace_back(static_cast<int64_t>(number), DimensionText(Client(id), field));
    }
    const OrderFacts orders = Recount(Client(id).orders);
    Sums& sums = groups[key];
    sums.count += 1;
    sums.orders.count += orders.count;
    sums.orders.amount += orders.amount;
    sums.orders.quantity += orders.quantity;
  }
  std::vector<std::string> lines;
  for (const auto& [key, sums] : groups) {
    const std::string values =
        absl::StrJoin(key, "|", [](std::string* out, const auto& part) { *out += part.second; });
    lines.push_back(absl::StrCat(values, ": ", sums.count, " clients, ", sums.orders.count,
                                 " orders, ", static_cast<int64_t>(sums.orders.amount), ", ",
                                 static_cast<int64_t>(sums.orders.quantity)));
  }
  return lines;
}

Oracle::Audience Oracle::Judge(const Ids& members, const std::vector<Channel>& channels) const {
  Audience audience;
  std::set<int64_t> taken;
  for (const ClientId id : members) {
    ++audience.counts.matched;
    ExclusionReason furthest = ExclusionReason::kNoContactPoint;
    Channel chosen = Channel::kNone;
    for (const Channel channel : channels) {
      const ExclusionReason reason = naive_.ReasonOf(Client(id), channel);
      if (reason == ExclusionReason::kNone && chosen == Channel::kNone) chosen = channel;
      furthest = std::max(furthest, reason);
    }
    if (chosen == Channel::kNone) {
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

std::string Oracle::Recipient(const domain::AudienceMember& member) const {
  const auto found = model_.clients.find(member.client_id);
  if (found == model_.clients.end()) return "-";
  const ModelClient& client = found->second;
  if (naive_.ReasonOf(client, member.channel) != ExclusionReason::kNone) return "-";
  const domain::ClientChannelRow& channel = client.channels.at(member.channel);
  if (channel.address_key != member.address_key) return "-";
  return absl::StrCat(channel.address, "|", client.profile.display_name, "|",
                      client.profile.external_id);
}

int64_t Oracle::CountReclassified(const domain::Policy& policy) const {
  const Naive other(policy, now_);
  return std::count_if(model_.clients.begin(), model_.clients.end(), [&](const auto& entry) {
    const ModelClient& client = entry.second;
    return naive_.TemperatureOf(client) != other.TemperatureOf(client) ||
           naive_.VolumeTierOf(client) != other.VolumeTierOf(client) ||
           naive_.PurchaseFrequencyOf(client) != other.PurchaseFrequencyOf(client) ||
           naive_.OrderValueClassOf(client) != other.OrderValueClassOf(client) ||
           naive_.IsActive(client) != other.IsActive(client);
  });
}

std::vector<int64_t> Oracle::CountTags() const {
  std::vector<int64_t> counts;
  for (const auto& [tag, row] : model_.vocabulary) {
    counts.push_back(std::count_if(
        model_.clients.begin(), model_.clients.end(),
        [&, &name = tag](const auto& entry) { return naive_.HasTag(entry.second, name); }));
  }
  return counts;
}

std::string Oracle::Shown(ClientId id, FieldId field) const {
  const auto found = model_.clients.find(id);
  if (found == model_.clients.end()) return "(missing)";
  const NaiveValue value = naive_.ValueOf(field, found->second);
  if (value.missing) return "(missing)";
  const filter::Field& description = filter::FieldOf(field);
  if (description.names != nullptr) {
    return std::string(description.names()[static_cast<size_t>(value.number)]);
  }
  if (description.type == FieldType::kDate) {
    return absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + static_cast<int64_t>(value.number));
  }
  return value.text.empty() ? absl::StrCat(Rounded(value)) : value.text;
}

}  // namespace clientele::index
