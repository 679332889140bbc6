// One client of the demo base with everything that ever happened to it.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_CLIENT_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_CLIENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/demo/demo_calendar.h"
#include "client/demo/demo_consents.h"
#include "client/demo/demo_contacts.h"
#include "client/demo/demo_interactions.h"
#include "client/demo/demo_orders.h"
#include "client/demo/demo_profile.h"
#include "client/demo/demo_tags.h"
#include "server/base/civil_time.h"

namespace clientele::client {

struct DemoClient {
  int64_t number = 0;  // from 1
  DemoProfile profile;
  DemoContacts contacts;
  // Not later than any of what follows.
  UnixSeconds created_at = 0;
  absl::string_view stage;
  std::string static_tags;
  std::vector<DemoOrder> orders;
  std::vector<DemoTag> tags;
  std::vector<DemoInteraction> interactions;
  std::vector<DemoConsent> consents;
};

// By the seed, the number and the calendar alone, whatever other clients the base has.
DemoClient MakeDemoClient(uint64_t seed, int64_t number, const DemoCalendar& calendar);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_CLIENT_H_
