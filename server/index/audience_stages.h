// The two stages of judging an audience: see AudienceJudge.
#ifndef CLIENTELE_SERVER_INDEX_AUDIENCE_STAGES_H_
#define CLIENTELE_SERVER_INDEX_AUDIENCE_STAGES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/index/audience.h"
#include "server/index/chunk_view.h"
#include "server/index/evaluator.h"
#include "server/index/slots.h"

namespace clientele::index {

// One that has passed the gates of its chunk.
struct Candidate {
  int64_t address_key = 0;
  uint16_t client = 0;
  domain::Channel channel = domain::Channel::kNone;
};

struct Excluded {
  uint16_t client = 0;
  domain::ExclusionReason reason = domain::ExclusionReason::kNone;
};

// A chunk after the first stage; both lists by client.
struct JudgedChunk {
  std::vector<Candidate> candidates;
  std::vector<Excluded> excluded;
  std::map<std::string, int64_t> lost_to;
};

// What becomes of those whom the filter matches, by the facts and slots of each alone: everyone is
// in one of the others.
struct ChunkVerdicts {
  Bitmap matched;
  Bitmap excluded;
  Bitmap unreachable;
  Bitmap capped;
  Bitmap candidates[domain::kChannelCount + 1];  // by the channel that they go on
};

// Judges the gates that a client passes by itself. For one question and one thread.
class ChunkGates {
 public:
  ChunkGates(const AudienceQuestion& question, Moment& moment);

  // False when nobody matches, or the moment stopped. Adds those that are capped to `lost_to`.
  bool Judge(ChunkView& view, std::map<std::string, int64_t>& lost_to);
  // Of the chunk that was judged last.
  const ChunkVerdicts& verdicts() const { return verdicts_; }
  // Why one of the unreachable is so.
  domain::ExclusionReason ReasonOf(const ChunkView& view, size_t i) const;
  // Of one of the candidates.
  domain::Channel ChannelOf(size_t i) const;
  Candidate CandidateAt(const Chunk& chunk, size_t i) const;
  // The same as lists.
  void List(const ChunkView& view, JudgedChunk& out) const;

  // Null when none count.
  const Slots* slots() const { return question_.obeys_cap ? &slots_ : nullptr; }
  domain::OccupiedDays WindowOn(domain::Channel channel) const {
    return {first_day_, last_day_, channel};
  }

 private:
  void ChooseChannels(const ChunkView& view);
  // On whichever channel.
  Bitmap AllCandidates() const;
  // The slots of the candidates, each client's to be found by Latest.
  void CollectSlots(const Chunk& chunk);
  void JudgeSlots(const Chunk& chunk, std::map<std::string, int64_t>& lost_to);
  // The same where one message is allowed: any slot in the way is enough.
  void JudgeFirstSlots(const Chunk& chunk, std::map<std::string, int64_t>& lost_to);

  const AudienceQuestion& question_;
  LocalDays days_;
  const UnixDays first_day_;
  const UnixDays last_day_;
  const Slots slots_;
  ChunkVerdicts verdicts_;
  // A slot and where the one is that was found before it for the same client: its place and one
  // more; 0: none.
  struct Link {
    TakenSlot slot;
    uint32_t before = 0;
  };
  std::vector<Link> links_;
  std::vector<uint32_t> latest_;  // by client
  Bitmap have_slots_;
};

// Whether a message in the window is capped by these slots, and whose message has the place: of
// those that are in the way the earliest, then the first campaign by id. Null: it is not capped.
const std::string* HolderOf(const domain::FrequencyCap& cap, const domain::OccupiedDays& wanted,
                            absl::Span<const TakenSlot> taken);

// Who may have an address that other clients have, or were messaged at, and the slots that these
// addresses hold. The others' own slots say all of their addresses.
class SharedAddresses {
 public:
  // By the slots of all chunks; null: none count.
  SharedAddresses(const Index::Reader& reader, const Slots* slots);

  bool IsSharer(size_t chunk, uint16_t client) const { return sharers_[chunk].Test(client); }
  const Bitmap& Sharers(size_t chunk) const { return sharers_[chunk]; }
  absl::Span<const TakenSlot> SlotsOf(int64_t key) const;

 private:
  // Of addresses that were messaged, or will be, for somebody who has another one now.
  void CollectLoose(const Index::Reader& reader, const Slots& slots);
  // Everybody who has such an address now is a sharer: these are the rest of its slots.
  void CollectOfSharers(size_t number, const Chunk& chunk, const Slots& slots);

  std::vector<Bitmap> sharers_;
  absl::flat_hash_map<int64_t, std::vector<TakenSlot>> slots_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_AUDIENCE_STAGES_H_
