// A base as plain rows: what the index is held against.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_MODEL_H_
#define CLIENTELE_TESTS_UNIT_INDEX_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/domain/rows.h"

namespace clientele::index {

// For sums that nothing bounds.
__extension__ using Wide = __int128;

struct ModelClient {
  // Its order facts are only ever recounted from `orders`.
  domain::ClientRow row;
  domain::ProfileRow profile;
  std::map<domain::Channel, domain::ClientChannelRow> channels;
  std::map<std::string, domain::ClientTagRow> tags;
  std::vector<domain::OrderRow> orders;  // as they were recorded
};

struct Model {
  std::map<domain::ClientId, ModelClient> clients;
  std::map<std::string, domain::TagRow> vocabulary;
  domain::Policy policy;
};

// What a client's standing orders come to.
struct OrderFacts {
  int64_t count = 0;
  Wide amount = 0;
  Wide quantity = 0;
  std::optional<UnixSeconds> first_at;
  std::optional<UnixSeconds> last_at;
  std::optional<int64_t> largest_quantity;
  std::optional<int64_t> last_quantity;
};

// Of the orders later than `after`; of all when there is none.
inline OrderFacts Recount(const std::vector<domain::OrderRow>& orders,
                          std::optional<UnixSeconds> after = std::nullopt) {
  OrderFacts facts;
  for (const domain::OrderRow& order : orders) {
    if (!order.stands() || (after.has_value() && order.placed_at <= *after)) continue;
    if (order.kind == domain::OrderKind::kReturn) {
      facts.amount -= order.amount;
      facts.quantity -= order.quantity;
      continue;
    }
    facts.count += 1;
    facts.amount += order.amount;
    facts.quantity += order.quantity;
    if (!facts.first_at.has_value() || order.placed_at < *facts.first_at) {
      facts.first_at = order.placed_at;
    }
    if (!facts.last_at.has_value() || order.placed_at >= *facts.last_at) {
      facts.last_at = order.placed_at;
      facts.last_quantity = order.quantity;
    }
    if (!facts.largest_quantity.has_value() || order.quantity > *facts.largest_quantity) {
      facts.largest_quantity = order.quantity;
    }
  }
  return facts;
}

inline void WriteFacts(const OrderFacts& facts, domain::ClientRow& row) {
  row.orders_count = facts.count;
  row.total_amount = static_cast<int64_t>(facts.amount);
  row.total_quantity = static_cast<int64_t>(facts.quantity);
  row.first_order_at = facts.first_at;
  row.last_order_at = facts.last_at;
  row.largest_order_quantity = facts.largest_quantity;
  row.last_order_quantity = facts.last_quantity;
}

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_MODEL_H_
