// What a report of a message does to what is known of it.
#ifndef CLIENTELE_SERVER_DOMAIN_DELIVERY_H_
#define CLIENTELE_SERVER_DOMAIN_DELIVERY_H_

#include "server/domain/types.h"

namespace clientele::domain {

// Uses up the frequency cap on the day it was sent.
constexpr bool IsSent(DeliveryStatus status) {
  return status == DeliveryStatus::kSent || status == DeliveryStatus::kDelivered;
}

enum class ReportEffect {
  kNone,    // what is known says as much or more
  kStatus,  // the status is the reported one; the message was sent when it was sent
  kRetry,   // it was sent after all, at the time of the report
};

// Reports come in any order, some of them twice, so the one that says most stays:
// SENT < DELIVERED < BOUNCED_SOFT < FAILED < BOUNCED_HARD. But for one thing that only happens in
// its order: a message that FAILED and is then SENT or DELIVERED was tried again, with success.
// A report of SENT or DELIVERED that is no later than the try that is known is not such a one: the
// caller tells by the times.
ReportEffect EffectOf(DeliveryStatus known, DeliveryStatus reported);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_DELIVERY_H_
