#include "tests/unit/index/naive.h"

namespace clientele::index {
namespace {

NaiveValue Number(Wide number) {
  NaiveValue value;
  value.missing = false;
  value.number = number;
  return value;
}

template <typename T>
NaiveValue Maybe(const std::optional<T>& number) {
  return number.has_value() ? Number(*number) : NaiveValue{};
}

NaiveValue Text(const std::string& text) {
  NaiveValue value;
  value.missing = text.empty();
  value.text = text;
  return value;
}

// The zero of a class means that there is none.
template <typename E>
NaiveValue Class(E value) {
  const auto number = static_cast<int64_t>(value);
  return number == 0 ? NaiveValue{} : Number(number);
}

NaiveValue Average(Wide total, int64_t count) {
  if (count == 0) return {};
  NaiveValue value = Number(total);
  value.divisor = count;
  return value;
}

}  // namespace

NaiveValue Naive::ValueOf(filter::FieldId field, const ModelClient& client) const {
  using filter::FieldId;
  const domain::ClientRow& row = client.row;
  const OrderFacts orders = Recount(client.orders);
  switch (field) {
    case FieldId::kId:
      return Number(row.client_id);
    case FieldId::kExternalId:
      return Text(client.profile.external_id);
    case FieldId::kDisplayName:
      return Text(client.profile.display_name);
    case FieldId::kCompany:
      return Text(client.profile.company);
    case FieldId::kGender:
      return Class(row.gender);
    case FieldId::kBirthDate:
      return Maybe(client.profile.birth_date);
    case FieldId::kCity:
      return Text(row.city);
    case FieldId::kRegion:
      return Text(row.region);
    case FieldId::kTimeZone:
      return Text(row.time_zone);
    case FieldId::kSource:
      return Text(row.source);
    case FieldId::kOwner:
      return Text(row.owner);
    case FieldId::kCreatedAt:
      return Number(row.created_at);
    case FieldId::kStage:
      return Text(row.stage);
    case FieldId::kStageKind:
      return Class(KindOf(row.stage));
    case FieldId::kStageChangedAt:
      return Maybe(row.stage_changed_at);
    case FieldId::kLostReason:
      return Text(row.lost_reason);
    case FieldId::kOrdersCount:
      return Number(orders.count);
    case FieldId::kTotalAmount:
      return Number(orders.amount);
    case FieldId::kTotalQuantity:
      return Number(orders.quantity);
    case FieldId::kFirstOrderAt:
      return Maybe(orders.first_at);
    case FieldId::kLastOrderAt:
      return Maybe(orders.last_at);
    case FieldId::kAverageOrderAmount:
      return Average(orders.amount, orders.count);
    case FieldId::kAverageOrderQuantity:
      return Average(orders.quantity, orders.count);
    case FieldId::kLargestOrderQuantity:
      return Maybe(orders.largest_quantity);
    case FieldId::kLastOrderQuantity:
      return Maybe(orders.last_quantity);
    case FieldId::kLastPositiveAt:
      return Maybe(row.last_positive_at);
    case FieldId::kLastInboundAt:
      return Maybe(row.last_inbound_at);
    case FieldId::kLastReachedAt:
      return Maybe(row.last_reached_at);
    case FieldId::kTemperature:
      return Class(TemperatureOf(client));
    case FieldId::kVolumeTier:
      return Class(VolumeTierOf(client));
    case FieldId::kPurchaseFrequency:
      return Class(PurchaseFrequencyOf(client));
    case FieldId::kOrderValueClass:
      return Class(OrderValueClassOf(client));
    case FieldId::kActive:
      return Number(IsActive(client) ? 1 : 0);
    case FieldId::kTags:
    case FieldId::kCount:
      break;
  }
  return {};
}

}  // namespace clientele::index
