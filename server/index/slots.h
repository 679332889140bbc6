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

  // Calls visit(TakenSlot) for each one of the chunk, in no order.
  template <typename Visitor>
  void ForEach(const Chunk& chunk, Visitor visit) const {
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
    slot.is_reservation = true;
    slot.delivery_id = 0;
    for (const auto& [code, members] : chunk.reserved) {
      const auto audience = audiences_.find(code);
      if (audience == audiences_.end()) continue;
      const Audience& taken = audience->second;
      slot.campaign_id = &taken.reservation->campaign_id;
      slot.audience_number = taken.reservation->number;
      for (const ReservedMember& member : members) {
        if (member.reported || (taken.streamed_only && !member.streamed)) continue;
        slot.address_key = member.address_key;
        slot.days = {taken.first, taken.last, member.channel};
        slot.client = member.client;
        visit(slot);
      }
    }
  }

 private:
  // An audience of which at least some members hold a slot.
  struct Audience {
    const Reservation* reservation;
    UnixDays first;
    UnixDays last;
    bool streamed_only;
  };
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
