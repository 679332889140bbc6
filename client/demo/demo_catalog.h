// What the demo's dumpling maker sells, and with which promotions.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_CATALOG_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_CATALOG_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::client {

struct DemoProduct {
  absl::string_view sku;
  absl::string_view name;
  absl::string_view category;
  // Of one pack in small batches, in kopecks.
  int64_t price;
  int weight;
};

struct DemoPromotion {
  // Empty: agreed with the sales person, without a code.
  absl::string_view code;
  int64_t percent;
  int weight;
};

absl::Span<const DemoProduct> DemoProducts();
absl::Span<const DemoPromotion> DemoPromotions();

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_CATALOG_H_
