#include "server/service/orders.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/facts.h"
#include "server/service/client_changes.h"
#include "server/service/client_refs.h"

namespace clientele::service {
namespace {

using domain::OrderRow;

// The first order that names a currency fixes it for the base.
absl::Status CheckCurrency(WorkingSet& ws, const OrderInput& input) {
  if (input.currency.empty() || input.currency == ws.policy().currency) return absl::OkStatus();
  if (!ws.policy().currency.empty()) {
    ErrorDetails details;
    details.reason = Reason::kCurrencyMismatch;
    details.violations.push_back(
        {absl::StrCat(input.field, "currency"), input.currency, ws.policy().currency});
    return MakeError(absl::StrCat(input.field, "currency: got ", input.currency,
                                  ", the base's currency is ", ws.policy().currency),
                     details);
  }
  domain::Policy policy = ws.policy();
  policy.currency = input.currency;
  policy.version += 1;
  ws.inserts().policies.push_back(
      {policy.version, ws.NextRevision(), ws.now(), input.actor, domain::EncodePolicy(policy)});
  ws.SetPolicy(std::move(policy));
  return absl::OkStatus();
}

absl::StatusOr<bool> SameContent(WorkingSet& ws, const OrderRow& known, domain::ClientId client,
                                 const OrderInput& input) {
  if (known.client_id != client || known.kind != input.kind ||
      known.placed_at != input.placed_at.value_or(known.placed_at) ||
      known.amount != input.amount || known.quantity != input.quantity ||
      known.discount != input.discount || known.cost != input.cost ||
      known.promo_code != input.promo_code ||
      known.original_external_id != input.original_external_id) {
    return false;
  }
  ASSIGN_OR_RETURN(const std::vector<domain::OrderLineRow> lines, ws.LinesOf(known.order_id));
  return std::equal(lines.begin(), lines.end(), input.lines.begin(), input.lines.end(),
                    [](const domain::OrderLineRow& row, const OrderLineInput& line) {
                      return OrderLineInput{row.sku, row.quantity, row.amount} == line;
                    });
}

absl::Status ContentDiffers(const OrderInput& input) {
  ErrorDetails details;
  details.reason = Reason::kContentDiffers;
  const std::string field = absl::StrCat(input.field, "external_id");
  details.violations.push_back({field, Shorten(input.external_id, kMaxGotLength),
                                "the content it was recorded with, or on_conflict = REPLACE"});
  return MakeError(absl::StrCat(field, ": the order ", Shorten(input.external_id, kMaxGotLength),
                                " is known with other content"),
                   details);
}

// Works the facts of a client out anew after one of its orders ceased to stand.
absl::Status Recount(WorkingSet& ws, domain::ClientId id) {
  ASSIGN_OR_RETURN(ClientState * client, ws.Edit(id, {}));
  ASSIGN_OR_RETURN(const std::vector<OrderRow> orders, ws.OrdersOf(id));
  client->touched = true;
  return domain::RecountOrders(client->row, orders);
}

absl::StatusOr<OrderRow> InsertOrder(WorkingSet& ws, domain::ClientId client,
                                     const OrderInput& input) {
  OrderRow order;
  order.order_id = ws.NextRevision();
  order.client_id = client;
  order.external_id = input.external_id;
  order.kind = input.kind;
  order.placed_at = input.placed_at.value_or(ws.now());
  order.amount = input.amount;
  order.quantity = input.quantity;
  order.discount = input.discount;
  order.cost = input.cost;
  order.promo_code = input.promo_code;
  order.original_external_id = input.original_external_id;
  order.recorded_at = ws.now();
  order.actor = input.actor;
  if (!input.original_external_id.empty()) {
    ASSIGN_OR_RETURN(const OrderRow* original, ws.FindOrder(input.original_external_id));
    if (original != nullptr) order.original_order_id = original->order_id;
  }
  int64_t number = 0;
  for (const OrderLineInput& line : input.lines) {
    ws.inserts().order_lines.push_back(
        {order.order_id, ++number, line.sku, line.quantity, line.amount});
  }
  ws.PutOrder(order);
  return order;
}

absl::StatusOr<OrderResult> ReplaceOrder(WorkingSet& ws, OrderRow known, domain::ClientId client,
                                         const OrderInput& input) {
  const domain::ClientId before = known.client_id;
  const bool counted =
      before == client && known.stands() && known.kind != domain::OrderKind::kReturn;
  ASSIGN_OR_RETURN(ClientState * state, ws.Edit(client, {}));
  const bool first = state->row.orders_count == 0;
  ASSIGN_OR_RETURN(const OrderRow order, InsertOrder(ws, client, input));
  known.superseded_by = order.order_id;
  ws.PutOrder(std::move(known));
  RETURN_IF_ERROR(Recount(ws, client));
  if (before != client) RETURN_IF_ERROR(Recount(ws, before));
  if (!counted && order.kind != domain::OrderKind::kReturn) NotePurchase(ws, *state, order, first);
  return OrderResult{order.order_id, client, OrderChange::kReplaced};
}

}  // namespace

absl::StatusOr<OrderResult> ApplyOrder(WorkingSet& ws, domain::ClientId client,
                                       const OrderInput& input, OnConflict on_conflict) {
  RETURN_IF_ERROR(CheckCurrency(ws, input));
  if (!input.external_id.empty()) {
    ASSIGN_OR_RETURN(const OrderRow* known, ws.FindOrder(input.external_id));
    if (known != nullptr) {
      ASSIGN_OR_RETURN(const bool same, SameContent(ws, *known, client, input));
      if (same) return OrderResult{known->order_id, known->client_id, OrderChange::kUnchanged};
      if (on_conflict == OnConflict::kError) return ContentDiffers(input);
      return ReplaceOrder(ws, *known, client, input);
    }
  }
  ASSIGN_OR_RETURN(ClientState * state, ws.Edit(client, {}));
  ASSIGN_OR_RETURN(const OrderRow order, InsertOrder(ws, client, input));
  RETURN_IF_ERROR(CountOrder(ws, *state, order));
  return OrderResult{order.order_id, client, OrderChange::kRecorded};
}

void AddOrderNeeds(const OrderInput& input, const std::string& address_secret, Needs& needs) {
  AddNeeds(input.client, address_secret, needs);
  for (const std::string& external_id : {input.external_id, input.original_external_id}) {
    if (!external_id.empty()) needs.orders.push_back(external_id);
  }
}

size_t OrderRows(const OrderInput& input) { return 3 + input.lines.size(); }

Mutation RecordOrders(std::vector<OrderInput> orders, OnConflict on_conflict,
                      const std::string& address_secret) {
  Mutation mutation;
  for (const OrderInput& order : orders) {
    AddOrderNeeds(order, address_secret, mutation.needs);
    mutation.rows += OrderRows(order);
  }
  mutation.judge = [orders = std::move(orders),
                    on_conflict](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    WriteOutcome outcome;
    for (const OrderInput& order : orders) {
      ASSIGN_OR_RETURN(const domain::ClientId client, ws.Resolve(order.client));
      ASSIGN_OR_RETURN(const OrderResult result, ApplyOrder(ws, client, order, on_conflict));
      outcome.ids.push_back(result.order_id);
      outcome.client_ids.push_back(result.client_id);
      outcome.changes.push_back(static_cast<int64_t>(result.change));
      outcome.changed += result.change != OrderChange::kUnchanged;
    }
    return outcome;
  };
  return mutation;
}

Mutation CancelOrder(int64_t order_id, std::string external_id) {
  Mutation mutation;
  mutation.rows = 3;
  if (!external_id.empty()) mutation.needs.orders.push_back(external_id);
  mutation.judge = [order_id, external_id = std::move(external_id)](
                       WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const OrderRow* known,
                     order_id != 0 ? ws.FindOrder(order_id) : ws.FindOrder(external_id));
    if (known == nullptr || known->superseded_by != 0) {
      return MakeError(Reason::kOrderNotFound, "there is no such order, or it was replaced");
    }
    WriteOutcome outcome;
    outcome.ids.push_back(known->order_id);
    outcome.client_ids.push_back(known->client_id);
    if (known->canceled_at.has_value()) return outcome;
    OrderRow order = *known;
    order.canceled_at = ws.now();
    const domain::ClientId client = order.client_id;
    ws.PutOrder(std::move(order));
    RETURN_IF_ERROR(Recount(ws, client));
    outcome.changed = 1;
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
