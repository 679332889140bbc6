#include "server/domain/chunk_hash.h"

#include <optional>

#include "server/base/hash128.h"
#include "server/domain/audience.h"
#include "server/domain/codec.h"

namespace clientele::domain {
namespace {

// The first id of a client's chunk. Damaged tables may hold any number: without a sign none
// overflows.
ClientId FirstOf(ClientId client) {
  const uint64_t place = static_cast<uint64_t>(client) - 1;
  return static_cast<ClientId>(place - place % kHashedClients + 1);
}

}  // namespace

template <>
absl::Span<const absl::string_view> NamesOf<HashedPart>() {
  static constexpr absl::string_view kNames[kHashedPartCount] = {"clients",
                                                                 "profiles",
                                                                 "channels",
                                                                 "tags",
                                                                 "attributes",
                                                                 "orders",
                                                                 "interactions",
                                                                 "deliveries",
                                                                 "responses",
                                                                 "audience members",
                                                                 "reservations of members",
                                                                 "last write",
                                                                 "policy",
                                                                 "vocabulary",
                                                                 "products",
                                                                 "segments",
                                                                 "audiences",
                                                                 "reservations"};
  return kNames;
}

std::vector<ChunkDifference> FindDifferences(const ChunkHashes& a, const ChunkHashes& b) {
  std::map<ClientId, HashSums> rest = a.sums;
  for (const auto& [first, sums] : b.sums) {
    HashSums& left = rest[first];
    for (size_t part = 0; part < kHashedPartCount; ++part) left[part] -= sums[part];
  }
  std::vector<ChunkDifference> differences;
  for (const auto& [first, sums] : rest) {
    ChunkDifference difference;
    difference.first_client_id = first;
    for (size_t part = 0; part < kHashedPartCount; ++part) {
      if (sums[part] != 0) difference.parts.push_back(static_cast<HashedPart>(part));
    }
    if (!difference.parts.empty()) differences.push_back(std::move(difference));
  }
  return differences;
}

template <typename Row, typename... Columns>
void ChunkHasher::Encode(const Row& row, const Columns&... left_out) {
  Row::Fields(row, [&](absl::string_view, const auto& value, uint32_t = kPlain) {
    [[maybe_unused]] const void* const column = &value;
    if (((column != &left_out) && ...)) EncodeValue(scratch_, value);
  });
}

HashSums& ChunkHasher::SumsAt(ClientId first) {
  if (last_sums_ == nullptr || last_first_ != first) {
    last_first_ = first;
    last_sums_ = &sums_[first];
  }
  return *last_sums_;
}

void ChunkHasher::Sum(HashedPart part, ClientId client) {
  SumsAt(FirstOf(client))[static_cast<size_t>(part)] += Hash128(scratch_.bytes());
  scratch_.Clear();
}

void ChunkHasher::SumOfNoClient(HashedPart part) {
  SumsAt(0)[static_cast<size_t>(part)] += Hash128(scratch_.bytes());
  scratch_.Clear();
}

void ChunkHasher::Add(const ClientRow& row) {
  Encode(row, row.revision, row.profile_revision, row.largest_order_quantity,
         row.last_order_quantity, row.twice_median_interval);
  // Without orders enough to have one it is 0.
  for (const std::optional<int64_t>& number :
       {row.largest_order_quantity, row.last_order_quantity, row.twice_median_interval}) {
    EncodeValue(scratch_, number.value_or(0));
  }
  Sum(HashedPart::kClients, row.client_id);
}

void ChunkHasher::Add(const ProfileRow& row) {
  Encode(row, row.revision);
  Sum(HashedPart::kProfiles, row.client_id);
}

void ChunkHasher::Add(const ClientChannelRow& row) {
  const bool says_nothing =
      row.reason == ExclusionReason::kNoContactPoint && row.address_key == 0 && row.address.empty();
  if (says_nothing) return;
  Encode(row, row.contact_id);
  EncodeValue(scratch_, row.address);
  Sum(HashedPart::kChannels, row.client_id);
}

void ChunkHasher::Add(const ClientTagRow& row) {
  Encode(row);
  Sum(HashedPart::kTags, row.client_id);
}

void ChunkHasher::Add(const ClientAttributeRow& row) {
  Encode(row);
  Sum(HashedPart::kAttributes, row.client_id);
}

void ChunkHasher::Add(const OrderRow& row, absl::Span<const OrderLineRow> lines) {
  if (!row.stands()) return;
  Encode(row, row.external_id, row.superseded_by, row.cost, row.original_order_id,
         row.original_external_id, row.canceled_at, row.recorded_at, row.actor);
  EncodeValue(scratch_, row.cost.value_or(0));
  for (const OrderLineRow& line : lines) Encode(line, line.order_id, line.line_number);
  Sum(HashedPart::kOrders, row.client_id);
}

void ChunkHasher::Add(const InteractionRow& row) {
  Encode(row, row.interaction_id, row.external_id, row.recorded_at, row.actor);
  Sum(HashedPart::kInteractions, row.client_id);
}

void ChunkHasher::Add(const DeliveryRow& row) {
  Encode(row, row.external_id, row.recorded_at, row.actor);
  Sum(HashedPart::kDeliveries, row.client_id);
}

void ChunkHasher::Add(const ResponseRow& row) {
  Encode(row, row.response_id, row.external_id, row.recorded_at, row.actor, row.audience_number);
  Sum(HashedPart::kResponses, row.client_id);
}

void ChunkHasher::AddMember(absl::string_view audience, ClientId client) {
  scratch_.String(audience);
  EncodeValue(scratch_, client);
  Sum(HashedPart::kAudienceMembers, client);
}

void ChunkHasher::AddMembers(absl::string_view audience, const AudienceChunkRow& row) {
  if (const std::optional<AudienceChunk> chunk = DecodeAudienceChunk(row.format, row.body)) {
    for (const AudienceMember& member : chunk->members) AddMember(audience, member.client_id);
    return;
  }
  // No index can hold it: a difference wherever it is compared with one.
  scratch_.String(audience);
  scratch_.String(row.body);
  const uint64_t place = static_cast<uint64_t>(row.chunk) * kHashedClients;
  Sum(HashedPart::kAudienceMembers, static_cast<ClientId>(place + 1));
}

void ChunkHasher::AddReserved(absl::string_view audience, const AudienceMember& member,
                              bool streamed) {
  scratch_.String(audience);
  EncodeValue(scratch_, member.client_id);
  EncodeValue(scratch_, member.channel);
  EncodeValue(scratch_, member.address_key);
  EncodeValue(scratch_, streamed);
  Sum(HashedPart::kReserved, member.client_id);
}

void ChunkHasher::AddReservation(absl::string_view audience, const AudienceRow& row) {
  scratch_.String(audience);
  EncodeValue(scratch_, row.step);
  EncodeValue(scratch_, row.send_from);
  EncodeValue(scratch_, row.send_to);
  EncodeValue(scratch_, row.released);
  SumOfNoClient(HashedPart::kReservations);
}

void ChunkHasher::AddLastWrite(UnixSeconds at) {
  EncodeValue(scratch_, at);
  SumOfNoClient(HashedPart::kLastWrite);
}

void ChunkHasher::Add(const Policy& policy) {
  scratch_.Raw(EncodePolicy(policy));
  SumOfNoClient(HashedPart::kPolicy);
}

void ChunkHasher::Add(const PolicyRow& row) {
  if (const std::optional<Policy> policy = DecodePolicy(row.body)) return Add(*policy);
  scratch_.Raw(row.body);
  SumOfNoClient(HashedPart::kPolicy);
}

void ChunkHasher::Add(const TagRow& row) {
  Encode(row);
  SumOfNoClient(HashedPart::kVocabulary);
}

void ChunkHasher::Add(const ProductRow& row) {
  // Like one that is not known.
  if (row.category.empty()) return;
  Encode(row, row.name, row.unit, row.unit_factor, row.updated_at, row.actor);
  SumOfNoClient(HashedPart::kProducts);
}

void ChunkHasher::Add(const SegmentRow& row) {
  Encode(row);
  SumOfNoClient(HashedPart::kSegments);
}

void ChunkHasher::AddAudience(absl::string_view audience) {
  scratch_.String(audience);
  SumOfNoClient(HashedPart::kAudiences);
}

}  // namespace clientele::domain
