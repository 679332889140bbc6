#include "server/filter/value_set.h"

#include <algorithm>

namespace clientele::filter {

ValueSet ValueSet::Range(Coordinate low, Coordinate high) {
  ValueSet set;
  if (low <= high) set.stretches_.push_back({low, high});
  return set;
}

ValueSet ValueSet::Missing() {
  ValueSet set;
  set.missing_ = true;
  return set;
}

bool ValueSet::Contains(Coordinate value) const {
  return std::any_of(stretches_.begin(), stretches_.end(), [&](const Stretch& stretch) {
    return stretch.low <= value && value <= stretch.high;
  });
}

ValueSet ValueSet::Without(const ValueSet& other) const {
  ValueSet complement;
  complement.missing_ = !other.missing_;
  Coordinate from = kLowest;
  for (const Stretch& stretch : other.stretches_) {
    if (from < stretch.low) complement.stretches_.push_back({from, stretch.low - 1});
    from = stretch.high + 1;
  }
  if (from <= kHighest) complement.stretches_.push_back({from, kHighest});
  return *this & complement;
}

ValueSet operator&(const ValueSet& a, const ValueSet& b) {
  ValueSet both;
  both.missing_ = a.missing_ && b.missing_;
  size_t i = 0;
  size_t j = 0;
  while (i < a.stretches_.size() && j < b.stretches_.size()) {
    const ValueSet::Stretch& x = a.stretches_[i];
    const ValueSet::Stretch& y = b.stretches_[j];
    const ValueSet::Stretch common = {std::max(x.low, y.low), std::min(x.high, y.high)};
    if (common.low <= common.high) both.stretches_.push_back(common);
    (x.high < y.high ? i : j) += 1;
  }
  return both;
}

ValueSet operator|(const ValueSet& a, const ValueSet& b) {
  ValueSet either;
  either.missing_ = a.missing_ || b.missing_;
  std::vector<ValueSet::Stretch> all = a.stretches_;
  all.insert(all.end(), b.stretches_.begin(), b.stretches_.end());
  std::sort(all.begin(), all.end(),
            [](const ValueSet::Stretch& x, const ValueSet::Stretch& y) { return x.low < y.low; });
  for (const ValueSet::Stretch& stretch : all) {
    if (!either.stretches_.empty() && stretch.low <= either.stretches_.back().high + 1) {
      either.stretches_.back().high = std::max(either.stretches_.back().high, stretch.high);
    } else {
      either.stretches_.push_back(stretch);
    }
  }
  return either;
}

}  // namespace clientele::filter
