#include "server/domain/facts.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/domain/limits.h"

namespace clientele::domain {
namespace {

absl::Status CheckBounds(const ClientRow& client) {
  if (client.orders_count <= kMaxOrdersPerClient &&
      std::abs(client.total_amount) <= kMaxClientTotal &&
      std::abs(client.total_quantity) <= kMaxClientTotal) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kTotalOutOfBounds,
                   absl::StrCat("client ", client.client_id, " would pass ", kMaxOrdersPerClient,
                                " orders or a total of ", kMaxClientTotal));
}

void MaxOf(std::optional<UnixSeconds>& latest, UnixSeconds at) {
  latest = std::max(latest.value_or(at), at);
}

// Within 64 bits for as many orders as a client may have, see limits.h.
void CountOrder(ClientRow& client, const OrderRow& order) {
  if (order.kind == OrderKind::kReturn) {
    client.total_amount -= order.amount;
    client.total_quantity -= order.quantity;
    return;
  }
  client.orders_count += 1;
  client.total_amount += order.amount;
  client.total_quantity += order.quantity;
  client.discounted_orders_count += order.discount > 0;
  client.first_order_at =
      std::min(client.first_order_at.value_or(order.placed_at), order.placed_at);
  // At equal times the one recorded later is the last.
  if (order.placed_at >= client.last_order_at.value_or(order.placed_at)) {
    client.last_order_at = order.placed_at;
    client.last_order_quantity = order.quantity;
  }
  client.largest_order_quantity =
      std::max(client.largest_order_quantity.value_or(order.quantity), order.quantity);
}

}  // namespace

absl::Status AddOrder(ClientRow& client, const OrderRow& order) {
  ClientRow after = client;
  CountOrder(after, order);
  if (absl::Status status = CheckBounds(after); !status.ok()) return status;
  client = std::move(after);
  return absl::OkStatus();
}

absl::Status RecountOrders(ClientRow& client, absl::Span<const OrderRow> orders) {
  std::vector<const OrderRow*> standing;
  for (const OrderRow& order : orders) {
    if (order.stands()) standing.push_back(&order);
  }
  std::sort(standing.begin(), standing.end(),
            [](const OrderRow* a, const OrderRow* b) { return a->order_id < b->order_id; });
  ClientRow after = client;
  after.orders_count = after.total_amount = after.total_quantity = 0;
  after.discounted_orders_count = 0;
  after.first_order_at.reset();
  after.last_order_at.reset();
  after.largest_order_quantity.reset();
  after.last_order_quantity.reset();
  for (const OrderRow* order : standing) CountOrder(after, *order);
  if (absl::Status status = CheckBounds(after); !status.ok()) return status;
  client = std::move(after);
  return absl::OkStatus();
}

void SetMedianInterval(ClientRow& client, std::vector<UnixSeconds> purchase_times) {
  std::sort(purchase_times.begin(), purchase_times.end());
  std::vector<int64_t> intervals;
  for (size_t i = 1; i < purchase_times.size(); ++i) {
    intervals.push_back(purchase_times[i] - purchase_times[i - 1]);
  }
  client.twice_median_interval.reset();
  if (intervals.size() < 2) return;
  std::sort(intervals.begin(), intervals.end());
  const size_t middle = intervals.size() / 2;
  client.twice_median_interval =
      intervals.size() % 2 == 1 ? 2 * intervals[middle] : intervals[middle - 1] + intervals[middle];
}

void AddInteraction(ClientRow& client, const InteractionRow& interaction) {
  if (interaction.outcome == Outcome::kPositive) MaxOf(client.last_positive_at, interaction.at);
  if (interaction.direction == Direction::kInbound) MaxOf(client.last_inbound_at, interaction.at);
  if (interaction.disposition == Disposition::kReached &&
      interaction.at >= client.last_reached_at.value_or(interaction.at)) {
    client.last_reached_at = interaction.at;
    client.last_reached_outcome = interaction.outcome;
  }
}

bool AddResponse(ClientRow& client, const ResponseRow& response) {
  const bool is_answer =
      response.kind == ResponseKind::kClicked || response.kind == ResponseKind::kReplied;
  const std::optional<UnixSeconds> before = client.last_responded_at;
  if (is_answer) MaxOf(client.last_responded_at, response.at);
  return client.last_responded_at != before;
}

bool OrderEndsOverride(Temperature override_value) {
  return override_value == Temperature::kCold || override_value == Temperature::kWarm;
}

bool InteractionEndsOverride(Temperature override_value, const InteractionRow& interaction) {
  switch (override_value) {
    case Temperature::kCold:
      return interaction.outcome == Outcome::kPositive ||
             interaction.direction == Direction::kInbound;
    case Temperature::kWarm:
    case Temperature::kHot:
      return interaction.outcome == Outcome::kNegative;
    case Temperature::kNone:
      break;
  }
  return false;
}

}  // namespace clientele::domain
