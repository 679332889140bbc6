// Purchases and returns: recording, replacing, canceling.
#ifndef CLIENTELE_SERVER_SERVICE_ORDERS_H_
#define CLIENTELE_SERVER_SERVICE_ORDERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/service/working_set.h"

namespace clientele::service {

// As RecordOrdersResponse.Change.
enum class OrderChange : int64_t { kRecorded = 1, kUnchanged = 2, kReplaced = 3 };

struct OrderResult {
  int64_t order_id = 0;
  domain::ClientId client_id = 0;
  OrderChange change = OrderChange::kRecorded;
};

// One order of a client that is known already. CONTENT_DIFFERS, CURRENCY_MISMATCH,
// TOTAL_OUT_OF_BOUNDS.
absl::StatusOr<OrderResult> ApplyOrder(WorkingSet& ws, domain::ClientId client,
                                       const OrderInput& input, OnConflict on_conflict);

// ids: order ids; changes: OrderChange; both in the order of the inputs.
Mutation RecordOrders(std::vector<OrderInput> orders, OnConflict on_conflict,
                      const std::string& address_secret);

// The order by its id, or by its external id when that is 0. ids[0]: the order; changed: 1, or 0
// when it was canceled before. ORDER_NOT_FOUND.
Mutation CancelOrder(int64_t order_id, std::string external_id);

// What ApplyOrder will look at, and about how many rows it writes.
void AddOrderNeeds(const OrderInput& input, const std::string& address_secret, Needs& needs);
size_t OrderRows(const OrderInput& input);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_ORDERS_H_
