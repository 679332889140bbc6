// A frozen audience as bytes: who is in it, who was left out and why, and the hashes that prove it.
#ifndef CLIENTELE_SERVER_DOMAIN_AUDIENCE_H_
#define CLIENTELE_SERVER_DOMAIN_AUDIENCE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/domain/rows.h"
#include "server/domain/types.h"

namespace clientele::domain {

struct AudienceMember {
  ClientId client_id = 0;
  Channel channel = Channel::kNone;
  int64_t address_key = 0;

  friend bool operator==(const AudienceMember&, const AudienceMember&) = default;
};

struct AudienceExclusion {
  ClientId client_id = 0;
  ExclusionReason reason = ExclusionReason::kNone;

  friend bool operator==(const AudienceExclusion&, const AudienceExclusion&) = default;
};

// Of one chunk of the index; both lists by ascending client.
struct AudienceChunk {
  int64_t number = 0;
  std::vector<AudienceMember> members;
  std::vector<AudienceExclusion> exclusions;
};

struct AudienceCounts {
  int64_t matched = 0;
  int64_t members = 0;
  std::array<int64_t, kExclusionReasonCount> exclusions{};  // by reason
  std::array<int64_t, kChannelCount + 1> channels{};        // members by channel

  friend bool operator==(const AudienceCounts&, const AudienceCounts&) = default;
};

// What an audience is judged to be, before it is stored.
struct AudienceDraft {
  std::vector<AudienceChunk> chunks;
  AudienceCounts counts;
};

std::string EncodeAudienceChunk(const AudienceChunk& chunk);
// `number` is not in the bytes.
std::optional<AudienceChunk> DecodeAudienceChunk(absl::string_view bytes);

std::string EncodeAudienceCounts(const AudienceCounts& counts);
std::optional<AudienceCounts> DecodeAudienceCounts(absl::string_view bytes);

// SHA-256 over (client id, channel, address key) of the members by ascending id, as fixed 64-bit
// little-endian numbers: equal lists have equal hashes on any machine and store.
std::string MembersHash(absl::Span<const AudienceChunk> chunks);

// SHA-256 over what the audience was made from, in the order of AudienceRow's columns.
std::string ProvenanceHash(const AudienceRow& audience);

// "EMAIL,SMS".
std::string JoinChannels(absl::Span<const Channel> channels);
std::vector<Channel> SplitChannels(absl::string_view text);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_AUDIENCE_H_
