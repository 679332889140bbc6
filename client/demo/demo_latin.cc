#include "client/demo/demo_latin.h"

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace clientele::client {
namespace {

// From U+0430 "а" on.
constexpr absl::string_view kLetters[] = {
    "a", "b", "v", "g", "d", "e",  "zh", "z",  "i",  "y",    "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "",  "y", "",  "e", "yu", "ya",
};
constexpr int kFirstCapital = 0x0410;
constexpr int kFirstSmall = 0x0430;
constexpr int kCapitalYo = 0x0401;
constexpr int kSmallYo = 0x0451;

absl::string_view SpellLetter(int code_point) {
  if (code_point == kCapitalYo || code_point == kSmallYo) return "e";
  if (code_point >= kFirstCapital && code_point < kFirstSmall) {
    return kLetters[code_point - kFirstCapital];
  }
  const int letter = code_point - kFirstSmall;
  return letter >= 0 && letter < static_cast<int>(std::size(kLetters)) ? kLetters[letter] : "";
}

}  // namespace

std::string SpellInLatin(absl::string_view text) {
  std::string latin;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    // Cyrillic takes two bytes in UTF-8, the first being 0xD0 or 0xD1.
    if ((byte & 0xFE) == 0xD0 && i + 1 < text.size()) {
      const auto next = static_cast<uint8_t>(text[++i]);
      absl::StrAppend(&latin, SpellLetter((byte & 0x1F) << 6 | (next & 0x3F)));
    } else if (absl::ascii_isalpha(byte)) {
      latin.push_back(absl::ascii_tolower(byte));
    }
  }
  return latin;
}

}  // namespace clientele::client
