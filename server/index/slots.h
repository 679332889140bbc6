// The slots of the frequency cap that are taken at an instant: by messages that were sent, by
// members of audiences that may still be sent to, by members that were streamed and never reported.
#ifndef CLIENTELE_SERVER_INDEX_SLOTS_H_
#define CLIENTELE_SERVER_INDEX_SLOTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/base/local_days.h"
#include "server/domain/frequency_cap.h"
#include "server/index/index.h"

namespace clientele::index {

struct Slot {
  domain::OccupiedDays days;
  std::string campaign_id;      // empty: a message of no campaign
  int64_t audience_number = 0;  // 0: none
  bool is_reservation = false;
};

// As one pass over the chunks sees them.
struct TakenSlot {
  int64_t delivery_id = 0;  // 0: a reservation
  int64_t address_key = 0;
  domain::OccupiedDays days;
  const std::string* campaign_id = nullptr;
  int64_t audience_number = 0;
  uint16_t client = 0;
  bool is_reservation = false;
};

// For one thread, while the reader lives.
class Slots {
 public:
  // Those that end before the day `from` are passed over.
  Slots(const Index::Reader& reader, UnixSeconds now, LocalDays& days, UnixDays from);

  // An audience of which at least some members hold a slot, each of them on these days.
  struct Audience {
    const Reservation* reservation;
    UnixDays first;
    UnixDays last;
    bool streamed_only;

    bool IsHeldBy(const ReservedMember& member) const {
      return !member.reported && (member.streamed || !streamed_only);
    }
    TakenSlot SlotOf(const ReservedMember& member) const {
      TakenSlot slot;
      slot.address_key = member.address_key;
      slot.days = {first, last, member.channel};
      slot.campaign_id = &reservation->campaign_id;
      slot.audience_number = reservation->number;
      slot.client = member.client;
      slot.is_reservation = true;
      return slot;
    }
  };

  // Calls visit(TakenSlot) for each message of the chunk that was sent, in no order.
  template <typename Visitor>
  void ForEachSent(const Chunk& chunk, Visitor visit) const {
    TakenSlot slot;
    chunk.deliveries.ForEachAfter(after_, [&](const DeliveryEvent& event) {
      if (!event.takes_slot()) return;
      const UnixDays day = days_.Of(static_cast<UnixSeconds>(event.at) - 1);
      slot.delivery_id = event.id;
      slot.address_key = event.address_key;
      slot.days = {day, day, event.channel};
      slot.campaign_id = &reader_.dictionaries().campaigns.Decode(event.campaign);
      slot.audience_number = event.audience_number;
      slot.client = event.client;
      visit(slot);
    });
  }

  // Calls visit(Audience, ReservedMembers) for each audience with members in the chunk.
  template <typename Visitor>
  void ForEachAudience(const Chunk& chunk, Visitor visit) const {
    for (const auto& [code, members] : chunk.reserved) {
      const auto audience = audiences_.find(code);
      if (audience != audiences_.end()) visit(audience->second, members);
    }
  }

  // Calls visit(TakenSlot) for each slot of the chunk that is asked for by wanted(client, channel,
  // address key), in no order.
  template <typename Predicate, typename Visitor>
  void ForEach(const Chunk& chunk, Predicate wanted, Visitor visit) const {
    ForEachSent(chunk, [&](const TakenSlot& slot) {
      if (wanted(slot.client, slot.days.channel, slot.address_key)) visit(slot);
    });
    ForEachAudience(chunk, [&](const Audience& audience, const ReservedMembers& members) {
      for (const ReservedMember& member : members) {
        if (!wanted(member.client, member.channel, member.address_key)) continue;
        if (audience.IsHeldBy(member)) visit(audience.SlotOf(member));
      }
    });
  }

 private:
  std::optional<Audience> TakenBy(const Reservation& reservation, UnixSeconds now) const;

  const Index::Reader& reader_;
  LocalDays& days_;
  UnixSeconds after_;
  std::map<Code, Audience> audiences_;
};

// All that a client, or an address, holds from the day `from` on, by day.
std::vector<Slot> SlotsOf(const Index::Reader& reader, UnixSeconds now, UnixDays from,
                          domain::ClientId client);
std::vector<Slot> SlotsOfAddress(const Index::Reader& reader, UnixSeconds now, UnixDays from,
                                 int64_t address_key);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_SLOTS_H_
