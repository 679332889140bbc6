#include "server/domain/slug.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "server/base/text.h"
#include "server/domain/limits.h"

namespace clientele::domain {

std::optional<std::string> NormalizeSlug(absl::string_view text) {
  if (!IsValidUtf8(text)) return std::nullopt;
  std::string slug = LowerText(text);
  const auto* bytes = reinterpret_cast<const uint8_t*>(slug.data());
  const int32_t length = static_cast<int32_t>(slug.size());
  size_t characters = 0;
  for (int32_t i = 0; i < length; ++characters) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c != '-' && !u_isalpha(c) && !u_isdigit(c)) return std::nullopt;
  }
  if (characters == 0 || characters > kMaxSlug) return std::nullopt;
  return slug;
}

}  // namespace clientele::domain
