// A made-up client base of a dumpling maker, for demonstrations, tests and measurements: people and
// companies, most of whom bought once, with what they ordered, said and agreed to.
//
// Six CSV files (UTF-8, RFC 4180, ",", LF, a header row): clients.csv, orders.csv (one row an order
// line, an order's rows together), tags.csv, interactions.csv, consents.csv, products.csv; times
// are UTC, amounts kopecks, quantities packs.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_DATA_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_DATA_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "server/base/clock.h"

namespace clientele::client {

inline constexpr int64_t kMaxDemoClients = 20'000'000;

struct DemoOptions {
  // 1 .. kMaxDemoClients.
  int64_t clients = 50'000;
  uint64_t seed = 1;
  // Made when missing. Files of these names in it are replaced, all at the end.
  std::string directory;
  // The "today" that all events lead up to: from 1974 up to 2104. No event is later, only some tags
  // expire later.
  UnixSeconds now = 0;
  // Called now and then, and at the end, from the caller's thread; may be empty.
  std::function<void(int64_t done, int64_t all)> progress;
};

// Rows of each file, but orders: how many different ones.
struct DemoCounts {
  int64_t clients = 0;
  int64_t orders = 0;
  int64_t order_lines = 0;
  int64_t tags = 0;
  int64_t interactions = 0;
  int64_t consents = 0;
  int64_t products = 0;
};

// The same options give the same bytes on any machine, and a larger base begins with the clients of
// a smaller one. Memory does not grow with the number of clients.
// INVALID_ARGUMENT for options out of bounds; otherwise what the file system says.
absl::StatusOr<DemoCounts> WriteDemoData(const DemoOptions& options);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_DATA_H_
