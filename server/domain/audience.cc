#include "server/domain/audience.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/bytes.h"
#include "server/base/digest.h"
#include "server/base/hash128.h"

namespace clientele::domain {
namespace {

// The id that is `difference` further on; damaged bytes may say any, and wrap around.
ClientId Next(ClientId previous, uint64_t difference) {
  return static_cast<ClientId>(static_cast<uint64_t>(previous) + difference);
}

absl::uint128 LeafOf(const AudienceMember& member) {
  // On the stack: an audience has millions.
  char bytes[4 * sizeof(uint64_t)];
  char* next = bytes;
  for (const int64_t number : {member.client_id, static_cast<int64_t>(member.channel),
                               member.address_key, static_cast<int64_t>(member.variant)}) {
    for (int shift = 0; shift < 64; shift += 8) {
      *next++ = static_cast<char>(static_cast<uint64_t>(number) >> shift);
    }
  }
  return Hash128(absl::string_view(bytes, sizeof(bytes)));
}

bool IsKnownFormat(int64_t format) { return format >= 1 && format <= kAudienceChunkFormat; }

std::vector<AudienceMember> ReadMembers(int64_t format, absl::string_view bytes,
                                        ByteReader& reader) {
  std::vector<AudienceMember> members;
  ClientId previous = 0;
  const uint64_t count = reader.Varint();
  members.reserve(std::min<uint64_t>(count, bytes.size()));
  for (uint64_t n = count; n > 0 && reader.ok(); --n) {
    AudienceMember& member = members.emplace_back();
    member.client_id = Next(previous, reader.Varint());
    member.channel = static_cast<Channel>(reader.Varint());
    member.address_key = static_cast<int64_t>(reader.Fixed64());
    if (format >= 2) member.variant = static_cast<int32_t>(reader.Varint());
    previous = member.client_id;
  }
  return members;
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
    writer.Varint(static_cast<uint64_t>(member.variant));
    previous = member.client_id;
  }
  previous = 0;
  writer.Varint(chunk.exclusions.size());
  for (const AudienceExclusion& exclusion : chunk.exclusions) {
    writer.Varint(static_cast<uint64_t>(exclusion.client_id - previous));
    writer.Varint(static_cast<uint64_t>(exclusion.reason));
    previous = exclusion.client_id;
  }
  writer.Varint(chunk.tombstones.size());
  for (const AudienceTombstone& tombstone : chunk.tombstones) {
    writer.Varint(tombstone.position);
    writer.Fixed64(absl::Uint128High64(tombstone.leaf));
    writer.Fixed64(absl::Uint128Low64(tombstone.leaf));
  }
  return writer.Take();
}

std::optional<std::vector<AudienceMember>> DecodeAudienceMembers(int64_t format,
                                                                 absl::string_view bytes) {
  if (!IsKnownFormat(format)) return std::nullopt;
  ByteReader reader(bytes);
  std::vector<AudienceMember> members = ReadMembers(format, bytes, reader);
  if (!reader.ok()) return std::nullopt;
  return members;
}

std::optional<AudienceChunk> DecodeAudienceChunk(int64_t format, absl::string_view bytes) {
  if (!IsKnownFormat(format)) return std::nullopt;
  ByteReader reader(bytes);
  AudienceChunk chunk;
  chunk.members = ReadMembers(format, bytes, reader);
  ClientId previous = 0;
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    AudienceExclusion exclusion;
    exclusion.client_id = Next(previous, reader.Varint());
    exclusion.reason = static_cast<ExclusionReason>(reader.Varint());
    previous = exclusion.client_id;
    chunk.exclusions.push_back(exclusion);
  }
  const uint64_t tombstones = format >= 2 ? reader.Varint() : 0;
  for (uint64_t n = tombstones; n > 0 && reader.ok(); --n) {
    AudienceTombstone tombstone;
    tombstone.position = static_cast<uint32_t>(reader.Varint());
    const uint64_t high = reader.Fixed64();
    tombstone.leaf = absl::MakeUint128(high, reader.Fixed64());
    chunk.tombstones.push_back(tombstone);
  }
  if (!reader.done()) return std::nullopt;
  return chunk;
}

bool EraseFromChunk(ClientId client_id, AudienceChunk& chunk) {
  const auto is_client = [&](const auto& entry) { return entry.client_id == client_id; };
  if (std::erase_if(chunk.exclusions, is_client) > 0) return true;
  const auto member = std::find_if(chunk.members.begin(), chunk.members.end(), is_client);
  if (member == chunk.members.end()) return false;
  AudienceTombstone tombstone;
  tombstone.position = static_cast<uint32_t>(member - chunk.members.begin());
  tombstone.leaf = LeafOf(*member);
  // Those erased before take up places among the members as they were issued.
  auto place = chunk.tombstones.begin();
  for (; place != chunk.tombstones.end() && place->position <= tombstone.position; ++place) {
    ++tombstone.position;
  }
  chunk.tombstones.insert(place, tombstone);
  chunk.members.erase(member);
  return true;
}

std::string EncodeClientIds(absl::Span<const ClientId> ids) {
  ByteWriter writer;
  ClientId previous = 0;
  for (const ClientId id : ids) {
    writer.Varint(static_cast<uint64_t>(id - previous));
    previous = id;
  }
  return writer.Take();
}

std::optional<std::vector<ClientId>> DecodeClientIds(absl::string_view bytes) {
  ByteReader reader(bytes);
  std::vector<ClientId> ids;
  ids.reserve(bytes.size());  // most are a byte
  ClientId previous = 0;
  while (reader.ok() && !reader.done()) {
    previous = Next(previous, reader.Varint());
    ids.push_back(previous);
  }
  if (!reader.ok()) return std::nullopt;
  return ids;
}

std::optional<std::vector<bool>> AreAmong(absl::Span<const AudienceMember> members,
                                          absl::string_view encoded_ids) {
  ByteReader reader(encoded_ids);
  std::vector<bool> are(members.size());
  ClientId id = 0;
  for (size_t i = 0; i < members.size() && reader.ok(); ++i) {
    while (id < members[i].client_id && !reader.done() && reader.ok()) {
      id = Next(id, reader.Varint());
    }
    are[i] = id == members[i].client_id;
  }
  if (!reader.ok()) return std::nullopt;
  return are;
}

std::string EncodeAudienceCounts(const AudienceCounts& counts) {
  ByteWriter writer;
  writer.Signed(counts.matched);
  writer.Signed(counts.members);
  writer.Varint(counts.exclusions.size());
  for (const int64_t count : counts.exclusions) writer.Signed(count);
  writer.Varint(counts.channels.size());
  for (const int64_t count : counts.channels) writer.Signed(count);
  writer.Varint(counts.variants.size());
  for (const int64_t count : counts.variants) writer.Signed(count);
  writer.Varint(counts.lost_to.size());
  for (const auto& [campaign_id, count] : counts.lost_to) {
    writer.String(campaign_id);
    writer.Signed(count);
  }
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
  if (reader.done()) return counts;  // written before there were variants
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    counts.variants.push_back(reader.Signed());
  }
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    const std::string campaign_id(reader.String());
    counts.lost_to[campaign_id] = reader.Signed();
  }
  if (!reader.done()) return std::nullopt;
  return counts;
}

std::string MembersHash(absl::Span<const AudienceChunk> chunks) {
  Sha256Stream hash;
  for (const AudienceChunk& chunk : chunks) {
    ByteWriter writer;
    const auto add = [&](absl::uint128 leaf) {
      writer.Fixed64(absl::Uint128High64(leaf));
      writer.Fixed64(absl::Uint128Low64(leaf));
    };
    auto tombstone = chunk.tombstones.begin();
    uint32_t position = 0;
    const auto add_tombstones = [&] {
      for (; tombstone != chunk.tombstones.end() && tombstone->position == position; ++position) {
        add(tombstone++->leaf);
      }
    };
    for (const AudienceMember& member : chunk.members) {
      add_tombstones();
      add(LeafOf(member));
      ++position;
    }
    add_tombstones();
    hash.Add(writer.bytes());
  }
  return hash.Finish();
}

std::string ProvenanceHash(const AudienceRow& audience, absl::string_view split_mark) {
  ByteWriter writer;
  writer.String(audience.campaign_id);
  writer.Signed(audience.evaluated_revision);
  writer.Signed(audience.evaluated_at);
  writer.String(audience.filter);
  writer.String(audience.channels);
  writer.Signed(audience.policy_version);
  writer.Signed(audience.step);
  writer.Signed(audience.send_from);
  writer.Signed(audience.send_to);
  writer.String(audience.options);
  writer.String(split_mark);
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
