#include "client/imports/order_lines.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace clientele::client {
namespace {

bool SameClient(const v1::ClientRef& a, const v1::ClientRef& b) {
  return a.ref_case() == b.ref_case() && a.id() == b.id() && a.external_id() == b.external_id() &&
         a.phone() == b.phone() && a.email() == b.email();
}

bool IsReturn(const RowFields& fields, const v1::Order& order) {
  const std::string& prefix = fields.context().return_prefix;
  return !prefix.empty() && absl::StartsWith(order.external_id(), prefix);
}

}  // namespace

void OrderLines::Add(int64_t line, RowFields& fields) {
  const std::string number = fields.Text("order");
  if (number.empty()) return fields.Fail("order", "the order's number is missing");
  const auto [known, is_new] = by_number_.try_emplace(number, drafts_.size());
  if (is_new) drafts_.emplace_back().order.set_external_id(number);
  OrderDraft& draft = drafts_[known->second];
  draft.lines.push_back(line);
  ReadOrder(fields, draft);
  ReadLine(fields, draft);
  if (!fields.ok() && draft.faulty_line == 0) draft.faulty_line = line;
}

void OrderLines::ReadOrder(RowFields& fields, OrderDraft& draft) {
  v1::Order& order = draft.order;
  v1::ClientRef client;
  fields.Client("client", &client);
  if (order.client().ref_case() == v1::ClientRef::REF_NOT_SET) {
    *order.mutable_client() = client;
  } else if (fields.ok() && !SameClient(order.client(), client)) {
    fields.Fail("client", "another line of this order has another client");
  }
  google::protobuf::Timestamp at;
  if (fields.Time("at", &at) &&
      (!order.has_placed_at() || at.seconds() < order.placed_at().seconds())) {
    *order.mutable_placed_at() = at;
  }
  const auto kind = fields.Enum<v1::OrderKind>("kind");
  if (kind != v1::ORDER_KIND_UNSPECIFIED && order.kind() != v1::ORDER_KIND_UNSPECIFIED &&
      kind != order.kind()) {
    fields.Fail("kind", "another line of this order is of the other kind");
  }
  order.set_kind(IsReturn(fields, order) ? v1::ORDER_KIND_RETURN : std::max(kind, order.kind()));
  const std::optional<int64_t> discount = fields.Text("discount_minor").empty()
                                              ? fields.Amount("discount")
                                              : fields.Integer("discount_minor");
  if (discount.has_value()) order.set_discount_minor(*discount);
  if (order.promo_code().empty()) order.set_promo_code(fields.Text("promo_code"));
  if (order.original_external_id().empty()) {
    order.set_original_external_id(fields.Text("original"));
  }
  order.set_currency(fields.context().currency);
}

void OrderLines::ReadLine(RowFields& fields, OrderDraft& draft) {
  v1::OrderLine& line = *draft.order.add_lines();
  line.set_sku(fields.Text("sku"));
  const int64_t quantity = fields.Integer("quantity").value_or(0);
  std::optional<int64_t> amount;
  if (!fields.Text("amount_minor").empty()) {
    amount = fields.Integer("amount_minor");
  } else if (!fields.Text("amount").empty()) {
    amount = fields.Amount("amount");
  } else {
    amount = fields.Amount("unit_price", quantity);
  }
  if (!amount.has_value()) fields.Fail("amount", "want an amount, or a unit price and a quantity");
  // Books note what came back as negative; the contract takes it as it is and calls it a return.
  const int64_t sign = IsReturn(fields, draft.order) ? -1 : 1;
  line.set_quantity(sign * quantity);
  line.set_amount_minor(sign * amount.value_or(0));
}

}  // namespace clientele::client
