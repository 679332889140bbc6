// What a client of the demo base bought, and when.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_ORDERS_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_ORDERS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/demo/demo_calendar.h"
#include "client/demo/demo_random.h"
#include "server/base/civil_time.h"

namespace clientele::client {

// Never, once, two to four times, more often.
enum class DemoBuying { kLead, kOneTime, kOccasional, kRegular };

struct DemoOrderLine {
  absl::string_view sku;
  int64_t quantity = 0;  // packs
  int64_t amount = 0;    // kopecks, the discount taken off
};

// What came back of an order.
struct DemoReturn {
  UnixSeconds at = 0;
  DemoOrderLine line;
};

struct DemoOrder {
  UnixSeconds at = 0;
  std::vector<DemoOrderLine> lines;
  int64_t discount = 0;  // kopecks
  absl::string_view promo_code;
  std::optional<DemoReturn> returned;
};

DemoBuying PickDemoBuying(DemoRandom& random, bool is_company);

// In the order of their times, none after the calendar's now. A client's orders are all of one
// size: 1 to 9 packs, 10 to 99 or 100 and more.
std::vector<DemoOrder> MakeDemoOrders(DemoRandom& random, const DemoCalendar& calendar,
                                      DemoBuying buying, bool is_company, int utc_offset);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_ORDERS_H_
