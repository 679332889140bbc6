#include "server/index/chunk.h"

#include <algorithm>

namespace clientele::index {

ChannelColumns::ChannelColumns() {
  for (size_t i = 0; i < kChunkClients; ++i) reason[i] = domain::ExclusionReason::kNoContactPoint;
}

void Chunk::Apply(const domain::ClientRow& row, Dictionaries& dictionaries) {
  const size_t i = Position(row.client_id);
  size = std::max(size, i + 1);
  present.Set(i);
  created_at[i] = StoreTime(row.created_at);
  source[i] = dictionaries.sources.Encode(row.source);
  owner[i] = dictionaries.owners.Encode(row.owner);
  stage[i] = dictionaries.stages.Encode(row.stage);
  stage_changed_at[i] = StoreTime(row.stage_changed_at);
  lost_reason[i] = dictionaries.lost_reasons.Encode(row.lost_reason);
  gender[i] = row.gender;
  city[i] = dictionaries.cities.Encode(row.city);
  region[i] = dictionaries.regions.Encode(row.region);
  time_zone[i] = dictionaries.time_zones.Encode(row.time_zone);
  orders_count[i] = static_cast<uint32_t>(row.orders_count);
  total_amount[i] = row.total_amount;
  total_quantity[i] = row.total_quantity;
  first_order_at[i] = StoreTime(row.first_order_at);
  last_order_at[i] = StoreTime(row.last_order_at);
  largest_order_quantity[i] = row.largest_order_quantity.value_or(0);
  last_order_quantity[i] = row.last_order_quantity.value_or(0);
  last_positive_at[i] = StoreTime(row.last_positive_at);
  last_inbound_at[i] = StoreTime(row.last_inbound_at);
  last_reached_at[i] = StoreTime(row.last_reached_at);
  last_reached_outcome[i] = row.last_reached_outcome;
  temperature_override[i] = row.temperature_override;
  temperature_override_until[i] = StoreTime(row.temperature_override_until);
  processing_consent[i] = row.processing_consent;
}

void Chunk::Apply(const domain::ProfileRow& row) {
  const size_t i = Position(row.client_id);
  external_id.Set(i, row.external_id);
  display_name.Set(i, row.display_name);
  company.Set(i, row.company);
  birth_date[i] = StoreDate(row.birth_date);
}

void Chunk::Apply(const domain::ClientChannelRow& row) {
  const size_t i = Position(row.client_id);
  std::unique_ptr<ChannelColumns>& columns = channels[static_cast<size_t>(row.channel)];
  if (columns == nullptr) {
    if (row.reason == domain::ExclusionReason::kNoContactPoint) return;
    columns = std::make_unique<ChannelColumns>();
  }
  columns->reason[i] = row.reason;
  columns->address_key[i] = row.address_key;
  columns->address.Set(i, row.address);
}

void Chunk::Apply(const domain::ClientTagRow& row, Dictionaries& dictionaries) {
  tags[dictionaries.tags.Encode(row.tag)].Set(static_cast<uint16_t>(Position(row.client_id)),
                                              StoreTime(row.expires_at));
}

void Chunk::Apply(const domain::ClientTagRemoval& row, const Dictionaries& dictionaries) {
  const std::optional<Code> code = dictionaries.tags.Find(row.tag);
  if (!code.has_value()) return;
  const auto found = tags.find(*code);
  if (found != tags.end()) found->second.Remove(static_cast<uint16_t>(Position(row.client_id)));
}

void Chunk::Apply(const domain::OrderRow& row, bool is_new) {
  OrderEvent event;
  event.order_id = row.order_id;
  event.amount = row.amount;
  event.quantity = row.quantity;
  event.at = StoreTime(row.placed_at);
  event.client = static_cast<uint16_t>(Position(row.client_id));
  event.kind = row.kind;
  if (is_new && row.stands()) orders.Add(event);
  if (!is_new && !row.stands()) orders.Remove(event);
}

size_t Chunk::bytes() const {
  constexpr size_t kTimes = 8 * sizeof(StoredTime);
  constexpr size_t kCodes = 7 * sizeof(Code);
  constexpr size_t kNumbers = sizeof(uint32_t) + 4 * sizeof(int64_t) + sizeof(StoredDate) + 4;
  size_t total = size * (kTimes + kCodes + kNumbers) + external_id.bytes() + display_name.bytes() +
                 company.bytes() + orders.bytes();
  for (const auto& columns : channels) {
    if (columns != nullptr) total += columns->address.bytes() + size * (sizeof(int64_t) + 1);
  }
  return total;
}

}  // namespace clientele::index
