// What the base and the client said to each other, as one chunk keeps it: interactions, deliveries
// and responses, each in a log by time.
#ifndef CLIENTELE_SERVER_INDEX_CONTACT_LOG_H_
#define CLIENTELE_SERVER_INDEX_CONTACT_LOG_H_

#include <cstdint>
#include <vector>

#include "server/domain/types.h"
#include "server/index/dictionary.h"
#include "server/index/event_log.h"

namespace clientele::index {

struct InteractionEvent {
  int64_t step = 0;
  StoredTime at = 0;
  Code campaign = 0;
  uint16_t client = 0;
  domain::Channel channel = domain::Channel::kNone;
  domain::Direction direction = domain::Direction::kUnspecified;
  domain::Disposition disposition = domain::Disposition::kUnspecified;
  domain::Outcome outcome = domain::Outcome::kNone;
};

// The only one that changes after it was recorded: by its status.
struct DeliveryEvent {
  int64_t id = 0;
  int64_t step = 0;
  int64_t address_key = 0;
  StoredTime at = 0;
  uint32_t audience_number = 0;  // of the campaign; 0: none
  Code campaign = 0;
  uint16_t client = 0;
  domain::Channel channel = domain::Channel::kNone;
  domain::DeliveryStatus status = domain::DeliveryStatus::kUnspecified;
  uint8_t variant = 0;
  bool counts_toward_cap = true;
  bool gone = false;

  // Uses up the frequency cap on the day it was sent.
  bool takes_slot() const {
    return counts_toward_cap && (status == domain::DeliveryStatus::kSent ||
                                 status == domain::DeliveryStatus::kDelivered);
  }
};

struct ResponseEvent {
  int64_t step = 0;
  StoredTime at = 0;
  Code campaign = 0;
  uint16_t client = 0;
  domain::Channel channel = domain::Channel::kNone;
  domain::ResponseKind kind = domain::ResponseKind::kUnspecified;
};

// A member of an audience that uses the frequency cap.
struct ReservedMember {
  int64_t address_key = 0;
  uint16_t client = 0;
  domain::Channel channel = domain::Channel::kNone;
  bool streamed = false;
  bool reported = false;  // a delivery says what became of it
};
// Of one audience, by client.
using ReservedMembers = std::vector<ReservedMember>;

using InteractionLog = EventLog<InteractionEvent>;
using DeliveryLog = EventLog<DeliveryEvent>;
using ResponseLog = EventLog<ResponseEvent>;

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CONTACT_LOG_H_
