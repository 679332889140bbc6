#include "server/index/audience.h"

#include "absl/container/flat_hash_set.h"
#include "server/base/status_macros.h"
#include "server/domain/reachability.h"
#include "server/index/evaluator.h"

namespace clientele::index {
namespace {

using domain::Channel;
using domain::ExclusionReason;

struct Judgement {
  Channel channel = Channel::kNone;
  ExclusionReason reason = ExclusionReason::kNoContactPoint;
};

Judgement JudgeClient(const ChunkView& view, size_t i, absl::Span<const Channel> channels) {
  Judgement best;
  for (const Channel channel : channels) {
    const ExclusionReason reason = view.ReasonOf(channel, i);
    if (reason == ExclusionReason::kNone) return {channel, reason};
    if (domain::ReasonProgress(reason) > domain::ReasonProgress(best.reason)) best.reason = reason;
  }
  return best;
}

}  // namespace

absl::StatusOr<domain::AudienceDraft> JudgeAudience(const Index::Reader& reader,
                                                    const Question& question,
                                                    absl::Span<const Channel> channels) {
  domain::AudienceDraft draft;
  absl::flat_hash_set<int64_t> taken;  // address keys of members so far
  Moment moment(reader, question.now, question.cancelled);
  Bitmap matched;
  for (size_t number = 0; number < reader.chunks().size(); ++number) {
    ChunkView view(moment, *reader.chunks()[number]);
    Evaluate(question.filter.root, view, matched);
    RETURN_IF_ERROR(moment.status());
    if (matched.Empty()) continue;
    domain::AudienceChunk& chunk = draft.chunks.emplace_back();
    chunk.number = static_cast<int64_t>(number);
    matched.ForEach([&](size_t i) {
      const domain::ClientId id = view.chunk().first_id + static_cast<domain::ClientId>(i);
      Judgement judgement = JudgeClient(view, i, channels);
      int64_t address_key = 0;
      if (judgement.reason == ExclusionReason::kNone) {
        address_key = view.chunk().channels[static_cast<size_t>(judgement.channel)]->address_key[i];
        if (!taken.insert(address_key).second) {
          judgement.reason = ExclusionReason::kDuplicateAddress;
        }
      }
      draft.counts.matched += 1;
      if (judgement.reason == ExclusionReason::kNone) {
        chunk.members.push_back({id, judgement.channel, address_key});
        draft.counts.members += 1;
        draft.counts.channels[static_cast<size_t>(judgement.channel)] += 1;
      } else {
        chunk.exclusions.push_back({id, judgement.reason});
        draft.counts.exclusions[static_cast<size_t>(judgement.reason)] += 1;
      }
    });
  }
  return draft;
}

std::vector<std::optional<Recipient>> FindRecipients(
    const Index::Reader& reader, UnixSeconds now,
    absl::Span<const domain::AudienceMember> members) {
  const Cancelled never;
  Moment moment(reader, now, never);
  std::vector<std::optional<Recipient>> recipients;
  recipients.reserve(members.size());
  for (const domain::AudienceMember& member : members) {
    std::optional<Recipient>& recipient = recipients.emplace_back();
    const Chunk* chunk = reader.Find(member.client_id);
    if (chunk == nullptr) continue;
    const auto i = static_cast<size_t>(member.client_id - chunk->first_id);
    const ChunkView view(moment, *chunk);
    if (view.ReasonOf(member.channel, i) != ExclusionReason::kNone) continue;
    const ChannelColumns& columns = *chunk->channels[static_cast<size_t>(member.channel)];
    if (columns.address_key[i] != member.address_key) continue;
    recipient = {std::string(columns.address.Get(i)), std::string(chunk->display_name.Get(i)),
                 std::string(chunk->external_id.Get(i))};
  }
  return recipients;
}

}  // namespace clientele::index
