// Single-order writes over gRPC, so many in flight at all times.
#ifndef CLIENTELE_TESTS_BENCH_STORE_ORDER_LOAD_H_
#define CLIENTELE_TESTS_BENCH_STORE_ORDER_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/time.h"
#include "clientele/v1/client_service.grpc.pb.h"

namespace clientele::bench {

class OrderLoad {
 public:
  // `name` makes this load's orders and requests its own.
  OrderLoad(const std::string& address, std::string name, int64_t clients);

  struct Outcome {
    int64_t orders = 0;
    double seconds = 0;
    absl::Duration median;  // of one call
    std::string error;      // of a call that failed; empty: none did

    double rate() const { return static_cast<double>(orders) / seconds; }
  };
  Outcome Run(int in_flight, absl::Duration duration);

  // As Run, until Stop is called on another thread.
  Outcome RunUntilStopped(int in_flight) { return Run(in_flight, absl::InfiniteDuration()); }
  void Stop() { stopped_ = true; }

 private:
  struct Slot;
  void Next(Slot& slot);

  const std::unique_ptr<v1::ClientService::Stub> stub_;
  const std::string name_;
  const int64_t clients_;
  std::atomic<int64_t> numbers_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_STORE_ORDER_LOAD_H_
