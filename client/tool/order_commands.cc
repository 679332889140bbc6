// order add | cancel

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct AddOptions {
  std::string client;
  std::string order;
  std::string amount;
  std::optional<int64_t> quantity;
  std::vector<std::string> lines;
  std::string at;
  bool is_return = false;
  std::string original;
  std::string discount;
  std::string promo_code;
  std::string currency;
  std::string on_conflict = "error";
};

struct CancelOptions {
  std::string order;
};

// "SKU:QUANTITY:AMOUNT"; a sku may itself hold colons.
absl::Status FillLine(const std::string& text, const std::string& currency, v1::OrderLine* line) {
  std::vector<std::string> parts = absl::StrSplit(text, ':');
  int64_t quantity = 0;
  if (parts.size() < 3 || !absl::SimpleAtoi(parts[parts.size() - 2], &quantity)) {
    return InvalidField("--line", text, "SKU:QUANTITY:AMOUNT, like D-2:10:3500.00");
  }
  ASSIGN_OR_RETURN(const int64_t amount, ParseAmount(parts.back(), currency, "--line"));
  parts.resize(parts.size() - 2);
  line->set_sku(absl::StrJoin(parts, ":"));
  line->set_quantity(quantity);
  line->set_amount_minor(amount);
  return absl::OkStatus();
}

absl::Status FillOrder(const AddOptions& options, const std::string& currency, v1::Order& order) {
  *order.mutable_client() = ParseClient(options.client);
  order.set_external_id(options.order);
  if (options.is_return) order.set_kind(v1::ORDER_KIND_RETURN);
  if (!options.at.empty()) RETURN_IF_ERROR(SetTime(options.at, "--at", order.mutable_placed_at()));
  for (const std::string& line : options.lines) {
    RETURN_IF_ERROR(FillLine(line, currency, order.add_lines()));
  }
  if (!options.amount.empty()) {
    ASSIGN_OR_RETURN(const int64_t amount, ParseAmount(options.amount, currency, "--amount"));
    order.set_amount_minor(amount);
  }
  if (options.quantity.has_value()) order.set_quantity(*options.quantity);
  if (!options.discount.empty()) {
    ASSIGN_OR_RETURN(const int64_t discount, ParseAmount(options.discount, currency, "--discount"));
    order.set_discount_minor(discount);
  }
  order.set_promo_code(options.promo_code);
  order.set_original_external_id(options.original);
  order.set_currency(options.currency);
  return absl::OkStatus();
}

absl::Status Add(Tool& tool, const AddOptions& options) {
  std::string currency = options.currency;
  if (currency.empty()) {
    ASSIGN_OR_RETURN(currency, tool.Currency());
  }
  v1::RecordOrdersRequest request;
  RETURN_IF_ERROR(FillOrder(options, currency, *request.add_orders()));
  request.mutable_orders(0)->set_actor(tool.actor);
  ASSIGN_OR_RETURN(const int on_conflict,
                   ParseEnum(*v1::OnConflict_descriptor(), options.on_conflict, "--on-conflict"));
  request.set_on_conflict(static_cast<v1::OnConflict>(on_conflict));
  ASSIGN_OR_RETURN(const v1::RecordOrdersResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::RecordOrders, request));
  const auto& result = response.results(0);
  const std::string change = EnumText(result.change());
  tool.output().Say({{"order_id", result.order_id()},
                     {"client_id", result.client_id()},
                     {"change", change},
                     {"revision", response.revision().token()}},
                    absl::StrCat("Order ", result.order_id(), " of client ", result.client_id(),
                                 ": ", change, "."));
  return absl::OkStatus();
}

absl::Status Cancel(Tool& tool, const CancelOptions& options) {
  v1::CancelOrderRequest request;
  int64_t id = 0;
  if (absl::SimpleAtoi(options.order, &id)) {
    request.set_order_id(id);
  } else {
    absl::string_view external_id = options.order;
    absl::ConsumePrefix(&external_id, "ext:");
    request.set_external_id(std::string(external_id));
  }
  ASSIGN_OR_RETURN(const v1::CancelOrderResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::CancelOrder, request));
  tool.output().Say({{"order_id", response.order_id()},
                     {"client_id", response.client_id()},
                     {"canceled", response.canceled()},
                     {"revision", response.revision().token()}},
                    response.canceled() ? "Canceled." : "It was canceled before.");
  return absl::OkStatus();
}

}  // namespace

void AddOrderCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("order", "Purchases and returns");
  AddCommand<AddOptions>(
      tool, group, "add", "Record a purchase or a return",
      "clientele order add 42 --order A-17 --line D-2:10:3500.00 --line D-5:4:1200.00",
      [](Command& command, AddOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        command.Add("--order", options.order,
                    "Your own number of the order: makes it safe to add twice");
        command.Add("--amount", options.amount, "The whole sum, like 1234.50");
        command.Add("--quantity", options.quantity, "The whole quantity");
        command.Add("--line", options.lines, "SKU:QUANTITY:AMOUNT; may be repeated");
        command.Add("--at", options.at, "When; now by default");
        command.AddFlag("--return", options.is_return, "Goods that came back");
        command.Add("--original", options.original, "Of a return: the order it belongs to");
        command.Add("--discount", options.discount, "Already taken off the amount");
        command.Add("--promo-code", options.promo_code, "");
        command.Add("--currency", options.currency, "The base's by default");
        command
            .Add("--on-conflict", options.on_conflict,
                 "When the number is known with other content: error or replace")
            .ShowDefault();
      },
      &Add);
  AddCommand<CancelOptions>(
      tool, group, "cancel", "Take an order out of every count and sum",
      "clientele order cancel A-17",
      [](Command& command, CancelOptions& options) {
        command.Add("ORDER", options.order, "Its id, or your own number (ext:17)").Required();
      },
      &Cancel);
}

}  // namespace clientele::client
