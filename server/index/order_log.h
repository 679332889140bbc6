// The orders of one chunk that stand, by time, with their lines.
#ifndef CLIENTELE_SERVER_INDEX_ORDER_LOG_H_
#define CLIENTELE_SERVER_INDEX_ORDER_LOG_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/domain/types.h"
#include "server/index/dictionary.h"
#include "server/index/event_log.h"

namespace clientele::index {

struct OrderLine {
  int64_t quantity = 0;
  int64_t amount = 0;
  Code sku = 0;
};

struct OrderEvent {
  int64_t id = 0;
  int64_t amount = 0;
  int64_t quantity = 0;
  int64_t discount = 0;
  int64_t cost = 0;  // 0 when unknown
  StoredTime at = 0;
  Code promo_code = 0;
  // Where its lines are; see OrderLog::LinesOf.
  uint32_t first_line = 0;
  uint16_t line_count = 0;
  uint16_t client = 0;
  domain::OrderKind kind = domain::OrderKind::kPurchase;
  bool gone = false;

  bool is_return() const { return kind == domain::OrderKind::kReturn; }
};

class OrderLog {
 public:
  void Add(OrderEvent event, absl::Span<const OrderLine> lines);
  // Nothing when there is no such order.
  void Remove(int64_t id, StoredTime at);
  // See EventLog.
  template <typename Predicate>
  void EraseIf(Predicate is_meant) {
    events_.EraseIf(is_meant);
    MoveTogether();
  }
  // To be called after a batch of changes.
  void Settle();

  // Calls visit(order) for each one later than `after`, in no particular order.
  template <typename Visitor>
  void ForEachAfter(int64_t after, Visitor visit) const {
    events_.ForEachAfter(after, visit);
  }
  absl::Span<const OrderLine> LinesOf(const OrderEvent& event) const {
    return absl::MakeConstSpan(lines_).subspan(event.first_line, event.line_count);
  }

  size_t size() const { return events_.size(); }
  size_t lines() const { return lines_.size(); }
  size_t bytes() const { return events_.bytes() + lines_.capacity() * sizeof(OrderLine); }

 private:
  // Closes the holes.
  void MoveTogether();

  EventLog<OrderEvent> events_;
  // Order by order; an order that is taken away leaves a hole, and when half of it is holes the
  // rest is moved together.
  std::vector<OrderLine> lines_;
  size_t holes_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_ORDER_LOG_H_
