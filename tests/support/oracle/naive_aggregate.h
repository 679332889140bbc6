// Aggregates over a client's events, event by event.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_AGGREGATE_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_AGGREGATE_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/support/oracle/naive_value.h"

namespace clientele::oracle {

class NaiveAggregate {
 public:
  NaiveAggregate(const Model& model, const filter::Aggregate& aggregate, UnixSeconds now)
      : model_(model), aggregate_(aggregate), now_(now) {}

  NaiveValue Of(const ModelClient& client) {
    switch (aggregate_.events) {
      case filter::EventKind::kOrders:
        for (const ModelOrder& order : client.orders) AddOrder(order);
        break;
      case filter::EventKind::kInteractions:
        for (const auto& row : client.interactions) {
          if (Meets(row.at, [&](auto field) { return ValueOf(row, field); })) AddEvent(row.at);
        }
        break;
      case filter::EventKind::kDeliveries:
        for (const auto& row : client.deliveries) {
          if (Meets(row.at, [&](auto field) { return ValueOf(row, field); })) AddEvent(row.at);
        }
        break;
      case filter::EventKind::kResponses:
        for (const auto& row : client.responses) {
          if (Meets(row.at, [&](auto field) { return ValueOf(row, field); })) AddEvent(row.at);
        }
        break;
    }
    return Answer();
  }

 private:
  using Id = filter::EventFieldId;

  static bool IsOfLine(Id field) {
    return field == Id::kLineSku || field == Id::kLineCategory || field == Id::kLineQuantity ||
           field == Id::kLineAmount;
  }

  bool Holds(const filter::Condition& condition, const NaiveValue& value) const {
    return condition.is_in ? IsOneOf(value, condition.values, now_)
                           : Compare(value, condition.comparison, condition.values.front(), now_);
  }

  bool InWindow(UnixSeconds at) const {
    return !aggregate_.window_seconds.has_value() || at > now_ - *aggregate_.window_seconds;
  }

  // The window and all conditions on whole events.
  template <typename ValueOfField>
  bool Meets(UnixSeconds at, ValueOfField value_of) const {
    bool meets = InWindow(at);
    for (const filter::Condition& condition : aggregate_.conditions) {
      if (!IsOfLine(condition.field)) meets = meets && Holds(condition, value_of(condition.field));
    }
    return meets;
  }

  bool LineMeets(const domain::OrderLineRow& line) const {
    bool meets = true;
    for (const filter::Condition& condition : aggregate_.conditions) {
      if (IsOfLine(condition.field)) {
        meets = meets && Holds(condition, ValueOf(line, condition.field));
      }
    }
    return meets;
  }

  void AddOrder(const ModelOrder& order) {
    const domain::OrderRow& row = order.row;
    if (row.superseded_by != 0 || row.canceled_at.has_value()) return;
    if (!Meets(row.placed_at, [&](Id field) { return ValueOf(row, field); })) return;
    Wide amount = row.amount;
    Wide quantity = row.quantity;
    bool lines_matter = false;
    for (const filter::Condition& condition : aggregate_.conditions) {
      lines_matter = lines_matter || IsOfLine(condition.field);
    }
    if (lines_matter) {
      amount = quantity = 0;
      bool any = false;
      for (const domain::OrderLineRow& line : order.lines) {
        if (!LineMeets(line)) continue;
        any = true;
        amount += line.amount;
        quantity += line.quantity;
      }
      if (!any) return;
    }
    const bool is_return = row.kind == domain::OrderKind::kReturn;
    amount_ += is_return ? -amount : amount;
    quantity_ += is_return ? -quantity : quantity;
    if (is_return) return;
    AddEvent(row.placed_at);
    purchased_ += row.amount;
    if (!least_.has_value() || row.amount < *least_) least_ = row.amount;
    if (!greatest_.has_value() || row.amount > *greatest_) greatest_ = row.amount;
  }

  void AddEvent(UnixSeconds at) {
    ++count_;
    if (!first_.has_value() || at < *first_) first_ = at;
    if (!last_.has_value() || at > *last_) last_ = at;
  }

  NaiveValue Answer() const {
    using filter::Measure;
    switch (aggregate_.measure) {
      case Measure::kCount:
        return Number(count_);
      case Measure::kFirst:
        return Maybe(first_);
      case Measure::kLast:
        return Maybe(last_);
      case Measure::kMin:
        return Maybe(least_);
      case Measure::kMax:
        return Maybe(greatest_);
      case Measure::kAverage:
        return Average(purchased_, count_);
      case Measure::kQuantity:
        return Number(quantity_);
      case Measure::kAmount:
        return Number(amount_);
    }
    return {};
  }

  NaiveValue ValueOf(const domain::OrderRow& row, Id field) const {
    if (field == Id::kOrderAt) return Number(row.placed_at);
    if (field == Id::kOrderAmount) return Number(row.amount);
    if (field == Id::kOrderQuantity) return Number(row.quantity);
    if (field == Id::kOrderDiscount) return Number(row.discount);
    return Text(row.promo_code);
  }

  NaiveValue ValueOf(const domain::OrderLineRow& row, Id field) const {
    if (field == Id::kLineSku) return Text(row.sku);
    if (field == Id::kLineQuantity) return Number(row.quantity);
    if (field == Id::kLineAmount) return Number(row.amount);
    const auto product = model_.products.find(row.sku);
    return product == model_.products.end() ? NaiveValue{} : Text(product->second.category);
  }

  NaiveValue ValueOf(const domain::InteractionRow& row, Id field) const {
    if (field == Id::kInteractionAt) return Number(row.at);
    if (field == Id::kInteractionChannel) return Class(row.channel);
    if (field == Id::kInteractionDirection) return Class(row.direction);
    if (field == Id::kInteractionDisposition) return Class(row.disposition);
    if (field == Id::kInteractionOutcome) return Class(row.outcome);
    return field == Id::kInteractionStep ? Number(row.step) : Text(row.campaign_id);
  }

  NaiveValue ValueOf(const domain::DeliveryRow& row, Id field) const {
    if (field == Id::kDeliveryAt) return Number(row.at);
    if (field == Id::kDeliveryChannel) return Class(row.channel);
    if (field == Id::kDeliveryStatus) return Class(row.status);
    return field == Id::kDeliveryStep ? Number(row.step) : Text(row.campaign_id);
  }

  NaiveValue ValueOf(const domain::ResponseRow& row, Id field) const {
    if (field == Id::kResponseAt) return Number(row.at);
    if (field == Id::kResponseKind) return Class(row.kind);
    if (field == Id::kResponseChannel) return Class(row.channel);
    return field == Id::kResponseStep ? Number(row.step) : Text(row.campaign_id);
  }

  const Model& model_;
  const filter::Aggregate& aggregate_;
  const UnixSeconds now_;
  int64_t count_ = 0;
  Wide amount_ = 0;
  Wide quantity_ = 0;
  Wide purchased_ = 0;
  std::optional<UnixSeconds> first_;
  std::optional<UnixSeconds> last_;
  std::optional<int64_t> least_;
  std::optional<int64_t> greatest_;
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_NAIVE_AGGREGATE_H_
