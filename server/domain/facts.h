// The facts of a ClientRow, kept by the write that changes them.
#ifndef CLIENTELE_SERVER_DOMAIN_FACTS_H_
#define CLIENTELE_SERVER_DOMAIN_FACTS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/domain/rows.h"

namespace clientele::domain {

// Adds one order that stands and was recorded after all others. TOTAL_OUT_OF_BOUNDS, and the row as
// it was, when a bound of limits.h would be passed.
absl::Status AddOrder(ClientRow& client, const OrderRow& order);

// Works the order facts out anew from all of the client's orders: after a cancellation or a
// replacement, which can move first, last and largest anywhere. TOTAL_OUT_OF_BOUNDS as above, for
// where the totals end.
absl::Status RecountOrders(ClientRow& client, absl::Span<const OrderRow> orders);

// The interval that is usual for a client, from the times of all its purchases that stand.
void SetMedianInterval(ClientRow& client, std::vector<UnixSeconds> purchase_times);

// Adds one interaction that was recorded after all others.
void AddInteraction(ClientRow& client, const InteractionRow& interaction);

// Adds one response: the latest reply or click is kept, whenever it was recorded. True when it is
// a later one.
bool AddResponse(ClientRow& client, const ResponseRow& response);

// True when a fact just written contradicts the temperature that sales set, which ends it: COLD by
// an order, a positive or inbound contact; WARM by an order or a negative outcome; HOT by a
// negative outcome.
bool OrderEndsOverride(Temperature override_value);
bool InteractionEndsOverride(Temperature override_value, const InteractionRow& interaction);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_FACTS_H_
