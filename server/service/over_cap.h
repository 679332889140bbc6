// Whether the frequency cap would have allowed messages that were sent outside of audiences: by the
// slots that the index knows, with what the batch has recorded so far in place of what it changed.
#ifndef CLIENTELE_SERVER_SERVICE_OVER_CAP_H_
#define CLIENTELE_SERVER_SERVICE_OVER_CAP_H_

#include <map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "server/base/local_days.h"
#include "server/domain/frequency_cap.h"
#include "server/domain/rows.h"
#include "server/index/index.h"
#include "server/service/working_set.h"

namespace clientele::service {

// Belongs to the writer's thread, under the lock: the index then holds everything before the batch.
class OverCap {
 public:
  // A message that will be asked about.
  struct Message {
    domain::ClientId client_id = 0;
    int64_t address_key = 0;  // 0: none
    UnixSeconds at = 0;
  };

  // One pass over the index for all of them; none when there are none. Where the index has no
  // clients, nobody is over the cap.
  OverCap(const index::Index& index, const WorkingSet& ws, absl::Span<const Message> messages);

  // A delivery that was put into the working set since.
  void Note(const domain::DeliveryRow& delivery);

  // Of a delivery whose client and address were among the messages; whether it is noted already
  // makes no difference.
  bool IsOver(const domain::DeliveryRow& delivery);

 private:
  // Of a client, or of an address.
  struct Holder {
    struct Slot {
      domain::OccupiedDays days;
      int64_t delivery_id = 0;  // 0: a reservation
      domain::ClientId client_id = 0;
      AudienceName audience;
    };
    std::vector<Slot> slots;                       // by the index
    std::map<int64_t, domain::DeliveryRow> noted;  // by id
  };
  static bool StillHolds(const Holder& holder, const Holder::Slot& slot);

  void Collect(const index::Index::Reader& reader, UnixSeconds now, UnixDays from);
  bool IsAllowed(const Holder& holder, const domain::DeliveryRow& delivery);

  const domain::FrequencyCap cap_;
  LocalDays days_;
  bool holds_clients_ = false;
  absl::flat_hash_map<domain::ClientId, Holder> by_client_;
  absl::flat_hash_map<int64_t, Holder> by_address_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_OVER_CAP_H_
