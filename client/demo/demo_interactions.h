// Calls, letters and messages between the demo's sales people and its clients.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_INTERACTIONS_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_INTERACTIONS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "client/demo/demo_calendar.h"
#include "client/demo/demo_contacts.h"
#include "client/demo/demo_orders.h"
#include "client/demo/demo_profile.h"
#include "client/demo/demo_random.h"
#include "server/base/civil_time.h"
#include "server/domain/types.h"

namespace clientele::client {

struct DemoInteraction {
  UnixSeconds at = 0;
  domain::Channel channel = domain::Channel::kNone;
  domain::Direction direction = domain::Direction::kUnspecified;
  domain::Disposition disposition = domain::Disposition::kUnspecified;
  domain::Outcome outcome = domain::Outcome::kNone;  // only when reached
  absl::string_view note;                            // may be empty
};

// In the order of their times, between created_at and the calendar's now, on channels for which the
// client has an address; messengers need none.
std::vector<DemoInteraction> MakeDemoInteractions(DemoRandom& random, const DemoCalendar& calendar,
                                                  DemoBuying buying, const DemoProfile& profile,
                                                  const DemoContacts& contacts,
                                                  UnixSeconds created_at);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_INTERACTIONS_H_
