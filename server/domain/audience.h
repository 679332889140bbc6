// A frozen audience as bytes: who is in it, who was left out and why, and the hashes that prove it.
#ifndef CLIENTELE_SERVER_DOMAIN_AUDIENCE_H_
#define CLIENTELE_SERVER_DOMAIN_AUDIENCE_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/domain/rows.h"
#include "server/domain/types.h"

namespace clientele::domain {

struct AudienceMember {
  ClientId client_id = 0;
  Channel channel = Channel::kNone;
  int64_t address_key = 0;
  int32_t variant = 0;  // its place in the step's variants

  friend bool operator==(const AudienceMember&, const AudienceMember&) = default;
};

struct AudienceExclusion {
  ClientId client_id = 0;
  ExclusionReason reason = ExclusionReason::kNone;

  friend bool operator==(const AudienceExclusion&, const AudienceExclusion&) = default;
};

// What is left of a member that was erased: enough to work the hash out, and nothing of the client.
struct AudienceTombstone {
  uint32_t position = 0;  // among the members of the chunk as it was issued
  absl::uint128 leaf = 0;

  friend bool operator==(const AudienceTombstone&, const AudienceTombstone&) = default;
};

// Of one chunk of the index; members and exclusions by ascending client.
struct AudienceChunk {
  int64_t number = 0;
  std::vector<AudienceMember> members;
  std::vector<AudienceExclusion> exclusions;
  std::vector<AudienceTombstone> tombstones;  // by position
};

struct AudienceCounts {
  int64_t matched = 0;
  int64_t members = 0;
  std::array<int64_t, kExclusionReasonCount> exclusions{};  // by reason
  std::array<int64_t, kChannelCount + 1> channels{};        // members by channel
  std::vector<int64_t> variants;                            // members by variant; none: no variants
  // Of those that were FREQUENCY_CAPPED, by the campaign whose message has their slot; of several,
  // the one that occupies the earliest day, then the first by id. Empty: a message of no campaign.
  std::map<std::string, int64_t> lost_to;

  friend bool operator==(const AudienceCounts&, const AudienceCounts&) = default;
};

// What an audience is judged to be, before it is stored.
struct AudienceDraft {
  std::vector<AudienceChunk> chunks;
  AudienceCounts counts;
};

// In kAudienceChunkFormat.
std::string EncodeAudienceChunk(const AudienceChunk& chunk);
// Of any format that was ever written; `number` is not in the bytes.
std::optional<AudienceChunk> DecodeAudienceChunk(int64_t format, absl::string_view bytes);
// Its members alone: what comes after them is not looked at.
std::optional<std::vector<AudienceMember>> DecodeAudienceMembers(int64_t format,
                                                                 absl::string_view bytes);

// Puts a tombstone in the place of a member, and takes an exclusion away; false when the chunk has
// neither of the client.
bool EraseFromChunk(ClientId client_id, AudienceChunk& chunk);

// Ascending ids, a byte or two each.
std::string EncodeClientIds(absl::Span<const ClientId> ids);
std::optional<std::vector<ClientId>> DecodeClientIds(absl::string_view bytes);
// Whether each of the members, ascending, is one of them.
std::optional<std::vector<bool>> AreAmong(absl::Span<const AudienceMember> members,
                                          absl::string_view encoded_ids);

std::string EncodeAudienceCounts(const AudienceCounts& counts);
std::optional<AudienceCounts> DecodeAudienceCounts(absl::string_view bytes);

// SHA-256 over the 128-bit leaves of the members by ascending id, a leaf being Hash128 of (client
// id, channel, address key, variant) as fixed 64-bit little-endian numbers: equal lists have equal
// hashes on any machine and store, and a tombstone's leaf stands for its member.
std::string MembersHash(absl::Span<const AudienceChunk> chunks);

// SHA-256 over what the audience was made from: the columns of AudienceRow that say so, in their
// order, and the mark of the split.
std::string ProvenanceHash(const AudienceRow& audience, absl::string_view split_mark);

// "EMAIL,SMS".
std::string JoinChannels(absl::Span<const Channel> channels);
std::vector<Channel> SplitChannels(absl::string_view text);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_AUDIENCE_H_
