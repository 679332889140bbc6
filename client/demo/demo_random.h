// Chance that comes out the same on every machine: SplitMix64 (Steele, Lea, Flood, "Fast Splittable
// Pseudorandom Number Generators", OOPSLA 2014) and integer arithmetic only. The standard library's
// distributions are left to each implementation and would give other files elsewhere.
//
// Calls whose order matters must stand in statements of their own: C++ leaves the order of a
// function's arguments open.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_RANDOM_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_RANDOM_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace clientele::client {

// Each aspect of a client draws from a stream of its own, so that a client can be made without its
// predecessors, and one aspect without the others.
enum class DemoAspect : uint64_t {
  kProfile = 1,
  kSharing = 2,
  kContacts = 3,
  kOrders = 4,
  kStart = 5,
  kTags = 6,
  kInteractions = 7,
  kConsents = 8,
};

constexpr uint64_t MixBits(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

class DemoRandom {
 public:
  DemoRandom(uint64_t seed, int64_t client, DemoAspect aspect)
      : state_(MixBits(MixBits(seed + kStep) ^ (static_cast<uint64_t>(client) * kAspects +
                                                static_cast<uint64_t>(aspect)))) {}

  uint64_t Next() {
    state_ += kStep;
    return MixBits(state_);
  }

  // 0 .. bound - 1, for a bound of 1 .. 2^32.
  int64_t Below(int64_t bound) {
    return static_cast<int64_t>(((Next() >> 32) * static_cast<uint64_t>(bound)) >> 32);
  }

  // Both ends included.
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }

  bool Chance(int64_t per_mille) { return Below(1000) < per_mille; }

  template <typename T>
  const T& Pick(absl::Span<const T> items) {
    return items[static_cast<size_t>(Below(static_cast<int64_t>(items.size())))];
  }

  // The earlier in the list, the more often: the first twice as often as the average.
  template <typename T>
  const T& PickEarly(absl::Span<const T> items) {
    const int64_t one = Below(static_cast<int64_t>(items.size()));
    const int64_t other = Below(static_cast<int64_t>(items.size()));
    return items[static_cast<size_t>(one < other ? one : other)];
  }

  // The position of one of several weights, each drawn as often as its share of their sum.
  size_t PickIndex(absl::Span<const int> weights) {
    int64_t sum = 0;
    for (const int weight : weights) sum += weight;
    int64_t rest = Below(sum);
    size_t i = 0;
    while (rest >= weights[i]) rest -= weights[i++];
    return i;
  }

  // The same for items that carry their weight.
  template <typename T>
  const T& PickWeighted(absl::Span<const T> items, int T::*weight) {
    int64_t sum = 0;
    for (const T& item : items) sum += item.*weight;
    int64_t rest = Below(sum);
    size_t i = 0;
    while (rest >= items[i].*weight) rest -= items[i++].*weight;
    return items[i];
  }

 private:
  static constexpr uint64_t kStep = 0x9E3779B97F4A7C15;
  static constexpr uint64_t kAspects = 16;

  uint64_t state_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_RANDOM_H_
