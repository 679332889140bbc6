#include "server/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace clientele {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// One code point as UTF-8, surrogates and numbers beyond Unicode included.
std::string Utf8(uint32_t c) {
  if (c < 0x80) return std::string(1, static_cast<char>(c));
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

constexpr absl::string_view kInvalid[] = {
    "\x80",                      // a continuation alone
    "a\xBF",                     //
    "\xC3",                      // cut off after one byte,
    "\xE2\x82",                  // after two,
    "\xF0\x9F\x98",              // after three
    "\xC3(",                     // the second byte is no continuation
    "\xC0\x80",                  // overlong: NUL,
    "\xC1\xBF",                  //
    "\xE0\x80\xAF",              // a slash,
    "\xF0\x82\x82\xAC",          // the euro sign
    "\xED\xA0\x80",              // a surrogate,
    "\xED\xA0\xBD\xED\xB8\x80",  // a pair of them
    "\xF4\x90\x80\x80",          // beyond U+10FFFF
    "\xF8\x88\x80\x80\x80",      // five bytes
    "\xFE",                      // bytes that never occur
    "\xFF",                      //
};

// White space by Unicode's property of that name.
constexpr uint32_t kBlanks[] = {0x09,   0x0A,   0x0B,   0x0C,   0x0D,   0x20,   0x85,
                                0xA0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004,
                                0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028,
                                0x2029, 0x202F, 0x205F, 0x3000};

TEST(IsValidUtf8, RefusesEveryMalformedSequenceWhereverItStands) {
  for (const absl::string_view bytes : kInvalid) {
    EXPECT_FALSE(IsValidUtf8(bytes)) << absl::CHexEscape(bytes);
    EXPECT_FALSE(IsValidUtf8(absl::StrCat("я", bytes, "я"))) << absl::CHexEscape(bytes);
  }
}

TEST(IsValidUtf8, TakesEveryCodePointButTheSurrogates) {
  for (uint32_t c = 0; c <= 0x110000; ++c) {
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    ASSERT_EQ(IsValidUtf8(Utf8(c)), !surrogate && c <= 0x10FFFF) << std::hex << c;
  }
}

TEST(IsValidUtf8, TakesTheEmptyTextAndNul) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8(absl::string_view("\0", 1)));
}

TEST(CharacterCount, CountsCodePoints) {
  EXPECT_EQ(CharacterCount(""), 0u);
  EXPECT_EQ(CharacterCount("abc"), 3u);
  EXPECT_EQ(CharacterCount("пельмени"), 8u);
  EXPECT_EQ(CharacterCount("🥟🥟"), 2u);
  EXPECT_EQ(CharacterCount("e\u0301"), 2u);
}

TEST(HasControlCharacters, FindsTheC0AndC1ControlsAndDelete) {
  for (uint32_t c = 0; c <= 0xA0; ++c) {
    const bool is_control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const std::string text = absl::StrCat("a", Utf8(c), "b");
    EXPECT_EQ(HasControlCharacters(text, LineBreaks::kRefuse), is_control) << c;
    const bool is_break = c == '\t' || c == '\n' || c == '\r';
    EXPECT_EQ(HasControlCharacters(text, LineBreaks::kAllow), is_control && !is_break) << c;
  }
}

TEST(HasControlCharacters, FindsEveryBidirectionalControlAndTheLineSeparators) {
  const std::vector<uint32_t> controls = {0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B,
                                          0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069};
  for (const uint32_t c : controls) {
    EXPECT_TRUE(HasControlCharacters(Utf8(c), LineBreaks::kRefuse)) << std::hex << c;
    EXPECT_TRUE(HasControlCharacters(Utf8(c), LineBreaks::kAllow)) << std::hex << c;
  }
}

TEST(HasControlCharacters, LeavesLettersBlanksAndJoinersAlone) {
  EXPECT_FALSE(HasControlCharacters("", LineBreaks::kRefuse));
  EXPECT_FALSE(HasControlCharacters("Ёж\u00A0и שלום 🥟", LineBreaks::kRefuse));
  // The zero-width joiner makes one emoji of several.
  EXPECT_FALSE(HasControlCharacters("👩\u200D🍳", LineBreaks::kRefuse));
}

TEST(NormalizeText, ComposesLetterAndMark) {
  EXPECT_EQ(NormalizeText("e\u0301"), "\u00E9");
  EXPECT_EQ(NormalizeText("и\u0306 е\u0308"), "й ё");
  EXPECT_EQ(NormalizeText("\u1112\u1161\u11AB"), "한");
  // The Kelvin and Ångström signs are other spellings of letters.
  EXPECT_EQ(NormalizeText("\u212A\u212B"), "K\u00C5");
}

TEST(NormalizeText, KeepsWhatIsOnlyCompatible) { EXPECT_EQ(NormalizeText("ﬁ № ²"), "ﬁ № ²"); }

TEST(NormalizeText, TakesEveryKindOfBlankOffBothEnds) {
  for (const uint32_t c : kBlanks) {
    const std::string blank = Utf8(c);
    const std::string text = NormalizeText(absl::StrCat(blank, blank, "a", blank, "b", blank));
    // NFC spells the en and em quads as the spaces of the same width.
    const std::string inner = Utf8(c == 0x2000 ? 0x2002 : c == 0x2001 ? 0x2003 : c);
    EXPECT_EQ(text, absl::StrCat("a", inner, "b")) << std::hex << c;
    EXPECT_EQ(NormalizeText(blank), "") << std::hex << c;
  }
  EXPECT_EQ(NormalizeText(""), "");
}

TEST(NormalizeText, ChangesNothingASecondTime) {
  for (uint32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string once = NormalizeText(absl::StrCat("a", Utf8(c), "\u0301 "));
    ASSERT_EQ(NormalizeText(once), once) << std::hex << c;
  }
}

TEST(LowerText, LowersEveryScriptByTheRootLocale) {
  EXPECT_EQ(LowerText("VIP Клиент ÀÉ Ωμέγα"), "vip клиент àé ωμέγα");
  // Not the dotless letter of Turkish.
  EXPECT_EQ(LowerText("INFO"), "info");
  EXPECT_EQ(LowerText("straße"), "straße");
}

TEST(LowerText, NormalizesToo) {
  EXPECT_EQ(LowerText("\u00A0 E\u0301 "), "\u00E9");
  EXPECT_EQ(LowerText("И\u0306"), "й");
}

TEST(FoldBlanks, MakesOneBlankOfARunAndNoneAtTheEnds) {
  EXPECT_EQ(FoldBlanks("  a \t\r\n b  "), "a b");
  EXPECT_EQ(FoldBlanks("a\u00A0\u3000b"), "a b");
  EXPECT_EQ(FoldBlanks("улица\n\nЛенина,  1"), "улица Ленина, 1");
  EXPECT_EQ(FoldBlanks(""), "");
  EXPECT_EQ(FoldBlanks(" \n "), "");
  EXPECT_EQ(FoldBlanks("ab"), "ab");
}

TEST(Shorten, PutsQuotesAroundWhatFits) {
  EXPECT_EQ(Shorten("abc", 3), "\"abc\"");
  EXPECT_EQ(Shorten("борщ", 4), "\"борщ\"");
  EXPECT_EQ(Shorten("", 3), "");
}

TEST(Shorten, CutsAfterSoManyCharactersNotBytes) {
  EXPECT_EQ(Shorten("abcd", 3), "\"abc…\"");
  EXPECT_EQ(Shorten("борщи", 4), "\"борщ…\"");
  EXPECT_EQ(Shorten("🥟🥟🥟", 2), "\"🥟🥟…\"");
  EXPECT_EQ(Shorten("ab", 0), "\"…\"");
}

TEST(Shorten, ShowsWhatCannotBeShownAsAQuestionMark) {
  EXPECT_EQ(Shorten("a\nb\x7F\u202E", 10), "\"a?b??\"");
  EXPECT_EQ(Shorten(absl::string_view("\0", 1), 10), "\"?\"");
  for (const absl::string_view bytes : kInvalid) {
    const std::string shortened = Shorten(absl::StrCat("я", bytes, "я"), 20);
    EXPECT_TRUE(IsValidUtf8(shortened)) << absl::CHexEscape(bytes);
    EXPECT_THAT(shortened, StartsWith("\"я")) << absl::CHexEscape(bytes);
    EXPECT_THAT(shortened, HasSubstr("?")) << absl::CHexEscape(bytes);
    EXPECT_THAT(shortened, EndsWith("я\"")) << absl::CHexEscape(bytes);
  }
}

TEST(NearestName, FindsTheNameThatWasMisspelt) {
  const std::vector<absl::string_view> known = {"temperature", "total_amount", "city", "id"};
  EXPECT_EQ(NearestName("temprature", known), "temperature");
  EXPECT_EQ(NearestName("temperatuer", known), "temperature");
  EXPECT_EQ(NearestName("total_amounts", known), "total_amount");
  EXPECT_EQ(NearestName("sity", known), "city");
  EXPECT_EQ(NearestName("id", known), "id");
}

TEST(NearestName, AllowsAThirdOfTheLettersToBeWrongAndNoMore) {
  const std::vector<absl::string_view> known = {"abcdefghi"};
  EXPECT_EQ(NearestName("xxxdefghi", known), "abcdefghi");
  EXPECT_EQ(NearestName("xxxxefghi", known), "");
  const std::vector<absl::string_view> short_name = {"HOT"};
  EXPECT_EQ(NearestName("HIT", short_name), "HOT");
  EXPECT_EQ(NearestName("HIP", short_name), "");
}

TEST(NearestName, TakesTheNearestAndOfEquallyNearOnesTheFirst) {
  const std::vector<absl::string_view> known = {"first_order_at", "last_order_at"};
  EXPECT_EQ(NearestName("last_order_a", known), "last_order_at");
  const std::vector<absl::string_view> equal = {"abcd", "abcf"};
  EXPECT_EQ(NearestName("abce", equal), "abcd");
}

TEST(NearestName, HasNoGuessForANameOfQuiteAnotherLength) {
  EXPECT_EQ(NearestName(std::string(1'000'000, 'c'), {"city"}), "");
  // As long as the letters allow it, a longer name is near.
  EXPECT_EQ(NearestName("city", {"cities", "cit"}), "cit");
  EXPECT_EQ(NearestName("citiess", {"cities", "cit"}), "cities");
}

TEST(NearestName, HasNoGuessWithoutNames) { EXPECT_EQ(NearestName("anything", {}), ""); }

}  // namespace
}  // namespace clientele
