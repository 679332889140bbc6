// Who becomes a member of an audience, written down from the domain's page one client and one day
// at a time: what AudienceJudge is held against. Shares no code with it but the keyed hash of the
// split.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_NAIVE_AUDIENCE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_NAIVE_AUDIENCE_H_

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "server/index/audience.h"
#include "tests/support/oracle/oracle.h"

namespace clientele::index {

// A message, or a place that is kept for one.
struct NaiveSlot {
  domain::ClientId client = 0;
  int64_t address_key = 0;
  domain::Channel channel = domain::Channel::kNone;
  std::set<int64_t> days;
  std::string campaign_id;
  int64_t audience_number = 0;
  bool is_reservation = false;
};

inline int64_t NaiveDay(UnixSeconds time, absl::TimeZone zone) {
  return absl::ToCivilDay(absl::FromUnixSeconds(time), zone) - absl::CivilDay(1970, 1, 1);
}

inline std::set<int64_t> NaiveDays(UnixSeconds from, UnixSeconds to, absl::TimeZone zone) {
  std::set<int64_t> days;
  for (int64_t day = NaiveDay(from, zone); day <= NaiveDay(to, zone); ++day) days.insert(day);
  return days;
}

// Which of the slots stand in the way of a message on any of the days; none: it is within the cap.
class NaiveCap {
 public:
  NaiveCap(const domain::FrequencyCap& cap, std::set<int64_t> days, domain::Channel channel)
      : cap_(cap), days_(std::move(days)), channel_(channel) {}

  std::vector<const NaiveSlot*> InTheWay(const std::vector<const NaiveSlot*>& slots) const {
    std::set<const NaiveSlot*> in_the_way;
    for (const NaiveSlot* slot : slots) {
      if (IsNear(*slot)) in_the_way.insert(slot);
    }
    const int32_t of_channel = cap_.channel_messages[static_cast<size_t>(channel_)];
    for (const std::set<int64_t>& span : Spans()) {
      AddFull(slots, span, domain::Channel::kNone, cap_.messages, in_the_way);
      if (of_channel > 0) AddFull(slots, span, channel_, of_channel, in_the_way);
    }
    return {in_the_way.begin(), in_the_way.end()};
  }

 private:
  bool IsNear(const NaiveSlot& slot) const {
    for (const int64_t wanted : days_) {
      for (const int64_t taken : slot.days) {
        if (std::abs(wanted - taken) < cap_.days_apart) return true;
      }
    }
    return false;
  }

  // The calendar weeks, or the stretches of days, that hold one of the days.
  std::set<std::set<int64_t>> Spans() const {
    std::set<std::set<int64_t>> spans;
    for (const int64_t wanted : days_) {
      if (cap_.mode == domain::CapMode::kCalendarWeek) {
        const absl::CivilDay day = absl::CivilDay(1970, 1, 1) + wanted;
        const int64_t monday =
            absl::PrevWeekday(day + 1, absl::Weekday::monday) - absl::CivilDay(1970, 1, 1);
        spans.insert(Stretch(monday, 7));
      } else {
        for (int64_t first = wanted - cap_.days + 1; first <= wanted; ++first) {
          spans.insert(Stretch(first, cap_.days));
        }
      }
    }
    return spans;
  }

  static std::set<int64_t> Stretch(int64_t first, int64_t length) {
    std::set<int64_t> days;
    for (int64_t i = 0; i < length; ++i) days.insert(first + i);
    return days;
  }

  static void AddFull(const std::vector<const NaiveSlot*>& slots, const std::set<int64_t>& span,
                      domain::Channel channel, int32_t messages,
                      std::set<const NaiveSlot*>& in_the_way) {
    std::vector<const NaiveSlot*> touching;
    for (const NaiveSlot* slot : slots) {
      const bool touches = std::any_of(slot->days.begin(), slot->days.end(),
                                       [&](int64_t day) { return span.contains(day); });
      const bool counts = channel == domain::Channel::kNone || slot->channel == channel;
      if (touches && counts) touching.push_back(slot);
    }
    if (static_cast<int32_t>(touching.size()) < messages) return;
    in_the_way.insert(touching.begin(), touching.end());
  }

  const domain::FrequencyCap& cap_;
  const std::set<int64_t> days_;
  const domain::Channel channel_;
};

class NaiveAudience {
 public:
  // The oracle must be of the question's `now`; both must outlive this.
  NaiveAudience(const oracle::Oracle& oracle, const AudienceQuestion& question,
                const domain::Split& split)
      : oracle_(oracle),
        question_(question),
        split_(split),
        zone_(oracle.model().policy.Zone()),
        days_(NaiveDays(question.send_from, question.send_to, zone_)) {
    for (const auto& [id, client] : oracle.model().clients) AddDeliveries(client);
    for (const auto& [name, audience] : oracle.model().audiences) AddReservations(audience);
  }

  const std::vector<NaiveSlot>& slots() const { return slots_; }

  oracle::Oracle::Audience Judge() {
    JudgeClients();
    JudgeDuplicates();
    Limit();
    oracle::Oracle::Audience audience;
    counts_.variants.resize(question_.weights.size());
    for (const auto& [id, reason] : reasons_) {
      ++counts_.matched;
      if (reason != Reason::kNone) {
        ++counts_.exclusions[static_cast<size_t>(reason)];
        audience.exclusions.push_back({id, reason});
        continue;
      }
      domain::AudienceMember& member = audience.members.emplace_back(chosen_.at(id));
      member.variant = VariantOf(member);
      ++counts_.members;
      ++counts_.channels[static_cast<size_t>(member.channel)];
      if (!counts_.variants.empty()) ++counts_.variants[static_cast<size_t>(member.variant)];
    }
    audience.counts = counts_;
    return audience;
  }

 private:
  using Reason = domain::ExclusionReason;

  const oracle::ModelClient& Client(domain::ClientId id) const {
    return oracle_.model().clients.at(id);
  }

  void AddDeliveries(const oracle::ModelClient& client) {
    for (const domain::DeliveryRow& row : client.deliveries) {
      const bool was_sent = row.status == domain::DeliveryStatus::kSent ||
                            row.status == domain::DeliveryStatus::kDelivered;
      if (!row.counts_toward_cap || !was_sent) continue;
      slots_.push_back({row.client_id,
                        row.address_key,
                        row.channel,
                        {NaiveDay(row.at, zone_)},
                        row.campaign_id,
                        row.audience_number,
                        false});
    }
  }

  bool IsReported(const domain::AudienceRow& audience, domain::ClientId id) const {
    const auto& deliveries = Client(id).deliveries;
    return std::any_of(deliveries.begin(), deliveries.end(), [&](const auto& row) {
      return row.campaign_id == audience.campaign_id && row.audience_number == audience.number;
    });
  }

  void AddReservations(const oracle::ModelAudience& audience) {
    const domain::AudienceRow& row = audience.row;
    if (!row.counts_toward_cap || row.released == domain::Released::kAll) return;
    for (const auto& [id, member] : audience.members) {
      const bool streamed = audience.streamed.contains(id);
      if (row.released == domain::Released::kNotStreamed && !streamed) continue;
      if (IsReported(row, id)) continue;
      const bool is_over = question_.now > row.send_to;
      if (is_over && !streamed) continue;
      slots_.push_back({id, member.address_key, member.channel,
                        NaiveDays(is_over ? row.send_to : row.send_from, row.send_to, zone_),
                        row.campaign_id, row.number, true});
    }
  }

  void JudgeClients() {
    for (const domain::ClientId id : oracle_.Members(question_.filter.root)) {
      reasons_[id] = ReasonOf(id);
    }
  }

  Reason ReasonOf(domain::ClientId id) {
    if (question_.exclusions.has_value() && oracle_.Matches(question_.exclusions->root, id)) {
      return Reason::kExcluded;
    }
    Reason furthest = Reason::kNoContactPoint;
    for (const domain::Channel channel : question_.channels) {
      const Reason reason = oracle_.naive().ReasonOf(Client(id), channel);
      if (reason == Reason::kNone) {
        const int64_t key = Client(id).channels.at(channel).address_key;
        chosen_[id] = {id, channel, key};
        const bool is_capped =
            IsCapped(chosen_[id], [&](const auto& slot) { return slot.client == id; }) ||
            IsCapped(chosen_[id], [&](const auto& slot) { return slot.address_key == key; });
        return is_capped ? Reason::kFrequencyCapped : Reason::kNone;
      }
      furthest = std::max(furthest, reason);
    }
    return furthest;
  }

  template <typename Holds>
  bool IsCapped(const domain::AudienceMember& member, Holds holds) {
    if (!question_.obeys_cap) return false;
    std::vector<const NaiveSlot*> slots;
    for (const NaiveSlot& slot : slots_) {
      if (holds(slot)) slots.push_back(&slot);
    }
    const std::vector<const NaiveSlot*> in_the_way =
        NaiveCap(question_.cap, days_, member.channel).InTheWay(slots);
    if (in_the_way.empty()) return false;
    std::set<std::pair<int64_t, std::string>> holders;
    for (const NaiveSlot* slot : in_the_way) {
      holders.emplace(*slot->days.begin(), slot->campaign_id);
    }
    ++counts_.lost_to[holders.begin()->second];
    return true;
  }

  void JudgeDuplicates() {
    std::set<int64_t> addresses;
    for (auto& [id, reason] : reasons_) {
      if (reason != Reason::kNone) continue;
      if (!addresses.insert(chosen_.at(id).address_key).second) reason = Reason::kDuplicateAddress;
    }
  }

  void Limit() {
    oracle::Ids left;
    for (const auto& [id, reason] : reasons_) {
      if (reason == Reason::kNone) left.push_back(id);
    }
    if (question_.ranking.has_value()) left = oracle_.Ranked(left, *question_.ranking);
    int64_t messages = 0;
    for (const domain::ClientId id : left) {
      const int64_t key = chosen_.at(id).address_key;
      if (question_.limit.has_value() && messages >= *question_.limit) {
        reasons_[id] = Reason::kBelowLimit;
      } else if (split_.IsHeldOut(key, question_.holdout_percent) ||
                 split_.IsHeldOutGlobally(key, question_.global_holdout_percent)) {
        reasons_[id] = Reason::kHoldout;
      } else {
        ++messages;
      }
    }
  }

  int32_t VariantOf(const domain::AudienceMember& member) const {
    const domain::DeliveryRow* first = nullptr;
    for (const domain::DeliveryRow& row : Client(member.client_id).deliveries) {
      const bool is_earlier = row.campaign_id == question_.campaign_id &&
                              row.audience_number != 0 && row.step < question_.step;
      if (!is_earlier) continue;
      const bool is_first = first == nullptr || std::tie(row.step, row.delivery_id) <
                                                    std::tie(first->step, first->delivery_id);
      if (is_first) first = &row;
    }
    const auto variants = std::max<int64_t>(1, static_cast<int64_t>(question_.weights.size()));
    if (first != nullptr && first->variant < variants) return static_cast<int32_t>(first->variant);
    return static_cast<int32_t>(split_.VariantOf(member.address_key, question_.weights));
  }

  const oracle::Oracle& oracle_;
  const AudienceQuestion& question_;
  const domain::Split& split_;
  const absl::TimeZone zone_;
  const std::set<int64_t> days_;
  std::vector<NaiveSlot> slots_;
  std::map<domain::ClientId, Reason> reasons_;
  std::map<domain::ClientId, domain::AudienceMember> chosen_;
  domain::AudienceCounts counts_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_NAIVE_AUDIENCE_H_
