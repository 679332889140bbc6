#include "client/files/blanks.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace clientele::client {
namespace {

// The longest UTF-8 character.
constexpr size_t kMaxCharacterBytes = 4;

bool IsBlank(UChar32 c) { return c == 0xFEFF || u_isUWhiteSpace(c); }

// The bytes of the blank the text begins with, else 0.
size_t LeadingBlank(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(std::min(text.size(), kMaxCharacterBytes));
  int32_t i = 0;
  UChar32 c = U_SENTINEL;
  if (length > 0) U8_NEXT(bytes, i, length, c);
  return c >= 0 && IsBlank(c) ? static_cast<size_t>(i) : 0;
}

// The bytes of the blank the text ends with, else 0.
size_t TrailingBlank(absl::string_view text) {
  text.remove_prefix(text.size() - std::min(text.size(), kMaxCharacterBytes));
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto i = static_cast<int32_t>(text.size());
  UChar32 c = U_SENTINEL;
  if (i > 0) U8_PREV(bytes, 0, i, c);
  return c >= 0 && IsBlank(c) ? text.size() - static_cast<size_t>(i) : 0;
}

}  // namespace

absl::string_view TrimBlanks(absl::string_view text) {
  while (const size_t size = LeadingBlank(text)) text.remove_prefix(size);
  while (const size_t size = TrailingBlank(text)) text.remove_suffix(size);
  return text;
}

}  // namespace clientele::client
