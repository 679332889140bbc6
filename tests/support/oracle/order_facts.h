// What a client's standing orders come to, counted anew from the rows.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_ORDER_FACTS_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_ORDER_FACTS_H_

#include <algorithm>
#include <optional>
#include <vector>

#include "tests/support/oracle/model.h"

namespace clientele::oracle {

struct OrderFacts {
  int64_t count = 0;
  int64_t discounted = 0;
  Wide amount = 0;
  Wide quantity = 0;
  Wide profit = 0;
  std::optional<UnixSeconds> first_at;
  std::optional<UnixSeconds> last_at;
  std::optional<int64_t> largest_quantity;
  std::optional<int64_t> last_quantity;
  // Of the intervals between purchases; with two intervals at least.
  std::optional<int64_t> twice_median_interval;
};

inline std::optional<int64_t> TwiceMedian(std::vector<int64_t> times) {
  std::sort(times.begin(), times.end());
  std::vector<int64_t> intervals;
  for (size_t i = 1; i < times.size(); ++i) intervals.push_back(times[i] - times[i - 1]);
  if (intervals.size() < 2) return std::nullopt;
  std::sort(intervals.begin(), intervals.end());
  // From both ends inwards, until one or two are left.
  while (intervals.size() > 2) {
    intervals.erase(intervals.begin());
    intervals.pop_back();
  }
  return intervals.front() + intervals.back();
}

// Of the orders later than `after`; of all when there is none.
inline OrderFacts Recount(const std::vector<ModelOrder>& orders,
                          std::optional<UnixSeconds> after = std::nullopt) {
  OrderFacts facts;
  std::vector<int64_t> times;
  for (const ModelOrder& order : orders) {
    const domain::OrderRow& row = order.row;
    if (row.superseded_by != 0 || row.canceled_at.has_value()) continue;
    if (after.has_value() && row.placed_at <= *after) continue;
    if (row.kind == domain::OrderKind::kReturn) {
      facts.amount -= row.amount;
      facts.quantity -= row.quantity;
      facts.profit -= row.amount - row.cost.value_or(0);
      continue;
    }
    times.push_back(row.placed_at);
    facts.count += 1;
    if (row.discount > 0) facts.discounted += 1;
    facts.amount += row.amount;
    facts.quantity += row.quantity;
    facts.profit += row.amount - row.cost.value_or(0);
    if (!facts.first_at.has_value() || row.placed_at < *facts.first_at) {
      facts.first_at = row.placed_at;
    }
    if (!facts.last_at.has_value() || row.placed_at >= *facts.last_at) {
      facts.last_at = row.placed_at;
      facts.last_quantity = row.quantity;
    }
    if (!facts.largest_quantity.has_value() || row.quantity > *facts.largest_quantity) {
      facts.largest_quantity = row.quantity;
    }
  }
  facts.twice_median_interval = TwiceMedian(std::move(times));
  return facts;
}

inline void WriteFacts(const OrderFacts& facts, domain::ClientRow& row) {
  row.orders_count = facts.count;
  row.discounted_orders_count = facts.discounted;
  row.total_amount = static_cast<int64_t>(facts.amount);
  row.total_quantity = static_cast<int64_t>(facts.quantity);
  row.first_order_at = facts.first_at;
  row.last_order_at = facts.last_at;
  row.largest_order_quantity = facts.largest_quantity;
  row.last_order_quantity = facts.last_quantity;
  row.twice_median_interval = facts.twice_median_interval;
}

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_ORDER_FACTS_H_
