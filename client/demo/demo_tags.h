// Labels on the clients of the demo base: two vocabularies that don't overlap.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_TAGS_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_TAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/demo/demo_calendar.h"
#include "client/demo/demo_orders.h"
#include "client/demo/demo_profile.h"
#include "client/demo/demo_random.h"
#include "server/base/civil_time.h"

namespace clientele::client {

struct DemoTag {
  absl::string_view slug;
  // In the past or in the future.
  std::optional<UnixSeconds> expires_at;
};

// The tags that come with the client itself, joined by ";".
std::string StaticDemoTags(DemoRandom& random, const DemoProfile& profile, DemoBuying buying);

// Different ones, added later, in the vocabulary's order.
std::vector<DemoTag> MakeDemoTags(DemoRandom& random, const DemoCalendar& calendar, bool is_company,
                                  UnixSeconds created_at);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_TAGS_H_
