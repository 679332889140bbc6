// What happened to a client, and where it may be reached.
#include <algorithm>
#include <optional>
#include <utility>

#include "server/domain/facts.h"
#include "tests/golden/client_lines.h"

namespace clientele::golden {

void ClientLines::Order(Words& words, domain::OrderKind kind, int64_t times) {
  oracle::ModelOrder order;
  domain::OrderRow& row = order.row;
  row.kind = kind;
  row.placed_at = words.Time(now_);
  row.amount = 1'000;
  row.quantity = 1;
  constexpr absl::string_view kKnown[] = {"amount", "quantity", "discount", "cost",
                                          "promo",  "canceled", "replaced", "lines"};
  while (!words.done() && words.Peek() != ",") {
    const size_t place = words.OneOf(kKnown);
    if (words.failed()) return;
    const absl::string_view word = kKnown[place];
    if (word == "amount") row.amount = words.Number(word);
    if (word == "quantity") row.quantity = words.Number(word);
    if (word == "discount") row.discount = words.Number(word);
    if (word == "cost") row.cost = words.Number(word);
    if (word == "promo") row.promo_code = words.Text("promo code");
    if (word == "canceled") row.canceled_at = now_;
    // By the order of the next line.
    if (word == "replaced") row.superseded_by = last_id_ + 2;
    if (word == "lines") OrderLines(words, order);
  }
  for (int64_t i = 0; i < times && !words.failed(); ++i) Add(order, words);
}

// D-2 x 3 = 600, D-3 x 2 = 400: sku, quantity, amount.
void ClientLines::OrderLines(Words& words, oracle::ModelOrder& order) {
  do {
    domain::OrderLineRow line;
    line.line_number = static_cast<int64_t>(order.lines.size()) + 1;
    line.sku = words.Text("sku");
    if (!words.Take("x")) words.Fail("write a line of an order like D-2 x 3 = 600");
    line.quantity = words.Number("quantity");
    if (!words.Take("=")) words.Fail("write a line of an order like D-2 x 3 = 600");
    line.amount = words.Number("amount");
    order.lines.push_back(std::move(line));
  } while (words.Take(","));
}

void ClientLines::Add(oracle::ModelOrder order, Words& words) {
  order.row.order_id = NextId();
  order.row.client_id = client_->row.client_id;
  for (domain::OrderLineRow& line : order.lines) line.order_id = order.row.order_id;
  if (order.row.stands()) {
    if (const absl::Status status = domain::AddOrder(client_->row, order.row); !status.ok()) {
      words.Fail(std::string(status.message()));
    }
  }
  if (order.row.kind == domain::OrderKind::kPurchase &&
      domain::OrderEndsOverride(client_->row.temperature_override)) {
    client_->row.temperature_override = domain::Temperature::kNone;
    client_->row.temperature_override_until.reset();
  }
  client_->orders.push_back(std::move(order));
}

void ClientLines::Interaction(Words& words) {
  domain::InteractionRow row;
  row.interaction_id = NextId();
  row.client_id = client_->row.client_id;
  row.at = words.Time(now_);
  row.channel = domain::Channel::kCall;
  constexpr absl::string_view kKnown[] = {"channel", "direction", "disposition",
                                          "outcome", "campaign",  "step"};
  while (!words.done() && words.Peek() != ",") {
    const size_t place = words.OneOf(kKnown);
    if (words.failed()) return;
    const absl::string_view word = kKnown[place];
    if (word == "channel") row.channel = words.Name<domain::Channel>(word);
    if (word == "direction") row.direction = words.Name<domain::Direction>(word);
    if (word == "disposition") row.disposition = words.Name<domain::Disposition>(word);
    if (word == "outcome") row.outcome = words.Name<domain::Outcome>(word);
    if (word == "campaign") row.campaign_id = words.Slug(word);
    if (word == "step") row.step = words.Number(word);
  }
  domain::AddInteraction(client_->row, row);
  if (domain::InteractionEndsOverride(client_->row.temperature_override, row)) {
    client_->row.temperature_override = domain::Temperature::kNone;
    client_->row.temperature_override_until.reset();
  }
  client_->interactions.push_back(std::move(row));
}

void ClientLines::Delivery(Words& words) {
  domain::DeliveryRow row;
  row.delivery_id = NextId();
  row.client_id = client_->row.client_id;
  row.at = words.Time(now_);
  row.channel = words.Name<domain::Channel>("channel");
  row.status = words.Name<domain::DeliveryStatus>("status of a delivery");
  if (words.Take("campaign")) row.campaign_id = words.Slug("campaign");
  if (words.Take("step")) row.step = words.Number("step");
  client_->deliveries.push_back(std::move(row));
}

void ClientLines::Response(Words& words) {
  domain::ResponseRow row;
  row.response_id = NextId();
  row.client_id = client_->row.client_id;
  row.at = words.Time(now_);
  row.channel = words.Name<domain::Channel>("channel");
  row.kind = words.Name<domain::ResponseKind>("kind of response");
  if (words.Take("campaign")) row.campaign_id = words.Slug("campaign");
  if (words.Take("step")) row.step = words.Number("step");
  if (row.kind == domain::ResponseKind::kClicked || row.kind == domain::ResponseKind::kReplied) {
    std::optional<UnixSeconds>& last = client_->row.last_responded_at;
    last = std::max(last.value_or(row.at), row.at);
  }
  client_->responses.push_back(std::move(row));
}

void ClientLines::Contact(Words& words) {
  domain::ContactPointRow row;
  row.client_id = client_->row.client_id;
  row.contact_id = NextId();
  row.channel = words.Name<domain::Channel>("channel");
  row.address_key = AddressKey(words.Text("address"));
  row.status = words.Name<domain::ContactStatus>("status of a contact point");
  contacts_.push_back(row);
}

void ClientLines::Consent(Words& words) {
  domain::ConsentRow row;
  row.client_id = client_->row.client_id;
  row.consent_id = NextId();
  row.purpose = words.Name<domain::ConsentPurpose>("purpose");
  row.status = words.Name<domain::ConsentStatus>("consent");
  row.at = words.Time(now_);
  if (words.Take("on")) row.channel = words.Name<domain::Channel>("channel");
  if (words.Take("for")) row.address_key = AddressKey(words.Text("address"));
  consents_.push_back(row);
}

void ClientLines::Channel(Words& words, domain::ExclusionReason reason) {
  domain::ClientChannelRow row;
  row.client_id = client_->row.client_id;
  row.channel = words.Name<domain::Channel>("channel");
  row.reason = reason == domain::ExclusionReason::kNone
                   ? reason
                   : words.Name<domain::ExclusionReason>("reason");
  if (row.reason == domain::ExclusionReason::kNone) row.contact_id = row.address_key = NextId();
  client_->channels[row.channel] = row;
}

}  // namespace clientele::golden
