#include "server/index/audience_stages.h"

#include <algorithm>
#include <tuple>

#include "absl/container/inlined_vector.h"
#include "server/domain/reachability.h"

namespace clientele::index {
namespace {

using domain::Channel;
using domain::ExclusionReason;

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

void ChunkGates::CollectSlots(const Chunk& chunk) {
  links_.clear();
  latest_.assign(kChunkClients, 0);
  have_slots_.ClearAll();
  Bitmap candidates = verdicts_.matched;
  candidates.AndNot(verdicts_.excluded);
  candidates.AndNot(verdicts_.unreachable);
  slots_.ForEach(chunk, [&](const TakenSlot& slot) {
    if (!candidates.Test(slot.client)) return;
    have_slots_.Set(slot.client);
    links_.push_back({slot, latest_[slot.client]});
    latest_[slot.client] = static_cast<uint32_t>(links_.size());
  });
}

void ChunkGates::JudgeSlots(const Chunk& chunk, std::map<std::string, int64_t>& lost_to) {
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
  FindLoose(reader, *slots);
  // Only now it is known of every address: whatever it holds counts, also what was met before.
  for (size_t number = 0; number < sharers_.size(); ++number) {
    slots->ForEach(*reader.chunks()[number], [&](const TakenSlot& slot) {
      const bool matters = IsSharer(number, slot.client) || loose_.contains(slot.address_key);
      if (matters) slots_[slot.address_key].push_back(slot);
    });
  }
}

bool SharedAddresses::IsLoose(const Chunk& chunk, const TakenSlot& slot) {
  const ChannelColumns* columns = chunk.channels[static_cast<size_t>(slot.days.channel)].get();
  return columns == nullptr || columns->address_key[slot.client] != slot.address_key;
}

void SharedAddresses::FindLoose(const Index::Reader& reader, const Slots& slots) {
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    slots.ForEach(*chunk, [&](const TakenSlot& slot) {
      if (!IsLoose(*chunk, slot)) return;
      // Whoever got the address after its first holder shares it already.
      const domain::ClientId holder = reader.address_holders().Find(slot.address_key);
      if (holder == 0) return;
      loose_.insert(slot.address_key);
      const auto place = static_cast<size_t>(holder - 1);
      sharers_[place >> kChunkBits].Set(place & (kChunkClients - 1));
    });
  }
}

absl::Span<const TakenSlot> SharedAddresses::SlotsOf(int64_t key) const {
  const auto found = slots_.find(key);
  if (found == slots_.end()) return {};
  return found->second;
}

}  // namespace clientele::index
