// Phones and e-mail addresses of the demo base: valid in form, and no two alike within one base.
// The mail domains are reserved for examples (RFC 2606); the phones look like any Russian mobile
// number, so nothing may ever be sent to them.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_CONTACTS_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_CONTACTS_H_

#include <cstdint>
#include <string>

#include "client/demo/demo_profile.h"

namespace clientele::client {

// Empty where the client has none; a second address only beside a first.
struct DemoContacts {
  std::string email;
  std::string phone;  // E.164
  std::string phone2;
  std::string email2;
};

DemoContacts MakeDemoContacts(uint64_t seed, int64_t number, const DemoProfile& profile);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_CONTACTS_H_
