// Chance from a seed. The distributions of <random> differ between libraries; these draws don't, so
// a failure can be repeated anywhere.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_DICE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_DICE_H_

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <random>

namespace clientele::index {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}

  // Both ends included.
  int64_t Between(int64_t low, int64_t high) {
    const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
    return static_cast<int64_t>(static_cast<uint64_t>(low) + engine_() % span);
  }
  bool OneIn(int64_t n) { return Between(1, n) == 1; }

  template <typename Container>
  const typename Container::value_type& Pick(const Container& from) {
    return *std::next(from.begin(), Between(0, static_cast<int64_t>(from.size()) - 1));
  }
  template <typename T>
  T Pick(std::initializer_list<T> from) {
    return *std::next(from.begin(), Between(0, static_cast<int64_t>(from.size()) - 1));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_DICE_H_
