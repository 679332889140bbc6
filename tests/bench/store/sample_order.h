// The order that every side of the benchmark records.
#ifndef CLIENTELE_TESTS_BENCH_STORE_SAMPLE_ORDER_H_
#define CLIENTELE_TESTS_BENCH_STORE_SAMPLE_ORDER_H_

#include <cstdint>

namespace clientele::bench {

inline constexpr char kSampleCurrency[] = "EUR";

struct SampleOrder {
  int64_t client = 0;
  int64_t placed_at = 0;
  int64_t quantity = 0;
  int64_t amount = 0;  // minor units
};

// Clients in an order without a pattern, so that neighbors in time are none in the tables.
inline SampleOrder MakeSampleOrder(int64_t number, int64_t clients) {
  const auto mixed = static_cast<uint64_t>(number) * 0x9E3779B97F4A7C15U;
  SampleOrder order;
  order.client = static_cast<int64_t>((mixed >> 33) % static_cast<uint64_t>(clients)) + 1;
  order.placed_at = 1'790'000'000 + number;
  order.quantity = 1 + number % 40;
  order.amount = order.quantity * 1'990;
  return order;
}

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_STORE_SAMPLE_ORDER_H_
