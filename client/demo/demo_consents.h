// What the clients of the demo base agreed to, and took back.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_CONSENTS_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_CONSENTS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "client/demo/demo_calendar.h"
#include "client/demo/demo_contacts.h"
#include "client/demo/demo_random.h"
#include "server/base/civil_time.h"
#include "server/domain/types.h"

namespace clientele::client {

struct DemoConsent {
  domain::ConsentPurpose purpose = domain::ConsentPurpose::kUnspecified;
  domain::ConsentStatus status = domain::ConsentStatus::kNever;
  // None: all channels.
  domain::Channel channel = domain::Channel::kNone;
  UnixSeconds at = 0;
  absl::string_view means;
  absl::string_view text_version;
};

// Grants and requests before withdrawals, all between created_at and the calendar's now. `source`
// is the client's.
std::vector<DemoConsent> MakeDemoConsents(DemoRandom& random, const DemoCalendar& calendar,
                                          absl::string_view source, const DemoContacts& contacts,
                                          UnixSeconds created_at);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_CONSENTS_H_
