// A filter's conditions on events, made ready for one question: texts as codes, times as instants,
// so that testing an event compares numbers and nothing else.
#ifndef CLIENTELE_SERVER_INDEX_EVENT_CONDITION_H_
#define CLIENTELE_SERVER_INDEX_EVENT_CONDITION_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/filter/ast.h"
#include "server/index/contact_log.h"
#include "server/index/moment.h"
#include "server/index/order_log.h"

namespace clientele::index {

class EventCondition {
 public:
  EventCondition(const filter::Condition& condition, const Moment& moment);

  filter::EventFieldId field() const { return field_; }
  // Of what the event has in field().
  bool Holds(int64_t number) const;

 private:
  filter::EventFieldId field_;
  filter::Comparison comparison_;
  bool is_in_;
  bool zero_is_missing_;
  // What is compared with; of a list: sorted.
  std::vector<int64_t> wanted_;
};

// Those on whole events, or those on lines of orders.
std::vector<EventCondition> MakeConditions(const filter::Aggregate& aggregate, const Moment& moment,
                                           bool of_lines);

bool AllHold(absl::Span<const EventCondition> conditions, const OrderEvent& event);
bool AllHold(absl::Span<const EventCondition> conditions, const InteractionEvent& event);
bool AllHold(absl::Span<const EventCondition> conditions, const DeliveryEvent& event);
bool AllHold(absl::Span<const EventCondition> conditions, const ResponseEvent& event);
// `categories`: by code of sku.
bool AllHold(absl::Span<const EventCondition> conditions, const OrderLine& line,
             absl::Span<const Code> categories);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_EVENT_CONDITION_H_
