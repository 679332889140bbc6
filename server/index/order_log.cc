#include "server/index/order_log.h"

#include <utility>

namespace clientele::index {

void OrderLog::Add(OrderEvent event, absl::Span<const OrderLine> lines) {
  event.first_line = static_cast<uint32_t>(lines_.size());
  event.line_count = static_cast<uint16_t>(lines.size());
  lines_.insert(lines_.end(), lines.begin(), lines.end());
  events_.Add(event);
}

void OrderLog::Remove(int64_t id, StoredTime at) {
  OrderEvent* event = events_.Find(id, at);
  if (event == nullptr) return;
  holes_ += event->line_count;
  events_.Remove(*event);
}

void OrderLog::Settle() {
  events_.Settle();
  if (holes_ > lines_.size() / 2) MoveTogether();
}

void OrderLog::MoveTogether() {
  std::vector<OrderLine> kept;
  kept.reserve(lines_.size() - holes_);
  events_.ForEach([&](OrderEvent& event) {
    const absl::Span<const OrderLine> lines = LinesOf(event);
    event.first_line = static_cast<uint32_t>(kept.size());
    kept.insert(kept.end(), lines.begin(), lines.end());
  });
  lines_ = std::move(kept);
  holes_ = 0;
}

}  // namespace clientele::index
