#include "server/index/audience.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/index/audience_stages.h"
#include "server/index/evaluator.h"

namespace clientele::index {
namespace {

using domain::AudienceCounts;
using domain::AudienceDraft;
using domain::Channel;
using domain::ClientId;
using domain::ExclusionReason;
using filter::FieldId;
using filter::Node;

const Cancelled kNever;

// Whether a change of one client may change the answer for another.
bool DependsOnOthers(const Node& node) {
  const FieldId field = node.operand.field;
  const bool is_global = field == FieldId::kAbcClass || field == FieldId::kRfmRecency ||
                         field == FieldId::kRfmFrequency || field == FieldId::kRfmMonetary;
  return node.kind == Node::Kind::kTop || is_global ||
         std::any_of(node.children.begin(), node.children.end(), DependsOnOthers);
}

bool DependsOnOthers(const AudienceQuestion& question) {
  return DependsOnOthers(question.filter.root) ||
         (question.exclusions.has_value() && DependsOnOthers(question.exclusions->root));
}

ClientId IdOf(size_t chunk, uint16_t client) {
  return static_cast<ClientId>(chunk << kChunkBits) + 1 + client;
}

// Decides by address who of the candidates stays, by ascending id.
class AddressGate {
 public:
  AddressGate(const AudienceQuestion& question, const ChunkGates& gates,
              const SharedAddresses& shared)
      : question_(question), gates_(gates), shared_(shared) {}

  ExclusionReason Judge(size_t chunk, const Candidate& candidate,
                        std::map<std::string, int64_t>& lost_to) {
    if (!shared_.IsSharer(chunk, candidate.client)) return ExclusionReason::kNone;
    if (question_.obeys_cap) {
      const absl::Span<const TakenSlot> taken = shared_.SlotsOf(candidate.address_key);
      const std::string* holder =
          taken.empty() ? nullptr
                        : HolderOf(question_.cap, gates_.WindowOn(candidate.channel), taken);
      if (holder != nullptr) {
        ++lost_to[*holder];
        return ExclusionReason::kFrequencyCapped;
      }
    }
    return taken_.insert(candidate.address_key).second ? ExclusionReason::kNone
                                                       : ExclusionReason::kDuplicateAddress;
  }

 private:
  const AudienceQuestion& question_;
  const ChunkGates& gates_;
  const SharedAddresses& shared_;
  absl::flat_hash_set<int64_t> taken_;  // addresses of those that stay
};

// Gives out the messages that may be sent, in the order it is asked in: holdouts are passed over.
class MessageLimit {
 public:
  MessageLimit(const AudienceQuestion& question, const domain::Split& split)
      : question_(question), split_(split), left_(question.limit.value_or(kNoLimit)) {}

  // Else everyone gets one.
  bool is_needed() const { return has_holdout() || question_.limit.has_value(); }

  ExclusionReason Judge(const Candidate& candidate) {
    if (left_ == 0) return ExclusionReason::kBelowLimit;
    if (has_holdout() && IsHeldOut(candidate)) return ExclusionReason::kHoldout;
    --left_;
    return ExclusionReason::kNone;
  }

 private:
  static constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

  bool has_holdout() const {
    return question_.holdout_percent > 0 || question_.global_holdout_percent > 0;
  }
  bool IsHeldOut(const Candidate& candidate) const {
    return split_.IsHeldOutGlobally(candidate.address_key, question_.global_holdout_percent) ||
           split_.IsHeldOut(candidate.address_key, question_.holdout_percent);
  }

  const AudienceQuestion& question_;
  const domain::Split& split_;
  int64_t left_;
};

// The second stage: all candidates of the base, and what becomes of each.
class Draw {
 public:
  Draw(const AudienceQuestion& question, const domain::Split& split, const Index::Reader& reader)
      : question_(question), split_(split), reader_(reader) {}

  absl::StatusOr<AudienceDraft> Run(const std::vector<JudgedChunk>& chunks, ChunkGates& gates,
                                    const Cancelled& cancelled) {
    JudgeAddresses(chunks, gates);
    RETURN_IF_ERROR(Limit(cancelled));
    draft_.counts.variants.resize(question_.weights.size());
    for (size_t number = 0; number < chunks.size(); ++number) Write(number, chunks[number]);
    return std::move(draft_);
  }

 private:
  // What is decided of a chunk's candidates, in their order.
  using Reasons = std::vector<ExclusionReason>;

  void JudgeAddresses(const std::vector<JudgedChunk>& chunks, ChunkGates& gates) {
    const SharedAddresses shared(reader_, gates.slots());
    AddressGate gate(question_, gates, shared);
    chunks_ = &chunks;
    reasons_.resize(chunks.size());
    for (size_t number = 0; number < chunks.size(); ++number) {
      for (const auto& [campaign, count] : chunks[number].lost_to) {
        draft_.counts.lost_to[campaign] += count;
      }
      reasons_[number].reserve(chunks[number].candidates.size());
      for (const Candidate& candidate : chunks[number].candidates) {
        reasons_[number].push_back(gate.Judge(number, candidate, draft_.counts.lost_to));
      }
    }
  }

  // In the order of the ranking.
  absl::Status Limit(const Cancelled& cancelled) {
    MessageLimit limit(question_, split_);
    if (!limit.is_needed()) return absl::OkStatus();
    const auto decide = [&](const Candidate& candidate, ExclusionReason& reason) {
      reason = limit.Judge(candidate);
    };
    if (question_.ranking.has_value() && question_.limit.has_value()) {
      return ForEachRanked(cancelled, decide);
    }
    for (size_t number = 0; number < reasons_.size(); ++number) {
      const std::vector<Candidate>& candidates = (*chunks_)[number].candidates;
      for (size_t c = 0; c < candidates.size(); ++c) {
        ExclusionReason& reason = reasons_[number][c];
        if (reason == ExclusionReason::kNone) decide(candidates[c], reason);
      }
    }
    return absl::OkStatus();
  }

  template <typename Visitor>
  absl::Status ForEachRanked(const Cancelled& cancelled, Visitor visit) {
    Selection selection;
    selection.revision = reader_.revision();
    selection.now = question_.now;
    selection.chunks.resize(reader_.chunks().size());
    for (size_t number = 0; number < reasons_.size(); ++number) {
      const std::vector<Candidate>& candidates = (*chunks_)[number].candidates;
      for (size_t c = 0; c < candidates.size(); ++c) {
        if (reasons_[number][c] == ExclusionReason::kNone) {
          selection.chunks[number].Set(candidates[c].client);
        }
      }
    }
    ASSIGN_OR_RETURN(const std::vector<ClientId> ids,
                     Ranked(reader_, selection, *question_.ranking, cancelled));
    for (const ClientId id : ids) {
      const auto place = static_cast<size_t>(id - 1);
      const size_t number = place >> kChunkBits;
      const auto client = static_cast<uint16_t>(place & (kChunkClients - 1));
      const std::vector<Candidate>& candidates = (*chunks_)[number].candidates;
      const auto candidate = std::lower_bound(
          candidates.begin(), candidates.end(), client,
          [](const Candidate& each, uint16_t wanted) { return each.client < wanted; });
      visit(*candidate, reasons_[number][static_cast<size_t>(candidate - candidates.begin())]);
    }
    return absl::OkStatus();
  }

  // The variants that earlier steps gave to clients of a chunk.
  absl::flat_hash_map<uint16_t, uint8_t> EarlierVariants(size_t number) const {
    absl::flat_hash_map<uint16_t, uint8_t> variants;
    const auto campaign = reader_.dictionaries().campaigns.Find(question_.campaign_id);
    if (question_.step == 1 || !campaign.has_value()) return variants;
    absl::flat_hash_map<uint16_t, std::pair<int64_t, int64_t>> first;  // step and id
    reader_.chunks()[number]->deliveries.ForEachAfter(
        std::numeric_limits<int64_t>::min(), [&](const DeliveryEvent& event) {
          const bool is_earlier = event.campaign == *campaign && event.step < question_.step &&
                                  event.audience_number != 0;
          if (!is_earlier) return;
          const std::pair<int64_t, int64_t> place(event.step, event.id);
          const auto [known, is_new] = first.emplace(event.client, place);
          if (!is_new && known->second < place) return;
          known->second = place;
          variants[event.client] = event.variant;
        });
    return variants;
  }

  int32_t VariantOf(const Candidate& candidate,
                    const absl::flat_hash_map<uint16_t, uint8_t>& earlier) const {
    const auto known = earlier.find(candidate.client);
    if (known != earlier.end() && known->second < std::max<size_t>(question_.weights.size(), 1)) {
      return known->second;
    }
    return static_cast<int32_t>(split_.VariantOf(candidate.address_key, question_.weights));
  }

  void Write(size_t number, const JudgedChunk& judged) {
    if (judged.candidates.empty() && judged.excluded.empty()) return;
    domain::AudienceChunk& chunk = draft_.chunks.emplace_back();
    chunk.number = static_cast<int64_t>(number);
    const absl::flat_hash_map<uint16_t, uint8_t> earlier = EarlierVariants(number);
    AudienceCounts& counts = draft_.counts;
    auto excluded = judged.excluded.begin();
    const auto exclude = [&](uint16_t client, ExclusionReason reason) {
      chunk.exclusions.push_back({IdOf(number, client), reason});
      ++counts.exclusions[static_cast<size_t>(reason)];
    };
    for (size_t c = 0; c < judged.candidates.size(); ++c) {
      const Candidate& candidate = judged.candidates[c];
      for (; excluded != judged.excluded.end() && excluded->client < candidate.client; ++excluded) {
        exclude(excluded->client, excluded->reason);
      }
      if (reasons_[number][c] != ExclusionReason::kNone) {
        exclude(candidate.client, reasons_[number][c]);
        continue;
      }
      const int32_t variant = VariantOf(candidate, earlier);
      chunk.members.push_back(
          {IdOf(number, candidate.client), candidate.channel, candidate.address_key, variant});
      ++counts.channels[static_cast<size_t>(candidate.channel)];
      if (!counts.variants.empty()) ++counts.variants[static_cast<size_t>(variant)];
    }
    for (; excluded != judged.excluded.end(); ++excluded) {
      exclude(excluded->client, excluded->reason);
    }
    counts.members += static_cast<int64_t>(chunk.members.size());
    counts.matched += static_cast<int64_t>(chunk.members.size() + chunk.exclusions.size());
  }

  const AudienceQuestion& question_;
  const domain::Split& split_;
  const Index::Reader& reader_;
  const std::vector<JudgedChunk>* chunks_ = nullptr;
  std::vector<Reasons> reasons_;  // by chunk
  AudienceDraft draft_;
};

// Counts where no lists are needed: it is enough to meet everyone once, by id, and of most it is
// enough to know how many they are.
class Counting {
 public:
  Counting(const AudienceQuestion& question, const domain::Split& split, const ChunkGates& gates,
           const SharedAddresses& shared)
      : question_(question),
        split_(split),
        gates_(gates),
        shared_(shared),
        gate_(question, gates, shared),
        limit_(question, split) {
    counts_.variants.resize(question.weights.size());
  }

  // Of the chunk that the gates judged last.
  void Add(size_t number, const ChunkView& view) {
    const ChunkVerdicts& verdicts = gates_.verdicts();
    counts_.matched += static_cast<int64_t>(verdicts.matched.Count());
    Exclude(ExclusionReason::kExcluded, verdicts.excluded);
    Exclude(ExclusionReason::kFrequencyCapped, verdicts.capped);
    verdicts.unreachable.ForEach([&](size_t i) { Exclude(gates_.ReasonOf(view, i)); });
    Bitmap looked_at;
    for (const Channel channel : domain::kChannels) {
      Bitmap candidates = verdicts.candidates[static_cast<size_t>(channel)];
      if (!is_each_looked_at()) {
        const size_t all = candidates.Count();
        candidates.And(shared_.Sharers(number));
        AddMembers(channel, static_cast<int64_t>(all - candidates.Count()));
      }
      looked_at.Or(candidates);
    }
    looked_at.ForEach([&](size_t i) { Judge(number, gates_.CandidateAt(view.chunk(), i)); });
  }

  std::map<std::string, int64_t>& lost_to() { return counts_.lost_to; }

  AudienceCounts Take() {
    if (counts_.variants.size() == 1) counts_.variants = {counts_.members};
    return std::move(counts_);
  }

 private:
  bool is_each_looked_at() const { return limit_.is_needed() || counts_.variants.size() > 1; }

  void Exclude(ExclusionReason reason) { ++counts_.exclusions[static_cast<size_t>(reason)]; }
  void Exclude(ExclusionReason reason, const Bitmap& clients) {
    counts_.exclusions[static_cast<size_t>(reason)] += static_cast<int64_t>(clients.Count());
  }
  void AddMembers(Channel channel, int64_t members) {
    counts_.members += members;
    counts_.channels[static_cast<size_t>(channel)] += members;
  }

  void Judge(size_t number, const Candidate& candidate) {
    ExclusionReason reason = gate_.Judge(number, candidate, counts_.lost_to);
    if (reason == ExclusionReason::kNone) reason = limit_.Judge(candidate);
    if (reason != ExclusionReason::kNone) return Exclude(reason);
    AddMembers(candidate.channel, 1);
    if (counts_.variants.size() > 1) {
      ++counts_.variants[split_.VariantOf(candidate.address_key, question_.weights)];
    }
  }

  const AudienceQuestion& question_;
  const domain::Split& split_;
  const ChunkGates& gates_;
  const SharedAddresses& shared_;
  AddressGate gate_;
  MessageLimit limit_;
  AudienceCounts counts_;
};

}  // namespace

AudienceJudge::AudienceJudge(AudienceQuestion question, const domain::Split& split)
    : question_(std::move(question)), split_(split) {}

AudienceJudge::~AudienceJudge() = default;

absl::Status AudienceJudge::JudgeChunks(const Index::Reader& reader, const Cancelled& cancelled) {
  Moment moment(reader, question_.now, cancelled);
  ChunkGates gates(question_, moment);
  const bool is_same_base = generation_ == reader.generation();
  const bool all_anew = !is_same_base || reader.settings_changed_at() > revision_ ||
                        (reader.revision() != revision_ && DependsOnOthers(question_));
  chunks_.resize(reader.chunks().size());
  for (size_t number = 0; number < chunks_.size(); ++number) {
    const Chunk& chunk = *reader.chunks()[number];
    if (!all_anew && chunk.changed_at <= revision_) continue;
    chunks_[number] = JudgedChunk();
    ChunkView view(moment, chunk);
    if (gates.Judge(view, chunks_[number].lost_to)) gates.List(view, chunks_[number]);
    RETURN_IF_ERROR(moment.status());
  }
  generation_ = reader.generation();
  revision_ = reader.revision();
  return absl::OkStatus();
}

absl::StatusOr<AudienceDraft> AudienceJudge::Judge(const Index::Reader& reader,
                                                   const Cancelled& cancelled) {
  RETURN_IF_ERROR(JudgeChunks(reader, cancelled));
  Moment moment(reader, question_.now, kNever);
  ChunkGates gates(question_, moment);
  return Draw(question_, split_, reader).Run(chunks_, gates, cancelled);
}

absl::StatusOr<AudienceCounts> AudienceJudge::Estimate(const Index::Reader& reader,
                                                       const Cancelled& cancelled) {
  // A ranking decides who comes within the limit; later steps ask for variants of earlier ones.
  const bool needs_lists = (question_.ranking.has_value() && question_.limit.has_value()) ||
                           (question_.step > 1 && question_.weights.size() > 1);
  if (needs_lists) {
    ASSIGN_OR_RETURN(AudienceDraft draft, Judge(reader, cancelled));
    return std::move(draft.counts);
  }
  Moment moment(reader, question_.now, cancelled);
  ChunkGates gates(question_, moment);
  const SharedAddresses shared(reader, gates.slots());
  Counting counting(question_, split_, gates, shared);
  for (size_t number = 0; number < reader.chunks().size(); ++number) {
    ChunkView view(moment, *reader.chunks()[number]);
    if (gates.Judge(view, counting.lost_to())) counting.Add(number, view);
    RETURN_IF_ERROR(moment.status());
  }
  return counting.Take();
}

namespace {

// Calls visit(place among the members, chunk, place in it) for those who may be messaged.
template <typename Visitor>
void ForEachRecipient(const Index::Reader& reader, UnixSeconds now,
                      absl::Span<const domain::AudienceMember> members, Visitor visit) {
  Moment moment(reader, now, kNever);
  std::optional<ChunkView> view;  // of the member before: most are neighbours
  for (size_t place = 0; place < members.size(); ++place) {
    const domain::AudienceMember& member = members[place];
    if (!view.has_value() || !view->chunk().MayHold(member.client_id)) {
      const Chunk* chunk = reader.Find(member.client_id);
      if (chunk == nullptr) continue;
      view.emplace(moment, *chunk);
    }
    const Chunk& chunk = view->chunk();
    const auto i = static_cast<size_t>(member.client_id - chunk.first_id);
    if (!chunk.present.Test(i)) continue;
    if (view->ReasonOf(member.channel, i) != ExclusionReason::kNone) continue;
    const ChannelColumns& columns = *chunk.channels[static_cast<size_t>(member.channel)];
    if (columns.address_key[i] == member.address_key) visit(place, chunk, i);
  }
}

}  // namespace

void VisitRecipients(const Index::Reader& reader, UnixSeconds now,
                     absl::Span<const domain::AudienceMember> members,
                     absl::FunctionRef<void(size_t, const Recipient&)> visit) {
  // Texts lie apart from each other: without this, most of the time goes to waiting for memory.
  constexpr size_t kAhead = 8;
  const auto prefetch = [&](size_t place, const Chunk& chunk) {
    if (place >= members.size()) return;
    const domain::ClientId id = members[place].client_id;
    if (id >= chunk.first_id + static_cast<domain::ClientId>(chunk.size)) return;
    const auto i = static_cast<size_t>(id - chunk.first_id);
    chunk.display_name.Prefetch(i);
    chunk.external_id.Prefetch(i);
    const auto& columns = chunk.channels[static_cast<size_t>(members[place].channel)];
    if (columns != nullptr) columns->address.Prefetch(i);
  };
  const Dictionary& owners = reader.dictionaries().owners;
  ForEachRecipient(reader, now, members, [&](size_t place, const Chunk& chunk, size_t i) {
    prefetch(place + kAhead, chunk);
    const auto channel = static_cast<size_t>(members[place].channel);
    visit(place, {chunk.channels[channel]->address.Get(i), chunk.display_name.Get(i),
                  chunk.external_id.Get(i), owners.Decode(chunk.owner[i])});
  });
}

std::vector<bool> MayBeMessaged(const Index::Reader& reader, UnixSeconds now,
                                absl::Span<const domain::AudienceMember> members) {
  std::vector<bool> may(members.size());
  ForEachRecipient(reader, now, members,
                   [&](size_t place, const Chunk&, size_t) { may[place] = true; });
  return may;
}

}  // namespace clientele::index
