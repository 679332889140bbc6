// The cities of the demo base.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_PLACES_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_PLACES_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::client {

struct DemoCity {
  absl::string_view name;
  absl::string_view region;
  // An IANA name, and the hours it is ahead of UTC: constant since 2021 in all of them, and a zone
  // database may differ from machine to machine.
  absl::string_view time_zone;
  int utc_offset;
  // The first two digits of the tax ids given there.
  absl::string_view tax_region;
  // Inhabitants in ten thousands.
  int weight;
};

absl::Span<const DemoCity> DemoCities();

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_PLACES_H_
