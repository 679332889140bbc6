#include "server/index/audience_stages.h"

#include <algorithm>
#include <tuple>

#include "absl/container/inlined_vector.h"
#include "server/domain/reachability.h"

namespace clientele::index {
namespace {

using domain::Channel;
using domain::ExclusionReason;

// Slots of one day and campaign: of messages that were sent, or of an audience.
struct Takers {
  UnixDays first = 0;
  const std::string* campaign_id = nullptr;
  std::vector<uint16_t> sent;
  const Slots::Audience* audience = nullptr;
  const ReservedMembers* members = nullptr;

  // Calls visit(client) for each one that has such a slot.
  template <typename Visitor>
  void ForEach(Visitor visit) const {
    for (const uint16_t client : sent) visit(client);
    if (members == nullptr) return;
    for (const ReservedMember& member : *members) {
      if (audience->IsHeldBy(member)) visit(member.client);
    }
  }
};

// Of a chunk, those that are in the way of a message by themselves, the earliest first, then by
// campaign.
std::vector<Takers> TakersInTheWay(const domain::FrequencyCap& cap,
                                   const domain::OccupiedDays& wanted, const Slots& slots,
                                   const Chunk& chunk) {
  const auto is_in_the_way = [&](UnixDays first, UnixDays last) {
    return !domain::IsWithinCap(cap, wanted, {{first, last, wanted.channel}});
  };
  std::vector<Takers> takers;
  absl::flat_hash_map<std::pair<UnixDays, const std::string*>, size_t> places;
  slots.ForEachSent(chunk, [&](const TakenSlot& slot) {
    const auto [place, is_new] =
        places.try_emplace({slot.days.first, slot.campaign_id}, takers.size());
    if (is_new) takers.push_back({slot.days.first, slot.campaign_id, {}, nullptr, nullptr});
    takers[place->second].sent.push_back(slot.client);
  });
  std::erase_if(takers, [&](const Takers& each) { return !is_in_the_way(each.first, each.first); });
  slots.ForEachAudience(chunk, [&](const Slots::Audience& audience,
                                   const ReservedMembers& members) {
    if (!is_in_the_way(audience.first, audience.last)) return;
    takers.push_back({audience.first, &audience.reservation->campaign_id, {}, &audience, &members});
  });
  std::sort(takers.begin(), takers.end(), [](const Takers& a, const Takers& b) {
    return std::tie(a.first, *a.campaign_id) < std::tie(b.first, *b.campaign_id);
  });
  return takers;
}

// Whether the address is not, or not any more, the one that the client would be messaged at.
bool IsLoose(const Chunk& chunk, uint16_t client, Channel channel, int64_t address_key) {
  const ChannelColumns* columns = chunk.channels[static_cast<size_t>(channel)].get();
  return columns == nullptr || columns->address_key[client] != address_key;
}

bool HasAddress(const Chunk& chunk, uint16_t client, int64_t address_key) {
  return std::any_of(
      std::begin(domain::kChannels), std::end(domain::kChannels),
      [&](Channel channel) { return !IsLoose(chunk, client, channel, address_key); });
}

}  // namespace

ChunkGates::ChunkGates(const AudienceQuestion& question, Moment& moment)
    : question_(question),
      days_(moment.policy.Zone()),
      first_day_(days_.Of(question.send_from)),
      last_day_(days_.Of(question.send_to)),
      slots_(moment.reader, question.now, days_, first_day_ - domain::ReachOf(question.cap)) {}

bool ChunkGates::Judge(ChunkView& view, std::map<std::string, int64_t>& lost_to) {
  Evaluate(question_.filter.root, view, verdicts_.matched);
  if (verdicts_.matched.Empty()) return false;
  verdicts_.excluded.ClearAll();
  if (question_.exclusions.has_value()) {
    Evaluate(question_.exclusions->root, view, verdicts_.excluded);
    verdicts_.excluded.And(verdicts_.matched);
  }
  // Half an evaluation is none.
  if (view.moment().Stopped()) return false;
  ChooseChannels(view);
  verdicts_.capped.ClearAll();
  if (question_.obeys_cap) JudgeSlots(view.chunk(), lost_to);
  return true;
}

void ChunkGates::ChooseChannels(const ChunkView& view) {
  Bitmap& left = verdicts_.unreachable;
  left = verdicts_.matched;
  left.AndNot(verdicts_.excluded);
  for (Bitmap& on : verdicts_.candidates) on.ClearAll();
  for (const Channel channel : question_.channels) {
    Bitmap& on = verdicts_.candidates[static_cast<size_t>(channel)];
    view.Reachable(channel, on);
    on.And(left);
    left.AndNot(on);
  }
}

Channel ChunkGates::ChannelOf(size_t i) const {
  const auto found = std::find_if(
      question_.channels.begin(), question_.channels.end(),
      [&](Channel channel) { return verdicts_.candidates[static_cast<size_t>(channel)].Test(i); });
  return found == question_.channels.end() ? Channel::kNone : *found;
}

Candidate ChunkGates::CandidateAt(const Chunk& chunk, size_t i) const {
  const Channel channel = ChannelOf(i);
  return {chunk.channels[static_cast<size_t>(channel)]->address_key[i], static_cast<uint16_t>(i),
          channel};
}

ExclusionReason ChunkGates::ReasonOf(const ChunkView& view, size_t i) const {
  ExclusionReason furthest = ExclusionReason::kNoContactPoint;
  for (const Channel channel : question_.channels) {
    const ExclusionReason reason = view.ReasonOf(channel, i);
    if (domain::ReasonProgress(reason) > domain::ReasonProgress(furthest)) furthest = reason;
  }
  return furthest;
}

Bitmap ChunkGates::AllCandidates() const {
  Bitmap all = verdicts_.matched;
  all.AndNot(verdicts_.excluded);
  all.AndNot(verdicts_.unreachable);
  return all;
}

void ChunkGates::CollectSlots(const Chunk& chunk) {
  links_.clear();
  latest_.assign(kChunkClients, 0);
  have_slots_.ClearAll();
  const Bitmap candidates = AllCandidates();
  slots_.ForEach(
      chunk, [&](uint16_t client, Channel, int64_t) { return candidates.Test(client); },
      [&](const TakenSlot& slot) {
        have_slots_.Set(slot.client);
        links_.push_back({slot, latest_[slot.client]});
        latest_[slot.client] = static_cast<uint32_t>(links_.size());
      });
}

void ChunkGates::JudgeSlots(const Chunk& chunk, std::map<std::string, int64_t>& lost_to) {
  if (question_.cap.messages == 1) return JudgeFirstSlots(chunk, lost_to);
  CollectSlots(chunk);
  // By where the name lies: the same one may lie in several places.
  absl::flat_hash_map<const std::string*, int64_t> lost;
  std::vector<TakenSlot> taken;
  have_slots_.ForEach([&](size_t i) {
    taken.clear();
    for (uint32_t link = latest_[i]; link != 0; link = links_[link - 1].before) {
      taken.push_back(links_[link - 1].slot);
    }
    const Channel channel = ChannelOf(i);
    const std::string* holder = HolderOf(question_.cap, WindowOn(channel), taken);
    if (holder == nullptr) return;
    ++lost[holder];
    verdicts_.capped.Set(i);
    verdicts_.candidates[static_cast<size_t>(channel)].Clear(i);
  });
  for (const auto& [campaign, count] : lost) lost_to[*campaign] += count;
}

void ChunkGates::JudgeFirstSlots(const Chunk& chunk, std::map<std::string, int64_t>& lost_to) {
  Bitmap left = AllCandidates();
  // A channel's own cap allows no more than this one: which channel it is makes no difference.
  for (const Takers& takers :
       TakersInTheWay(question_.cap, WindowOn(Channel::kNone), slots_, chunk)) {
    Bitmap lost;
    takers.ForEach([&](uint16_t client) { lost.Set(client); });
    lost.And(left);
    if (lost.Empty()) continue;
    left.AndNot(lost);
    verdicts_.capped.Or(lost);
    lost_to[*takers.campaign_id] += static_cast<int64_t>(lost.Count());
  }
  for (Bitmap& on : verdicts_.candidates) on.AndNot(verdicts_.capped);
}

void ChunkGates::List(const ChunkView& view, JudgedChunk& out) const {
  verdicts_.matched.ForEach([&](size_t i) {
    const auto client = static_cast<uint16_t>(i);
    if (verdicts_.excluded.Test(i)) {
      out.excluded.push_back({client, ExclusionReason::kExcluded});
    } else if (verdicts_.unreachable.Test(i)) {
      out.excluded.push_back({client, ReasonOf(view, i)});
    } else if (verdicts_.capped.Test(i)) {
      out.excluded.push_back({client, ExclusionReason::kFrequencyCapped});
    } else {
      out.candidates.push_back(CandidateAt(view.chunk(), i));
    }
  });
}

const std::string* HolderOf(const domain::FrequencyCap& cap, const domain::OccupiedDays& wanted,
                            absl::Span<const TakenSlot> taken) {
  // Few have more: nothing is allocated for a client.
  absl::InlinedVector<domain::OccupiedDays, 8> others;
  for (const TakenSlot& slot : taken) others.push_back(slot.days);
  if (domain::IsWithinCap(cap, wanted, others)) return nullptr;
  const TakenSlot* holder = nullptr;
  for (const TakenSlot& slot : taken) {
    if (!domain::IsInTheWay(cap, wanted, slot.days, others)) continue;
    const bool is_earlier =
        holder == nullptr || std::tie(slot.days.first, *slot.campaign_id) <
                                 std::tie(holder->days.first, *holder->campaign_id);
    if (is_earlier) holder = &slot;
  }
  return holder->campaign_id;
}

SharedAddresses::SharedAddresses(const Index::Reader& reader, const Slots* slots) {
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    sharers_.push_back(chunk->shares_address);
  }
  if (slots == nullptr) return;
  CollectLoose(reader, *slots);
  for (size_t number = 0; number < sharers_.size(); ++number) {
    if (!sharers_[number].Empty()) CollectOfSharers(number, *reader.chunks()[number], *slots);
  }
}

void SharedAddresses::CollectLoose(const Index::Reader& reader, const Slots& slots) {
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    slots.ForEach(
        *chunk,
        [&](uint16_t client, Channel channel, int64_t key) {
          return IsLoose(*chunk, client, channel, key);
        },
        [&](const TakenSlot& slot) {
          const domain::ClientId holder = reader.address_holders().Find(slot.address_key);
          if (holder == 0) return;
          slots_[slot.address_key].push_back(slot);
          // Whoever got the address after its first holder is marked already.
          const auto place = static_cast<size_t>(holder - 1);
          const auto client = static_cast<uint16_t>(place & (kChunkClients - 1));
          const size_t number = place >> kChunkBits;
          if (HasAddress(*reader.chunks()[number], client, slot.address_key)) {
            sharers_[number].Set(client);
          }
        });
  }
}

void SharedAddresses::CollectOfSharers(size_t number, const Chunk& chunk, const Slots& slots) {
  slots.ForEach(
      chunk,
      [&](uint16_t client, Channel channel, int64_t key) {
        return IsSharer(number, client) && !IsLoose(chunk, client, channel, key);
      },
      [&](const TakenSlot& slot) { slots_[slot.address_key].push_back(slot); });
}

absl::Span<const TakenSlot> SharedAddresses::SlotsOf(int64_t key) const {
  const auto found = slots_.find(key);
  if (found == slots_.end()) return {};
  return found->second;
}

}  // namespace clientele::index
