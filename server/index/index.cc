#include "server/index/index.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "server/domain/audience.h"

namespace clientele::index {
namespace {

// Client ids begin at 1.
size_t ChunkNumber(domain::ClientId id) { return static_cast<size_t>(id - 1) >> kChunkBits; }

// A batch's order lines, to be found by their order.
class Lines {
 public:
  explicit Lines(const std::vector<domain::OrderLineRow>& rows) {
    rows_.reserve(rows.size());
    for (const domain::OrderLineRow& row : rows) rows_.push_back(&row);
    std::sort(rows_.begin(), rows_.end(), [](const auto* a, const auto* b) {
      return std::tie(a->order_id, a->line_number) < std::tie(b->order_id, b->line_number);
    });
  }

  absl::Span<const domain::OrderLineRow* const> Of(int64_t order_id) const {
    const auto first = std::partition_point(
        rows_.begin(), rows_.end(), [&](const auto* row) { return row->order_id < order_id; });
    const auto last = std::partition_point(
        first, rows_.end(), [&](const auto* row) { return row->order_id == order_id; });
    return absl::MakeConstSpan(rows_).subspan(static_cast<size_t>(first - rows_.begin()),
                                              static_cast<size_t>(last - first));
  }

 private:
  std::vector<const domain::OrderLineRow*> rows_;
};

ReservedMember* FindMember(ReservedMembers& members, uint16_t client) {
  const auto place = std::lower_bound(
      members.begin(), members.end(), client,
      [](const ReservedMember& member, uint16_t wanted) { return member.client < wanted; });
  return place != members.end() && place->client == client ? &*place : nullptr;
}

// The members of a chunk, with what is known of them already.
ReservedMembers Reserve(const domain::AudienceChunk& chunk, domain::ClientId first_id,
                        ReservedMembers& known) {
  ReservedMembers reserved;
  reserved.reserve(chunk.members.size());
  for (const domain::AudienceMember& member : chunk.members) {
    ReservedMember& entry = reserved.emplace_back();
    entry.address_key = member.address_key;
    entry.client = static_cast<uint16_t>(member.client_id - first_id);
    entry.channel = member.channel;
    const ReservedMember* before = FindMember(known, entry.client);
    if (before == nullptr) continue;
    entry.streamed = before->streamed;
    entry.reported = before->reported;
  }
  return reserved;
}

}  // namespace

std::string AudienceName(absl::string_view campaign_id, int64_t number) {
  return absl::StrCat(campaign_id, "/", number);
}

Index::Index(Content content) : content_(content), policy_(std::make_shared<domain::Policy>()) {}

const Chunk* Index::Reader::Find(domain::ClientId id) const {
  if (id < 1 || ChunkNumber(id) >= chunks().size()) return nullptr;
  const Chunk* chunk = chunks()[ChunkNumber(id)].get();
  return chunk->present.Test(static_cast<size_t>(id - chunk->first_id)) ? chunk : nullptr;
}

std::optional<std::string> Index::Reader::SegmentFilter(absl::string_view segment_id) const {
  const auto found = segments().find(std::string(segment_id));
  if (found == segments().end()) return std::nullopt;
  return found->second.filter;
}

std::vector<std::string> Index::Reader::SegmentIds() const {
  std::vector<std::string> ids;
  for (const auto& [id, row] : segments()) ids.push_back(id);
  return ids;
}

bool Index::Reader::HasAudience(absl::string_view campaign_id, int64_t number) const {
  return dictionaries().audiences.Find(AudienceName(campaign_id, number)).has_value();
}

std::shared_ptr<const domain::Policy> Index::policy() const {
  absl::ReaderMutexLock lock(&gate_);
  return policy_;
}

domain::Revision Index::revision() const {
  absl::ReaderMutexLock lock(&gate_);
  return revision_;
}

void Index::Apply(const domain::CommittedBatch& batch) {
  absl::MutexLock lock(&gate_);
  applying_ = batch.revision_last;
  if (holds_clients()) ApplyBase(batch);
  ApplyNames(batch.changes);
  ApplySettings(batch.changes);
  revision_ = std::max(revision_, batch.revision_last);
  committed_at_ = std::max(committed_at_, batch.committed_at);
}

void Index::Replace(Index& fresh) {
  absl::MutexLock lock(&gate_);
  absl::MutexLock fresh_lock(&fresh.gate_);
  std::swap(chunks_, fresh.chunks_);
  std::swap(dictionaries_, fresh.dictionaries_);
  std::swap(policy_, fresh.policy_);
  std::swap(tags_, fresh.tags_);
  std::swap(categories_, fresh.categories_);
  std::swap(segments_, fresh.segments_);
  std::swap(revision_, fresh.revision_);
  std::swap(committed_at_, fresh.committed_at_);
  std::swap(reservations_, fresh.reservations_);
  std::swap(address_holders_, fresh.address_holders_);
  std::swap(settings_changed_at_, fresh.settings_changed_at_);
  ++generation_;
}

void Index::ApplyBase(const domain::CommittedBatch& batch) {
  ApplyErasures(batch.changes);
  ApplyClients(batch.changes);
  ApplyChannels(batch.changes);
  ApplyTags(batch.changes);
  ApplyAttributes(batch.changes);
  ApplyOrders(batch);
  ApplyProducts(batch.changes);
  ApplyReservations(batch);
  ApplyMembers(batch.changes);
  ApplyStreams(batch.changes);
  ApplyContacts(batch);
  Settle(batch.changes);
}

bool Index::HasChunkOf(domain::ClientId id) const {
  return id >= 1 && ChunkNumber(id) < chunks_.size();
}

Chunk& Index::ChunkOf(domain::ClientId id) {
  const size_t number = ChunkNumber(id);
  while (chunks_.size() <= number) {
    const auto first = static_cast<domain::ClientId>(chunks_.size() << kChunkBits) + 1;
    chunks_.push_back(std::make_unique<Chunk>(first));
  }
  chunks_[number]->changed_at = applying_;
  return *chunks_[number];
}

void Index::ApplyErasures(const domain::Changes& changes) {
  for (const domain::ErasureRow& row : changes.erasures) {
    if (!HasChunkOf(row.client_id)) continue;
    ChunkOf(row.client_id).Erase(row.client_id);
  }
}

void Index::ApplyClients(const domain::Changes& changes) {
  for (const domain::ClientRow& row : changes.clients) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::ProfileRow& row : changes.profiles) ChunkOf(row.client_id).Apply(row);
}

void Index::ApplyChannels(const domain::Changes& changes) {
  for (const domain::ClientChannelRow& row : changes.client_channels) {
    ChunkOf(row.client_id).Apply(row);
    ShareAddress(row);
  }
}

void Index::ShareAddress(const domain::ClientChannelRow& row) {
  if (row.address_key == 0) return;
  const domain::ClientId first = address_holders_.Add(row.address_key, row.client_id);
  if (first == row.client_id) return;
  for (const domain::ClientId id : {first, row.client_id}) {
    Chunk& chunk = *chunks_[ChunkNumber(id)];
    chunk.shares_address.Set(static_cast<size_t>(id - chunk.first_id));
  }
}

void Index::ApplyTags(const domain::Changes& changes) {
  for (const domain::ClientTagRemoval& row : changes.tag_removals) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::ClientTagRow& row : changes.client_tags) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
}

void Index::ApplyNames(const domain::Changes& changes) {
  for (const domain::AudienceRow& row : changes.audiences) {
    dictionaries_.audiences.Encode(AudienceName(row.campaign_id, row.number));
  }
  for (const domain::TagRow& row : changes.tags) {
    const auto place = std::lower_bound(
        tags_.begin(), tags_.end(), row,
        [](const domain::TagRow& a, const domain::TagRow& b) { return a.tag < b.tag; });
    if (place != tags_.end() && place->tag == row.tag) {
      *place = row;
    } else {
      tags_.insert(place, row);
    }
  }
}

void Index::ApplyAttributes(const domain::Changes& changes) {
  for (const domain::ClientAttributeRemoval& row : changes.attribute_removals) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::ClientAttributeRow& row : changes.client_attributes) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
}

void Index::ApplyOrders(const domain::CommittedBatch& batch) {
  const Lines lines(batch.changes.order_lines);
  for (const domain::OrderRow& row : batch.changes.orders) {
    const bool is_new = row.order_id >= batch.revision_first;
    ChunkOf(row.client_id).Apply(row, lines.Of(row.order_id), is_new, dictionaries_);
  }
}

void Index::ApplyContacts(const domain::CommittedBatch& batch) {
  for (const domain::InteractionRow& row : batch.changes.interactions) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::DeliveryRow& row : batch.changes.deliveries) {
    const bool is_new = row.delivery_id >= batch.revision_first;
    ChunkOf(row.client_id).Apply(row, is_new, dictionaries_);
    ReservedMembers* members = FindReserved(row.campaign_id, row.audience_number, row.client_id);
    if (members == nullptr) continue;
    const domain::ClientId first_id = ChunkOf(row.client_id).first_id;
    ReservedMember* member = FindMember(*members, static_cast<uint16_t>(row.client_id - first_id));
    if (member != nullptr) member->reported = true;
  }
  for (const domain::ResponseRow& row : batch.changes.responses) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
}

void Index::ApplyProducts(const domain::Changes& changes) {
  for (const domain::ProductRow& row : changes.products) {
    const Code sku = dictionaries_.skus.Encode(row.sku);
    if (sku >= categories_.size()) categories_.resize(sku + 1);
    categories_[sku] = dictionaries_.categories.Encode(row.category);
  }
  // Skus that only orders name have a place too, so that reading needs no check.
  categories_.resize(dictionaries_.skus.size());
}

void Index::ApplyReservations(const domain::CommittedBatch& batch) {
  for (const domain::AudienceRow& row : batch.changes.audiences) {
    const Code code = dictionaries_.audiences.Encode(AudienceName(row.campaign_id, row.number));
    const auto known = reservations_.find(code);
    if (known != reservations_.end()) {
      known->second.released = row.released;
      for (const std::unique_ptr<Chunk>& chunk : chunks_) {
        if (chunk->reserved.contains(code)) chunk->changed_at = applying_;
      }
    } else if (row.counts_toward_cap && row.send_to + kReservationSeconds >= batch.committed_at) {
      reservations_[code] = {row.campaign_id, row.number,  row.step,
                             row.send_from,   row.send_to, row.released};
    }
  }
  if (batch.changes.audiences.empty()) return;
  std::vector<Code> old;
  for (const auto& [code, reservation] : reservations_) {
    if (reservation.send_to + kReservationSeconds < batch.committed_at) old.push_back(code);
  }
  for (const Code code : old) DropReservation(code);
}

void Index::DropReservation(Code audience) {
  reservations_.erase(audience);
  for (const std::unique_ptr<Chunk>& chunk : chunks_) chunk->reserved.erase(audience);
}

ReservedMembers* Index::FindReserved(absl::string_view campaign_id, int64_t number,
                                     domain::ClientId client) {
  if (number == 0) return nullptr;
  const auto code = dictionaries_.audiences.Find(AudienceName(campaign_id, number));
  if (!code.has_value() || !HasChunkOf(client)) return nullptr;
  Chunk& chunk = ChunkOf(client);
  const auto members = chunk.reserved.find(*code);
  return members == chunk.reserved.end() ? nullptr : &members->second;
}

void Index::ApplyStreams(const domain::Changes& changes) {
  for (const domain::AudienceStreamRow& row : changes.audience_streams) {
    const auto ids = domain::DecodeClientIds(row.streamed);
    if (!ids.has_value() || ids->empty()) continue;
    ReservedMembers* members = FindReserved(row.campaign_id, row.number, ids->front());
    if (members == nullptr) continue;
    const domain::ClientId first_id = ChunkOf(ids->front()).first_id;
    // Both ascend.
    auto member = members->begin();
    for (const domain::ClientId id : *ids) {
      const auto client = static_cast<uint16_t>(id - first_id);
      while (member != members->end() && member->client < client) ++member;
      if (member != members->end() && member->client == client) member->streamed = true;
    }
  }
}

void Index::ApplyMembers(const domain::Changes& changes) {
  for (const domain::AudienceChunkRow& row : changes.audience_chunks) {
    const std::optional<domain::AudienceChunk> chunk =
        domain::DecodeAudienceChunk(row.format, row.body);
    if (!chunk.has_value()) continue;
    // Of one without members, such as are erased, only the row says where it is.
    const domain::ClientId first = static_cast<domain::ClientId>(row.chunk << kChunkBits) + 1;
    if (chunk->members.empty() && !HasChunkOf(first)) continue;
    Chunk& columns = ChunkOf(chunk->members.empty() ? first : chunk->members.front().client_id);
    std::vector<uint16_t> members;
    members.reserve(chunk->members.size());
    for (const domain::AudienceMember& member : chunk->members) {
      members.push_back(static_cast<uint16_t>(member.client_id - columns.first_id));
    }
    const Code code = dictionaries_.audiences.Encode(AudienceName(row.campaign_id, row.number));
    columns.audiences.insert_or_assign(code, ClientSet(std::move(members)));
    if (!reservations_.contains(code)) continue;
    ReservedMembers& reserved = columns.reserved[code];
    reserved = Reserve(*chunk, columns.first_id, reserved);
  }
}

void Index::ApplySettings(const domain::Changes& changes) {
  for (const domain::SegmentRemoval& row : changes.segment_removals) {
    segments_.erase(row.segment_id);
  }
  for (const domain::SegmentRow& row : changes.segments) segments_[row.segment_id] = row;
  const bool are_changed = !changes.segment_removals.empty() || !changes.segments.empty() ||
                           !changes.policies.empty() || !changes.products.empty();
  if (are_changed) settings_changed_at_ = applying_;
  for (const domain::PolicyRow& row : changes.policies) {
    if (std::optional<domain::Policy> policy = domain::DecodePolicy(row.body)) {
      policy_ = std::make_shared<domain::Policy>(*std::move(policy));
    }
  }
}

void Index::Settle(const domain::Changes& changes) {
  absl::flat_hash_set<Chunk*> touched;
  for (const auto& row : changes.orders) touched.insert(&ChunkOf(row.client_id));
  for (const auto& row : changes.interactions) touched.insert(&ChunkOf(row.client_id));
  for (const auto& row : changes.deliveries) touched.insert(&ChunkOf(row.client_id));
  for (const auto& row : changes.responses) touched.insert(&ChunkOf(row.client_id));
  for (Chunk* chunk : touched) chunk->Settle();
}

}  // namespace clientele::index
