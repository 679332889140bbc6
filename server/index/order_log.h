// The orders of one chunk that stand, by time: for what the rules and filters ask of a window.
#ifndef CLIENTELE_SERVER_INDEX_ORDER_LOG_H_
#define CLIENTELE_SERVER_INDEX_ORDER_LOG_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "server/domain/rows.h"
#include "server/index/column.h"

namespace clientele::index {

struct OrderEvent {
  int64_t order_id = 0;
  int64_t amount = 0;
  int64_t quantity = 0;
  StoredTime at = 0;
  uint16_t client = 0;
  domain::OrderKind kind = domain::OrderKind::kPurchase;

  friend bool operator==(const OrderEvent&, const OrderEvent&) = default;
};

// New orders mostly carry new times: they are appended, out of order ones too, and merged into the
// sorted part when the unsorted tail has grown to a share of it.
class OrderLog {
 public:
  void Add(const OrderEvent& event) { events_.push_back(event); }
  // Takes away the event of this one's order and time, when it is there: an order that was canceled
  // and is then replaced ceases to stand twice.
  void Remove(const OrderEvent& event);
  // To be called after a batch of changes.
  void Settle();

  // Calls visit(event) for each one later than `after`; in no particular order, but events of one
  // second in the order they were added.
  template <typename Visitor>
  void ForEachAfter(int64_t after, Visitor visit) const {
    const auto sorted_end = events_.begin() + static_cast<ptrdiff_t>(sorted_);
    const auto first = std::partition_point(
        events_.begin(), sorted_end,
        [&](const OrderEvent& event) { return static_cast<int64_t>(event.at) - 1 <= after; });
    std::for_each(first, sorted_end, visit);
    for (auto event = sorted_end; event != events_.end(); ++event) {
      if (static_cast<int64_t>(event->at) - 1 > after) visit(*event);
    }
  }

  size_t size() const { return events_.size(); }
  size_t bytes() const { return events_.capacity() * sizeof(OrderEvent); }

 private:
  std::vector<OrderEvent> events_;
  size_t sorted_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_ORDER_LOG_H_
