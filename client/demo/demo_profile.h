// Who a client of the demo base is: a person, or a company with a contact person.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_PROFILE_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_PROFILE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "client/demo/demo_places.h"
#include "server/base/civil_time.h"
#include "server/domain/types.h"

namespace clientele::client {

struct DemoProfile {
  std::string display_name;
  // Of the person, or of the company's contact person. The patronymic may be empty.
  std::string family_name;
  absl::string_view given_name;
  absl::string_view patronymic;
  // The family name as borne by men; empty for English names.
  absl::string_view root_name;
  bool is_woman = false;
  // What the base knows of it.
  domain::Gender gender = domain::Gender::kUnknown;
  std::optional<UnixDays> birth_date;
  // Empty for people, as what follows.
  std::string company;
  std::string tax_id;
  // What the company does: "horeca", "retail" or "opt".
  absl::string_view trade;
  // The company's name without its form, in Russian.
  std::string brand;
  const DemoCity* city = nullptr;
  absl::string_view source;
  // A sales person's login.
  absl::string_view owner;

  bool is_company() const { return !company.empty(); }
};

// Client `number` of a base, by the seed and the number alone; `today` is what ages go by.
DemoProfile MakeDemoProfile(uint64_t seed, int64_t number, UnixDays today);

// Makes the client a relative of the other, or another branch of its company: the same city, and
// the same family name or company. Both must have a root_name.
void JoinDemoProfile(const DemoProfile& other, DemoProfile& profile);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_PROFILE_H_
