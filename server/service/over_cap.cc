#include "server/service/over_cap.h"

#include <algorithm>

#include "server/domain/delivery.h"
#include "server/index/slots.h"

namespace clientele::service {

OverCap::OverCap(const index::Index& index, const WorkingSet& ws,
                 absl::Span<const Message> messages)
    : cap_(domain::FrequencyCapOf(ws.policy())), days_(ws.policy().Zone()) {
  if (messages.empty()) return;
  UnixSeconds first = messages.front().at;
  for (const Message& message : messages) {
    first = std::min(first, message.at);
    by_client_[message.client_id];
    if (message.address_key != 0) by_address_[message.address_key];
  }
  const index::Index::Reader reader(index);
  holds_clients_ = reader.holds_clients();
  if (!holds_clients_) return;
  Collect(reader, ws.now(), days_.Of(first) - domain::ReachOf(cap_));
  for (const domain::DeliveryRow& delivery : ws.PutDeliveries()) Note(delivery);
}

void OverCap::Collect(const index::Index::Reader& reader, UnixSeconds now, UnixDays from) {
  const index::Slots slots(reader, now, days_, from);
  for (const std::unique_ptr<index::Chunk>& chunk : reader.chunks()) {
    const auto is_wanted = [&](uint16_t client, domain::Channel, int64_t address_key) {
      return by_client_.contains(chunk->first_id + client) || by_address_.contains(address_key);
    };
    slots.ForEach(*chunk, is_wanted, [&](const index::TakenSlot& taken) {
      const domain::ClientId client = chunk->first_id + taken.client;
      const Holder::Slot slot = {
          taken.days, taken.delivery_id, client, {*taken.campaign_id, taken.audience_number}};
      const auto of_client = by_client_.find(client);
      if (of_client != by_client_.end()) of_client->second.slots.push_back(slot);
      const auto of_address = by_address_.find(taken.address_key);
      if (of_address != by_address_.end()) of_address->second.slots.push_back(slot);
    });
  }
}

void OverCap::Note(const domain::DeliveryRow& delivery) {
  const auto of_client = by_client_.find(delivery.client_id);
  if (of_client != by_client_.end()) of_client->second.noted[delivery.delivery_id] = delivery;
  const auto of_address = by_address_.find(delivery.address_key);
  if (of_address != by_address_.end()) of_address->second.noted[delivery.delivery_id] = delivery;
}

// A report takes the place of what the index knows of the message, or of the member.
bool OverCap::StillHolds(const Holder& holder, const Holder::Slot& slot) {
  if (slot.delivery_id != 0) return !holder.noted.contains(slot.delivery_id);
  return std::none_of(holder.noted.begin(), holder.noted.end(), [&](const auto& entry) {
    const domain::DeliveryRow& row = entry.second;
    return row.client_id == slot.client_id &&
           AudienceName(row.campaign_id, row.audience_number) == slot.audience;
  });
}

bool OverCap::IsAllowed(const Holder& holder, const domain::DeliveryRow& delivery) {
  std::vector<domain::OccupiedDays> others;
  for (const Holder::Slot& slot : holder.slots) {
    if (slot.delivery_id == delivery.delivery_id || !StillHolds(holder, slot)) continue;
    others.push_back(slot.days);
  }
  for (const auto& [id, row] : holder.noted) {
    if (id == delivery.delivery_id || !row.counts_toward_cap || !domain::IsSent(row.status)) {
      continue;
    }
    const UnixDays day = days_.Of(row.at);
    others.push_back({day, day, row.channel});
  }
  const UnixDays day = days_.Of(delivery.at);
  return domain::IsWithinCap(cap_, {day, day, delivery.channel}, others);
}

bool OverCap::IsOver(const domain::DeliveryRow& delivery) {
  if (!holds_clients_) return false;
  if (!IsAllowed(by_client_[delivery.client_id], delivery)) return true;
  return delivery.address_key != 0 && !IsAllowed(by_address_[delivery.address_key], delivery);
}

}  // namespace clientele::service
