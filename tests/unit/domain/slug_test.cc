#include "server/domain/slug.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/text.h"
#include "server/domain/limits.h"

namespace clientele::domain {
namespace {

std::string Utf8(UChar32 c) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(length)};
}

std::string Repeated(absl::string_view piece, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) absl::StrAppend(&text, piece);
  return text;
}

TEST(Slug, IsLowerCaseInEveryScript) {
  EXPECT_EQ(NormalizeSlug("VIP-2026"), "vip-2026");
  EXPECT_EQ(NormalizeSlug("Опт-Крупный"), "опт-крупный");
  EXPECT_EQ(NormalizeSlug("STRAẞE"), "straße");
  EXPECT_EQ(NormalizeSlug("ΩΜΈΓΑ"), "ωμέγα");
  EXPECT_EQ(NormalizeSlug("餃子"), "餃子");
}

TEST(Slug, ComposesLetterAndMark) {
  EXPECT_EQ(NormalizeSlug("И\u0306ОГУРТ"), "йогурт");
  EXPECT_EQ(NormalizeSlug("cafe\u0301"), "caf\u00E9");
}

TEST(Slug, LosesTheBlanksAtItsEnds) {
  EXPECT_EQ(NormalizeSlug(" vip\t"), "vip");
  EXPECT_EQ(NormalizeSlug("\u00A0vip\u3000"), "vip");
}

TEST(Slug, TakesTheDecimalDigitsOfEveryScriptButNoOtherNumbers) {
  EXPECT_EQ(NormalizeSlug("٣"), "٣");
  EXPECT_EQ(NormalizeSlug("m²"), std::nullopt);
  EXPECT_EQ(NormalizeSlug("½"), std::nullopt);
  EXPECT_EQ(NormalizeSlug("Ⅷ"), std::nullopt);
}

TEST(Slug, RefusesAnythingButLettersDigitsAndHyphens) {
  for (const char* text :
       {"", " ", "a b", "a_b", "a.b", "a,b", "a/b", "a\"b", "a'b", "a:b", "#a", "a\nb", "a–b",
        "a—b", "a\u00ADb", "a\u200Bb", "a\u202Eb", "🥟", "№1"}) {
    EXPECT_EQ(NormalizeSlug(text), std::nullopt) << text;
  }
  EXPECT_EQ(NormalizeSlug(absl::string_view("a\0b", 3)), std::nullopt);
}

TEST(Slug, RefusesBytesThatAreNotUtf8) {
  for (const char* bytes : {"\x80", "a\xFF", "\xD0", "\xC0\x80", "\xED\xA0\x80"}) {
    EXPECT_EQ(NormalizeSlug(bytes), std::nullopt);
  }
}

TEST(Slug, HasAtMost64CharactersHoweverManyBytes) {
  for (const char* letter : {"a", "я", "餃", "𐐨"}) {
    const std::string longest = Repeated(letter, kMaxSlug);
    EXPECT_EQ(NormalizeSlug(longest), longest);
    EXPECT_EQ(NormalizeSlug(longest + letter), std::nullopt) << letter;
  }
}

TEST(Slug, IsMeasuredAfterItWasComposed) {
  EXPECT_EQ(NormalizeSlug(Repeated("и\u0306", kMaxSlug)), Repeated("й", kMaxSlug));
}

// A mark that composes with nothing is no letter; the lower case of the dotted capital I has one.
TEST(Slug, RefusesMarksThatStayApart) {
  EXPECT_EQ(NormalizeSlug("x\u0301"), std::nullopt);
  EXPECT_EQ(NormalizeSlug("\u0130"), std::nullopt);
}

TEST(Slug, OfASlugIsItselfForEveryCharacterOfUnicode) {
  for (UChar32 c = 1; c <= 0x10FFFF; ++c) {
    if (U_IS_SURROGATE(c)) continue;
    const std::optional<std::string> slug = NormalizeSlug(absl::StrCat("a", Utf8(c)));
    const bool may_be = c == '-' || u_isalpha(c) || u_isdigit(c) || u_isUWhiteSpace(c) ||
                        u_getCombiningClass(c) != 0;
    ASSERT_TRUE(may_be || !slug.has_value()) << std::hex << c;
    if (!slug.has_value()) continue;
    ASSERT_EQ(NormalizeSlug(*slug), slug) << std::hex << c;
    ASSERT_TRUE(IsValidUtf8(*slug)) << std::hex << c;
  }
}

}  // namespace
}  // namespace clientele::domain
