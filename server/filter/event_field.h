// What an aggregate counts, what its conditions may look at and what it may answer: one table that
// the checker, the printer, the evaluators and DescribeFilter all read.
#ifndef CLIENTELE_SERVER_FILTER_EVENT_FIELD_H_
#define CLIENTELE_SERVER_FILTER_EVENT_FIELD_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/filter/field.h"

namespace clientele::filter {

enum class EventKind : uint8_t { kOrders, kInteractions, kDeliveries, kResponses };
inline constexpr EventKind kEventKinds[] = {EventKind::kOrders, EventKind::kInteractions,
                                            EventKind::kDeliveries, EventKind::kResponses};

// "orders", "interactions", "deliveries", "responses".
absl::string_view NameOf(EventKind kind);
// Null when there is none of this name.
const EventKind* FindEventKind(absl::string_view name);

enum class EventFieldId : uint8_t {
  kOrderAt,
  kOrderAmount,
  kOrderQuantity,
  kOrderDiscount,
  kOrderPromoCode,
  // Of an order's lines: one line has to meet all conditions on lines together.
  kLineSku,
  kLineCategory,
  kLineQuantity,
  kLineAmount,
  kInteractionAt,
  kInteractionChannel,
  kInteractionDirection,
  kInteractionDisposition,
  kInteractionOutcome,
  kInteractionCampaign,
  kInteractionStep,
  kDeliveryAt,
  kDeliveryChannel,
  kDeliveryStatus,
  kDeliveryCampaign,
  kDeliveryStep,
  kResponseAt,
  kResponseKind,
  kResponseChannel,
  kResponseCampaign,
  kResponseStep,
  kCount,
};

struct EventField {
  EventFieldId id;
  EventKind events;
  absl::string_view name;
  FieldType type;
  absl::string_view description;
  absl::string_view example;
  // Of a kind: its names, by number; the first, empty one is "missing".
  absl::Span<const absl::string_view> (*names)() = nullptr;
  bool of_line = false;
};

// By EventFieldId.
absl::Span<const EventField> EventFields();
const EventField& EventFieldOf(EventFieldId id);
// Null when events of this kind have no such field.
const EventField* FindEventField(EventKind events, absl::string_view name);
std::vector<absl::string_view> EventFieldNames(EventKind events);

// What an aggregate answers. Of orders: count, first, last, min, max and avg range over purchases
// that meet the conditions, min, max and avg of their amounts; quantity and amount also take
// returns in, below zero, and sum the lines that meet the conditions when there are any on lines,
// else whole orders. A count or sum of nothing is 0; anything else of nothing is missing.
enum class Measure : uint8_t {
  kCount,
  kFirst,
  kLast,
  kMin,
  kMax,
  kAverage,
  kQuantity,
  kAmount,
};

struct MeasureInfo {
  Measure measure;
  absl::string_view name;  // "count", …, "avg", "quantity", "amount"
  FieldType type;
  bool orders_only;
  absl::string_view description;
};
absl::Span<const MeasureInfo> Measures();
const MeasureInfo& MeasureOf(Measure measure);
// Null when events of this kind have no such measure.
const MeasureInfo* FindMeasure(EventKind events, absl::string_view name);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_EVENT_FIELD_H_
