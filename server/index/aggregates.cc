#include "server/index/aggregates.h"

#include <algorithm>

#include "server/index/event_condition.h"

namespace clientele::index {
namespace {

using filter::EventKind;
using filter::Measure;

int64_t WindowStart(const filter::Aggregate& aggregate, const Moment& moment) {
  return aggregate.window_seconds.has_value() ? moment.rules.now - *aggregate.window_seconds
                                              : domain::kNeverAt;
}

AggregateValues MakeValues(Measure measure, size_t size) {
  AggregateValues values;
  switch (measure) {
    case Measure::kCount:
      values.counts.resize(size);
      break;
    case Measure::kFirst:
    case Measure::kLast:
      values.times.resize(size);
      break;
    case Measure::kMin:
    case Measure::kMax:
    case Measure::kAverage:
      values.counts.resize(size);
      values.numbers.resize(size);
      break;
    case Measure::kQuantity:
    case Measure::kAmount:
      values.numbers.resize(size);
      break;
  }
  return values;
}

// Counts, first and last, which events of every kind have. False for the rest.
template <typename Event>
bool AddEvent(Measure measure, const Event& event, AggregateValues& values) {
  switch (measure) {
    case Measure::kCount:
      values.counts[event.client] += 1;
      return true;
    case Measure::kFirst: {
      StoredTime& first = values.times[event.client];
      if (first == 0 || event.at < first) first = event.at;
      return true;
    }
    case Measure::kLast:
      values.times[event.client] = std::max(values.times[event.client], event.at);
      return true;
    default:
      return false;
  }
}

void AddPurchase(Measure measure, const OrderEvent& order, AggregateValues& values) {
  if (AddEvent(measure, order, values)) return;
  uint32_t& count = values.counts[order.client];
  int64_t& number = values.numbers[order.client];
  if (measure == Measure::kAverage) {
    number += order.amount;
  } else if (count == 0) {
    number = order.amount;
  } else {
    number =
        measure == Measure::kMin ? std::min(number, order.amount) : std::max(number, order.amount);
  }
  count += 1;
}

class OrderPass {
 public:
  OrderPass(const Moment& moment, const Chunk& chunk, const filter::Aggregate& aggregate)
      : orders_(chunk.orders),
        categories_(moment.reader.categories()),
        measure_(aggregate.measure),
        order_conditions_(MakeConditions(aggregate, moment, /*of_lines=*/false)),
        line_conditions_(MakeConditions(aggregate, moment, /*of_lines=*/true)) {}

  void Add(const OrderEvent& order, AggregateValues& values) const {
    if (!AllHold(order_conditions_, order)) return;
    if (measure_ == Measure::kQuantity || measure_ == Measure::kAmount) {
      const int64_t sum = line_conditions_.empty() ? SumOf(order) : SumOfLines(order);
      values.numbers[order.client] += order.is_return() ? -sum : sum;
    } else if (!order.is_return() && (line_conditions_.empty() || AnyLine(order))) {
      AddPurchase(measure_, order, values);
    }
  }

 private:
  template <typename Summed>
  int64_t SumOf(const Summed& from) const {
    return measure_ == Measure::kQuantity ? from.quantity : from.amount;
  }

  int64_t SumOfLines(const OrderEvent& order) const {
    int64_t sum = 0;
    for (const OrderLine& line : orders_.LinesOf(order)) {
      if (AllHold(line_conditions_, line, categories_)) sum += SumOf(line);
    }
    return sum;
  }

  bool AnyLine(const OrderEvent& order) const {
    const absl::Span<const OrderLine> lines = orders_.LinesOf(order);
    return std::any_of(lines.begin(), lines.end(), [&](const OrderLine& line) {
      return AllHold(line_conditions_, line, categories_);
    });
  }

  const OrderLog& orders_;
  const absl::Span<const Code> categories_;
  const Measure measure_;
  const std::vector<EventCondition> order_conditions_;
  const std::vector<EventCondition> line_conditions_;
};

template <typename Event>
void AddContacts(const Moment& moment, const EventLog<Event>& log,
                 const filter::Aggregate& aggregate, AggregateValues& values) {
  const std::vector<EventCondition> conditions =
      MakeConditions(aggregate, moment, /*of_lines=*/false);
  log.ForEachAfter(WindowStart(aggregate, moment), [&](const Event& event) {
    if (AllHold(conditions, event)) AddEvent(aggregate.measure, event, values);
  });
}

}  // namespace

AggregateValues Aggregate(const Moment& moment, const Chunk& chunk,
                          const filter::Aggregate& aggregate) {
  AggregateValues values = MakeValues(aggregate.measure, chunk.size);
  switch (aggregate.events) {
    case EventKind::kOrders: {
      const OrderPass pass(moment, chunk, aggregate);
      chunk.orders.ForEachAfter(WindowStart(aggregate, moment),
                                [&](const OrderEvent& order) { pass.Add(order, values); });
      break;
    }
    case EventKind::kInteractions:
      AddContacts(moment, chunk.interactions, aggregate, values);
      break;
    case EventKind::kDeliveries:
      AddContacts(moment, chunk.deliveries, aggregate, values);
      break;
    case EventKind::kResponses:
      AddContacts(moment, chunk.responses, aggregate, values);
      break;
  }
  return values;
}

}  // namespace clientele::index
