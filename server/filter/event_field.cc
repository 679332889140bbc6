#include "server/filter/event_field.h"

#include <algorithm>
#include <iterator>

#include "server/domain/types.h"

namespace clientele::filter {
namespace {

using domain::NamesOf;
using Id = EventFieldId;

constexpr EventKind kOrders = EventKind::kOrders;
constexpr EventKind kInteractions = EventKind::kInteractions;
constexpr EventKind kDeliveries = EventKind::kDeliveries;
constexpr EventKind kResponses = EventKind::kResponses;
constexpr bool kOfLine = true;

constexpr absl::string_view kEventNames[] = {"orders", "interactions", "deliveries", "responses"};

constexpr EventField kEventFields[] = {
    {Id::kOrderAt, kOrders, "at", FieldType::kTime, "When the order was placed.",
     "orders(at >= 2026-01-01, at < 2026-02-01).count > 0"},
    {Id::kOrderAmount, kOrders, "order_amount", FieldType::kMoney, "Of the whole order.",
     "orders(order_amount >= 500000).count >= 2"},
    {Id::kOrderQuantity, kOrders, "order_quantity", FieldType::kInteger, "Of the whole order.",
     "orders(order_quantity >= 100).count > 0"},
    {Id::kOrderDiscount, kOrders, "discount", FieldType::kMoney, "Taken off the whole order.",
     "orders(discount > 0).count = 0"},
    {Id::kOrderPromoCode, kOrders, "promo_code", FieldType::kText, "As the order names it.",
     "orders(promo_code = \"SPRING\").count > 0"},
    {Id::kLineSku, kOrders, "sku", FieldType::kText, "The product of a line.",
     "orders(90d, sku = \"D-2\").count >= 2", nullptr, kOfLine},
    {Id::kLineCategory, kOrders, "category", FieldType::kText,
     "The category that the product of a line has now.",
     "orders(90d, category = \"frozen\").amount > 5000000", nullptr, kOfLine},
    {Id::kLineQuantity, kOrders, "quantity", FieldType::kInteger, "Of a line.",
     "orders(sku = \"D-2\", quantity >= 10).count > 0", nullptr, kOfLine},
    {Id::kLineAmount, kOrders, "amount", FieldType::kMoney, "Of a line.",
     "orders(amount > 100000).quantity > 50", nullptr, kOfLine},
    {Id::kInteractionAt, kInteractions, "at", FieldType::kTime, "When it happened.",
     "interactions(at >= 2026-01-01).count > 0"},
    {Id::kInteractionChannel, kInteractions, "channel", FieldType::kKind,
     "By which the contact was made.", "interactions(30d, channel = CALL).count > 0",
     &NamesOf<domain::Channel>},
    {Id::kInteractionDirection, kInteractions, "direction", FieldType::kKind, "Who began it.",
     "interactions(direction = INBOUND).count > 0", &NamesOf<domain::Direction>},
    {Id::kInteractionDisposition, kInteractions, "disposition", FieldType::kKind,
     "Whether it reached the client.", "interactions(30d, disposition = NO_ANSWER).count >= 3",
     &NamesOf<domain::Disposition>},
    {Id::kInteractionOutcome, kInteractions, "outcome", FieldType::kKind,
     "Of a contact that reached the client.", "interactions(30d, outcome = NEGATIVE).count = 0",
     &NamesOf<domain::Outcome>},
    {Id::kInteractionCampaign, kInteractions, "campaign", FieldType::kSlug,
     "The campaign it answers.", "interactions(campaign = spring-2026).count > 0"},
    {Id::kInteractionStep, kInteractions, "step", FieldType::kInteger, "The campaign's step.",
     "interactions(campaign = spring-2026, step = 2).count > 0"},
    {Id::kDeliveryAt, kDeliveries, "at", FieldType::kTime, "When it was sent.",
     "deliveries(at >= 2026-01-01).count > 0"},
    {Id::kDeliveryChannel, kDeliveries, "channel", FieldType::kKind, "By which it was sent.",
     "deliveries(7d, channel = SMS).count = 0", &NamesOf<domain::Channel>},
    {Id::kDeliveryStatus, kDeliveries, "status", FieldType::kKind, "The last one reported.",
     "deliveries(status = BOUNCED_HARD).count > 0", &NamesOf<domain::DeliveryStatus>},
    {Id::kDeliveryCampaign, kDeliveries, "campaign", FieldType::kSlug,
     "The campaign it was sent for.", "deliveries(campaign = spring-2026).count > 0"},
    {Id::kDeliveryStep, kDeliveries, "step", FieldType::kInteger, "The campaign's step.",
     "deliveries(campaign = spring-2026, step = 1).last < now - 7d"},
    {Id::kResponseAt, kResponses, "at", FieldType::kTime, "When it came.",
     "responses(at >= 2026-01-01).count > 0"},
    {Id::kResponseKind, kResponses, "kind", FieldType::kKind, "What the client did.",
     "responses(90d, kind = CLICKED).count > 0", &NamesOf<domain::ResponseKind>},
    {Id::kResponseChannel, kResponses, "channel", FieldType::kKind, "Of the message it answers.",
     "responses(channel = EMAIL).count > 0", &NamesOf<domain::Channel>},
    {Id::kResponseCampaign, kResponses, "campaign", FieldType::kSlug, "The campaign it answers.",
     "responses(campaign = spring-2026).count > 0"},
    {Id::kResponseStep, kResponses, "step", FieldType::kInteger, "The campaign's step.",
     "responses(campaign = spring-2026, step = 1).count = 0"},
};
static_assert(std::size(kEventFields) == static_cast<size_t>(Id::kCount));

constexpr MeasureInfo kMeasures[] = {
    {Measure::kCount, "count", FieldType::kInteger, false, "How many; 0 of none."},
    {Measure::kFirst, "first", FieldType::kTime, false, "When the first was; missing of none."},
    {Measure::kLast, "last", FieldType::kTime, false, "When the last was; missing of none."},
    {Measure::kMin, "min", FieldType::kMoney, true, "The least amount of a purchase."},
    {Measure::kMax, "max", FieldType::kMoney, true, "The greatest amount of a purchase."},
    {Measure::kAverage, "avg", FieldType::kMoney, true,
     "The average amount of the purchases, compared exactly; missing of none."},
    {Measure::kQuantity, "quantity", FieldType::kInteger, true,
     "Purchases less returns; of the matching lines when there is a condition on lines."},
    {Measure::kAmount, "amount", FieldType::kMoney, true,
     "Purchases less returns; of the matching lines when there is a condition on lines."},
};

}  // namespace

absl::string_view NameOf(EventKind kind) { return kEventNames[static_cast<size_t>(kind)]; }

const EventKind* FindEventKind(absl::string_view name) {
  const auto* found = std::find(std::begin(kEventNames), std::end(kEventNames), name);
  return found == std::end(kEventNames) ? nullptr : &kEventKinds[found - std::begin(kEventNames)];
}

absl::Span<const EventField> EventFields() { return kEventFields; }

const EventField& EventFieldOf(EventFieldId id) { return kEventFields[static_cast<size_t>(id)]; }

const EventField* FindEventField(EventKind events, absl::string_view name) {
  const auto* found = std::find_if(
      std::begin(kEventFields), std::end(kEventFields),
      [&](const EventField& field) { return field.events == events && field.name == name; });
  return found == std::end(kEventFields) ? nullptr : found;
}

std::vector<absl::string_view> EventFieldNames(EventKind events) {
  std::vector<absl::string_view> names;
  for (const EventField& field : kEventFields) {
    if (field.events == events) names.push_back(field.name);
  }
  return names;
}

absl::Span<const MeasureInfo> Measures() { return kMeasures; }

const MeasureInfo& MeasureOf(Measure measure) { return kMeasures[static_cast<size_t>(measure)]; }

const MeasureInfo* FindMeasure(EventKind events, absl::string_view name) {
  const auto* found =
      std::find_if(std::begin(kMeasures), std::end(kMeasures), [&](const MeasureInfo& info) {
        return info.name == name && (events == EventKind::kOrders || !info.orders_only);
      });
  return found == std::end(kMeasures) ? nullptr : found;
}

}  // namespace clientele::filter
