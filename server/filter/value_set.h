// Part of the linter: a set of the values that an operand may have, "missing" among them.
#ifndef CLIENTELE_SERVER_FILTER_VALUE_SET_H_
#define CLIENTELE_SERVER_FILTER_VALUE_SET_H_

#include <vector>

namespace clientele::filter {

// Where a value lies. Wide enough that twice a value, and the steps beside it, fit.
__extension__ using Coordinate = __int128;

// Any set that comparisons and their combinations can make: disjoint stretches of whole
// coordinates, ascending. A value.
class ValueSet {
 public:
  // Beyond every value.
  static constexpr Coordinate kHighest = static_cast<Coordinate>(1) << 100;
  static constexpr Coordinate kLowest = -kHighest;

  // Both ends included; nothing when they cross.
  static ValueSet Range(Coordinate low, Coordinate high);
  static ValueSet Missing();

  bool empty() const { return !missing_ && stretches_.empty(); }
  bool has_missing() const { return missing_; }
  bool Contains(Coordinate value) const;
  // The least value and the greatest, if there are any.
  Coordinate low() const { return stretches_.empty() ? kHighest : stretches_.front().low; }
  Coordinate high() const { return stretches_.empty() ? kLowest : stretches_.back().high; }
  bool is_one_stretch() const { return stretches_.size() == 1; }

  ValueSet Without(const ValueSet& other) const;

  friend ValueSet operator&(const ValueSet& a, const ValueSet& b);
  friend ValueSet operator|(const ValueSet& a, const ValueSet& b);
  friend bool operator==(const ValueSet&, const ValueSet&) = default;

 private:
  struct Stretch {
    Coordinate low;
    Coordinate high;
    friend bool operator==(const Stretch&, const Stretch&) = default;
  };
  std::vector<Stretch> stretches_;
  bool missing_ = false;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_VALUE_SET_H_
