#include "server/index/event_condition.h"

#include <algorithm>

#include "server/index/comparison.h"

namespace clientele::index {
namespace {

using filter::EventFieldId;
using filter::FieldType;

// No event has it, as codes are not below zero.
constexpr int64_t kNobodysCode = -1;

const Dictionary* DictionaryOf(const Dictionaries& dictionaries, EventFieldId field) {
  switch (field) {
    case EventFieldId::kOrderPromoCode:
      return &dictionaries.promo_codes;
    case EventFieldId::kLineSku:
      return &dictionaries.skus;
    case EventFieldId::kLineCategory:
      return &dictionaries.categories;
    case EventFieldId::kInteractionCampaign:
    case EventFieldId::kDeliveryCampaign:
    case EventFieldId::kResponseCampaign:
      return &dictionaries.campaigns;
    default:
      return nullptr;
  }
}

bool ZeroIsMissing(FieldType type) {
  return type == FieldType::kText || type == FieldType::kSlug || type == FieldType::kKind;
}

int64_t Seconds(StoredTime at) { return static_cast<int64_t>(at) - 1; }

int64_t NumberOf(const OrderEvent& event, EventFieldId field) {
  switch (field) {
    case EventFieldId::kOrderAt:
      return Seconds(event.at);
    case EventFieldId::kOrderAmount:
      return event.amount;
    case EventFieldId::kOrderQuantity:
      return event.quantity;
    case EventFieldId::kOrderDiscount:
      return event.discount;
    default:
      return event.promo_code;
  }
}

int64_t NumberOf(const InteractionEvent& event, EventFieldId field) {
  switch (field) {
    case EventFieldId::kInteractionAt:
      return Seconds(event.at);
    case EventFieldId::kInteractionChannel:
      return static_cast<int64_t>(event.channel);
    case EventFieldId::kInteractionDirection:
      return static_cast<int64_t>(event.direction);
    case EventFieldId::kInteractionDisposition:
      return static_cast<int64_t>(event.disposition);
    case EventFieldId::kInteractionOutcome:
      return static_cast<int64_t>(event.outcome);
    case EventFieldId::kInteractionCampaign:
      return event.campaign;
    default:
      return event.step;
  }
}

int64_t NumberOf(const DeliveryEvent& event, EventFieldId field) {
  switch (field) {
    case EventFieldId::kDeliveryAt:
      return Seconds(event.at);
    case EventFieldId::kDeliveryChannel:
      return static_cast<int64_t>(event.channel);
    case EventFieldId::kDeliveryStatus:
      return static_cast<int64_t>(event.status);
    case EventFieldId::kDeliveryCampaign:
      return event.campaign;
    default:
      return event.step;
  }
}

int64_t NumberOf(const ResponseEvent& event, EventFieldId field) {
  switch (field) {
    case EventFieldId::kResponseAt:
      return Seconds(event.at);
    case EventFieldId::kResponseKind:
      return static_cast<int64_t>(event.kind);
    case EventFieldId::kResponseChannel:
      return static_cast<int64_t>(event.channel);
    case EventFieldId::kResponseCampaign:
      return event.campaign;
    default:
      return event.step;
  }
}

template <typename Event>
bool AllHoldOf(absl::Span<const EventCondition> conditions, const Event& event) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const EventCondition& condition) {
    return condition.Holds(NumberOf(event, condition.field()));
  });
}

}  // namespace

EventCondition::EventCondition(const filter::Condition& condition, const Moment& moment)
    : field_(condition.field),
      comparison_(condition.comparison),
      is_in_(condition.is_in),
      zero_is_missing_(ZeroIsMissing(filter::EventFieldOf(condition.field).type)) {
  const Dictionary* dictionary = DictionaryOf(moment.reader.dictionaries(), condition.field);
  for (const filter::Value& value : condition.values) {
    wanted_.push_back(dictionary == nullptr ? value.At(moment.rules.now)
                                            : dictionary->Find(value.text).value_or(kNobodysCode));
  }
  if (is_in_) std::sort(wanted_.begin(), wanted_.end());
}

bool EventCondition::Holds(int64_t number) const {
  if (zero_is_missing_ && number == 0) return false;
  if (is_in_) return std::binary_search(wanted_.begin(), wanted_.end(), number);
  return index::Holds(comparison_, number, wanted_.front());
}

std::vector<EventCondition> MakeConditions(const filter::Aggregate& aggregate, const Moment& moment,
                                           bool of_lines) {
  std::vector<EventCondition> conditions;
  for (const filter::Condition& condition : aggregate.conditions) {
    if (filter::EventFieldOf(condition.field).of_line == of_lines) {
      conditions.emplace_back(condition, moment);
    }
  }
  return conditions;
}

bool AllHold(absl::Span<const EventCondition> conditions, const OrderEvent& event) {
  return AllHoldOf(conditions, event);
}
bool AllHold(absl::Span<const EventCondition> conditions, const InteractionEvent& event) {
  return AllHoldOf(conditions, event);
}
bool AllHold(absl::Span<const EventCondition> conditions, const DeliveryEvent& event) {
  return AllHoldOf(conditions, event);
}
bool AllHold(absl::Span<const EventCondition> conditions, const ResponseEvent& event) {
  return AllHoldOf(conditions, event);
}

bool AllHold(absl::Span<const EventCondition> conditions, const OrderLine& line,
             absl::Span<const Code> categories) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const EventCondition& condition) {
    switch (condition.field()) {
      case EventFieldId::kLineSku:
        return condition.Holds(line.sku);
      case EventFieldId::kLineCategory:
        return condition.Holds(categories[line.sku]);
      case EventFieldId::kLineQuantity:
        return condition.Holds(line.quantity);
      default:
        return condition.Holds(line.amount);
    }
  });
}

}  // namespace clientele::index
