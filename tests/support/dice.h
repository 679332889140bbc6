// Chance from a seed. The distributions of <random> differ between libraries; these draws don't, so
// a failure can be repeated anywhere.
#ifndef CLIENTELE_TESTS_SUPPORT_DICE_H_
#define CLIENTELE_TESTS_SUPPORT_DICE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace clientele {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}

  uint64_t Bits() { return engine_(); }
  // Both ends included; any two numbers of 64 bits.
  int64_t Between(int64_t low, int64_t high) {
    const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
    const uint64_t step = span == 0 ? engine_() : engine_() % span;
    return static_cast<int64_t>(static_cast<uint64_t>(low) + step);
  }
  // 0 .. count - 1.
  size_t Below(size_t count) { return static_cast<size_t>(engine_() % count); }
  // True once in `n` rolls.
  bool OneIn(size_t n) { return Below(n) == 0; }

  template <typename Container>
  const typename Container::value_type& Pick(const Container& from) {
    return *std::next(from.begin(), static_cast<int64_t>(Below(from.size())));
  }
  template <typename T, size_t kSize>
  const T& Pick(const T (&from)[kSize]) {
    return from[Below(kSize)];
  }
  template <typename T>
  T Pick(std::initializer_list<T> from) {
    return *std::next(from.begin(), static_cast<int64_t>(Below(from.size())));
  }

  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[Below(i)]);
  }
  std::string Bytes(size_t count) {
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(engine_());
    return bytes;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_DICE_H_
