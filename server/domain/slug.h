// Names that people choose for tags, stages, sources and campaigns.
#ifndef CLIENTELE_SERVER_DOMAIN_SLUG_H_
#define CLIENTELE_SERVER_DOMAIN_SLUG_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace clientele::domain {

inline constexpr absl::string_view kSlugWant = "1 to 64 letters, digits or \"-\"";

// Unicode letters, digits and "-" in NFC and lower case; nothing for anything else, for an empty
// text, or for more than kMaxSlug characters.
std::optional<std::string> NormalizeSlug(absl::string_view text);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_SLUG_H_
