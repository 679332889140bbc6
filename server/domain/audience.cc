#include "server/domain/audience.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/bytes.h"
#include "server/base/digest.h"

namespace clientele::domain {
namespace {

// The id that is `difference` further on; damaged bytes may say any, and wrap around.
ClientId Next(ClientId previous, uint64_t difference) {
  return static_cast<ClientId>(static_cast<uint64_t>(previous) + difference);
}

}  // namespace

std::string EncodeAudienceChunk(const AudienceChunk& chunk) {
  ByteWriter writer;
  // Ids as differences: one or two bytes each.
  ClientId previous = 0;
  writer.Varint(chunk.members.size());
  for (const AudienceMember& member : chunk.members) {
    writer.Varint(static_cast<uint64_t>(member.client_id - previous));
    writer.Varint(static_cast<uint64_t>(member.channel));
    writer.Fixed64(static_cast<uint64_t>(member.address_key));
    previous = member.client_id;
  }
  previous = 0;
  writer.Varint(chunk.exclusions.size());
  for (const AudienceExclusion& exclusion : chunk.exclusions) {
    writer.Varint(static_cast<uint64_t>(exclusion.client_id - previous));
    writer.Varint(static_cast<uint64_t>(exclusion.reason));
    previous = exclusion.client_id;
  }
  return writer.Take();
}

std::optional<AudienceChunk> DecodeAudienceChunk(absl::string_view bytes) {
  ByteReader reader(bytes);
  AudienceChunk chunk;
  ClientId previous = 0;
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    AudienceMember member;
    member.client_id = Next(previous, reader.Varint());
    member.channel = static_cast<Channel>(reader.Varint());
    member.address_key = static_cast<int64_t>(reader.Fixed64());
    previous = member.client_id;
    chunk.members.push_back(member);
  }
  previous = 0;
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    AudienceExclusion exclusion;
    exclusion.client_id = Next(previous, reader.Varint());
    exclusion.reason = static_cast<ExclusionReason>(reader.Varint());
    previous = exclusion.client_id;
    chunk.exclusions.push_back(exclusion);
  }
  if (!reader.done()) return std::nullopt;
  return chunk;
}

std::string EncodeAudienceCounts(const AudienceCounts& counts) {
  ByteWriter writer;
  writer.Signed(counts.matched);
  writer.Signed(counts.members);
  writer.Varint(counts.exclusions.size());
  for (const int64_t count : counts.exclusions) writer.Signed(count);
  writer.Varint(counts.channels.size());
  for (const int64_t count : counts.channels) writer.Signed(count);
  return writer.Take();
}

std::optional<AudienceCounts> DecodeAudienceCounts(absl::string_view bytes) {
  ByteReader reader(bytes);
  AudienceCounts counts;
  counts.matched = reader.Signed();
  counts.members = reader.Signed();
  const uint64_t reasons = reader.Varint();
  for (uint64_t r = 0; r < reasons && reader.ok(); ++r) {
    const int64_t count = reader.Signed();
    if (r < counts.exclusions.size()) counts.exclusions[r] = count;
  }
  const uint64_t channels = reader.Varint();
  for (uint64_t c = 0; c < channels && reader.ok(); ++c) {
    const int64_t count = reader.Signed();
    if (c < counts.channels.size()) counts.channels[c] = count;
  }
  if (!reader.done()) return std::nullopt;
  return counts;
}

std::string MembersHash(absl::Span<const AudienceChunk> chunks) {
  Sha256Stream hash;
  for (const AudienceChunk& chunk : chunks) {
    ByteWriter writer;
    for (const AudienceMember& member : chunk.members) {
      writer.Fixed64(static_cast<uint64_t>(member.client_id));
      writer.Fixed64(static_cast<uint64_t>(member.channel));
      writer.Fixed64(static_cast<uint64_t>(member.address_key));
    }
    hash.Add(writer.bytes());
  }
  return hash.Finish();
}

std::string ProvenanceHash(const AudienceRow& audience) {
  ByteWriter writer;
  writer.String(audience.campaign_id);
  writer.Signed(audience.evaluated_revision);
  writer.Signed(audience.evaluated_at);
  writer.String(audience.filter);
  writer.String(audience.channels);
  writer.Signed(audience.policy_version);
  return Sha256(writer.bytes());
}

std::string JoinChannels(absl::Span<const Channel> channels) {
  return absl::StrJoin(channels, ",", [](std::string* out, Channel channel) {
    out->append(NameOf(channel).data(), NameOf(channel).size());
  });
}

std::vector<Channel> SplitChannels(absl::string_view text) {
  std::vector<Channel> channels;
  for (const absl::string_view name : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    if (const auto channel = FromName<Channel>(name)) channels.push_back(*channel);
  }
  return channels;
}

}  // namespace clientele::domain
