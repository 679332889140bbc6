// The events of one kind of one chunk, by time: for what rules and filters ask of a window.
//
// New events mostly carry new times: they are appended, out of order ones too, and merged into the
// sorted part when the unsorted tail has grown to a share of it. What is taken away is only marked,
// and swept out by the share as well, so that no change costs a pass over the log.
#ifndef CLIENTELE_SERVER_INDEX_EVENT_LOG_H_
#define CLIENTELE_SERVER_INDEX_EVENT_LOG_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "server/index/column.h"

namespace clientele::index {

// `Event`: has `at`, a StoredTime; `id` and `gone` too where Find and Remove are called.
template <typename Event>
class EventLog {
 public:
  void Add(const Event& event) { events_.push_back(event); }

  // The event with this id at this time; null when there is none. The time of what is found must
  // not be changed.
  Event* Find(int64_t id, StoredTime at) {
    const auto is_it = [&](const Event& event) {
      return event.id == id && event.at == at && !event.gone;
    };
    const auto sorted_end = events_.begin() + static_cast<ptrdiff_t>(sorted_);
    Event probe;
    probe.at = at;
    const auto [first, last] = std::equal_range(events_.begin(), sorted_end, probe, Earlier);
    auto found = std::find_if(first, last, is_it);
    if (found == last) found = std::find_if(sorted_end, events_.end(), is_it);
    return found == events_.end() ? nullptr : &*found;
  }
  // The same at any time, by looking at all.
  Event* Find(int64_t id) {
    const auto found = std::find_if(events_.begin(), events_.end(), [&](const Event& event) {
      return event.id == id && !event.gone;
    });
    return found == events_.end() ? nullptr : &*found;
  }

  // Takes an event away that Find gave.
  void Remove(Event& event) {
    event.gone = true;
    ++gone_;
  }

  // Takes away all events that are meant, by looking at all, and leaves nothing of them.
  template <typename Predicate>
  void EraseIf(Predicate is_meant) {
    const auto goes = [&](const Event& event) { return IsGone(event) || is_meant(event); };
    const auto middle = events_.begin() + static_cast<ptrdiff_t>(sorted_);
    sorted_ -= static_cast<size_t>(std::count_if(events_.begin(), middle, goes));
    std::erase_if(events_, goes);
    gone_ = 0;
  }

  // To be called after a batch of changes.
  void Settle() {
    const size_t share = std::max(kMinTail, events_.size() / kShare);
    if (events_.size() - sorted_ <= share && gone_ <= share) return;
    const auto middle = events_.begin() + static_cast<ptrdiff_t>(sorted_);
    std::stable_sort(middle, events_.end(), Earlier);
    std::inplace_merge(events_.begin(), middle, events_.end(), Earlier);
    std::erase_if(events_, IsGone);
    gone_ = 0;
    sorted_ = events_.size();
  }

  // Calls visit(event) for each one later than `after`, in no particular order.
  template <typename Visitor>
  void ForEachAfter(int64_t after, Visitor visit) const {
    const auto later = [&](const Event& event) {
      return static_cast<int64_t>(event.at) - 1 > after;
    };
    const auto sorted_end = events_.begin() + static_cast<ptrdiff_t>(sorted_);
    auto event = std::partition_point(events_.begin(), sorted_end,
                                      [&](const Event& each) { return !later(each); });
    for (; event != sorted_end; ++event) {
      if (!IsGone(*event)) visit(*event);
    }
    for (; event != events_.end(); ++event) {
      if (later(*event) && !IsGone(*event)) visit(*event);
    }
  }

  // Each that stands, to be changed in place but for its time.
  template <typename Visitor>
  void ForEach(Visitor visit) {
    for (Event& event : events_) {
      if (!IsGone(event)) visit(event);
    }
  }

  size_t size() const { return events_.size() - gone_; }
  size_t bytes() const { return events_.capacity() * sizeof(Event); }

 private:
  // A tail this long costs a scan nothing.
  static constexpr size_t kMinTail = 1'024;
  // Merging when the tail is an eighth of the whole keeps appending cheap on average.
  static constexpr size_t kShare = 8;

  static bool Earlier(const Event& a, const Event& b) { return a.at < b.at; }
  static bool IsGone(const Event& event) {
    if constexpr (requires { event.gone; }) {
      return event.gone;
    } else {
      return false;
    }
  }

  std::vector<Event> events_;
  size_t sorted_ = 0;
  size_t gone_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_EVENT_LOG_H_
