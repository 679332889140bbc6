// Russian names in the letters that addresses and domains allow.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_LATIN_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_LATIN_H_

#include <string>

#include "absl/strings/string_view.h"

namespace clientele::client {

// Lower-case ASCII letters only: Cyrillic spelt in Latin, Latin as it is, all else left out. The
// text must be valid UTF-8.
std::string SpellInLatin(absl::string_view text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_LATIN_H_
