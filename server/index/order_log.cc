#include "server/index/order_log.h"

namespace clientele::index {
namespace {

// A tail this long costs a scan nothing.
constexpr size_t kMinTail = 1'024;
// Merging when the tail is an eighth of the whole keeps appending cheap on average.
constexpr size_t kTailShare = 8;

bool Earlier(const OrderEvent& a, const OrderEvent& b) { return a.at < b.at; }

}  // namespace

void OrderLog::Remove(const OrderEvent& event) {
  const auto sorted_end = events_.begin() + static_cast<ptrdiff_t>(sorted_);
  const auto [first, last] = std::equal_range(events_.begin(), sorted_end, event, Earlier);
  const auto is_same = [&](const OrderEvent& other) { return other.order_id == event.order_id; };
  auto found = std::find_if(first, last, is_same);
  if (found != last) {
    --sorted_;
  } else {
    found = std::find_if(sorted_end, events_.end(), is_same);
  }
  if (found != events_.end()) events_.erase(found);
}

void OrderLog::Settle() {
  const size_t tail = events_.size() - sorted_;
  if (tail <= std::max(kMinTail, events_.size() / kTailShare)) return;
  const auto middle = events_.begin() + static_cast<ptrdiff_t>(sorted_);
  std::stable_sort(middle, events_.end(), Earlier);
  std::inplace_merge(events_.begin(), middle, events_.end(), Earlier);
  sorted_ = events_.size();
}

}  // namespace clientele::index
