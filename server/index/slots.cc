#include "server/index/slots.h"

#include <algorithm>
#include <tuple>

namespace clientele::index {
namespace {

Slot ToSlot(const TakenSlot& taken) {
  return {taken.days, *taken.campaign_id, taken.audience_number, taken.is_reservation};
}

void SortByDay(std::vector<Slot>& slots) {
  std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) {
    return std::tie(a.days.first, a.campaign_id, a.audience_number) <
           std::tie(b.days.first, b.campaign_id, b.audience_number);
  });
}

}  // namespace

Slots::Slots(const Index::Reader& reader, UnixSeconds now, LocalDays& days, UnixDays from)
    : reader_(reader), days_(days), after_(days.StartOf(from) - 1) {
  for (const auto& [code, reservation] : reader.reservations()) {
    const std::optional<Audience> audience = TakenBy(reservation, now);
    if (audience.has_value() && audience->last >= from) audiences_.emplace(code, *audience);
  }
}

std::optional<Slots::Audience> Slots::TakenBy(const Reservation& reservation,
                                              UnixSeconds now) const {
  if (reservation.released == domain::Released::kAll) return std::nullopt;
  const UnixDays last = days_.Of(reservation.send_to);
  const bool is_over = now > reservation.send_to;
  const UnixDays first = is_over ? last : days_.Of(reservation.send_from);
  return Audience{&reservation, first, last,
                  is_over || reservation.released == domain::Released::kNotStreamed};
}

std::vector<Slot> SlotsOf(const Index::Reader& reader, UnixSeconds now, UnixDays from,
                          domain::ClientId client) {
  std::vector<Slot> slots;
  const Chunk* chunk = reader.Find(client);
  if (chunk == nullptr) return slots;
  LocalDays days(reader.policy().Zone());
  const auto place = static_cast<uint16_t>(client - chunk->first_id);
  Slots(reader, now, days, from)
      .ForEach(
          *chunk, [&](uint16_t each, domain::Channel, int64_t) { return each == place; },
          [&](const TakenSlot& taken) { slots.push_back(ToSlot(taken)); });
  SortByDay(slots);
  return slots;
}

std::vector<Slot> SlotsOfAddress(const Index::Reader& reader, UnixSeconds now, UnixDays from,
                                 int64_t address_key) {
  std::vector<Slot> slots;
  LocalDays days(reader.policy().Zone());
  const Slots all(reader, now, days, from);
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    all.ForEach(
        *chunk, [&](uint16_t, domain::Channel, int64_t key) { return key == address_key; },
        [&](const TakenSlot& taken) { slots.push_back(ToSlot(taken)); });
  }
  SortByDay(slots);
  return slots;
}

}  // namespace clientele::index
