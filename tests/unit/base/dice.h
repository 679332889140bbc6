// Chance for tests that can be repeated: the same rolls for the same seed.
#ifndef CLIENTELE_TESTS_UNIT_BASE_DICE_H_
#define CLIENTELE_TESTS_UNIT_BASE_DICE_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace clientele {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}

  uint64_t Bits() { return engine_(); }
  // 0 .. count - 1.
  size_t Below(size_t count) { return static_cast<size_t>(engine_() % count); }
  // Both ends included; their distance is below 2^63.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine_() % static_cast<uint64_t>(high - low + 1));
  }
  // True once in `of` rolls.
  bool Once(size_t of) { return Below(of) == 0; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
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

#endif  // CLIENTELE_TESTS_UNIT_BASE_DICE_H_
