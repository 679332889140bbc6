#include "client/files/values.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/base/civil_time.h"

namespace clientele::client {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

void ExpectDecimal(absl::string_view text, int64_t digits, int scale) {
  const auto decimal = ParseDecimal(text);
  ASSERT_TRUE(decimal.has_value()) << text;
  EXPECT_EQ(decimal->digits, digits) << text;
  EXPECT_EQ(decimal->scale, scale) << text;
}

absl::TimeZone Moscow() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Moscow", &zone));
  return zone;
}

TEST(ParseDecimal, ReadsDecimalCommaAndPoint) {
  ExpectDecimal("12", 12, 0);
  ExpectDecimal("12.5", 125, 1);
  ExpectDecimal("12,55", 1255, 2);
  ExpectDecimal("0,05", 5, 2);
  ExpectDecimal(".5", 5, 1);
  ExpectDecimal("007", 7, 0);
}

TEST(ParseDecimal, ReadsSigns) {
  ExpectDecimal("-12,5", -125, 1);
  ExpectDecimal("+3", 3, 0);
  ExpectDecimal("-0", 0, 0);
}

TEST(ParseDecimal, TakesASingleMarkForTheDecimalOne) {
  ExpectDecimal("1,234", 1234, 3);
  ExpectDecimal("1.234", 1234, 3);
}

TEST(ParseDecimal, ReadsThousands) {
  ExpectDecimal("1 234,56", 123456, 2);
  ExpectDecimal("1\u00A0234\u00A0567.8", 12345678, 1);
  ExpectDecimal("12\u202F345", 12345, 0);
  ExpectDecimal("1'234'567.89", 123456789, 2);
  ExpectDecimal("1.234,56", 123456, 2);
  ExpectDecimal("1,234.56", 123456, 2);
  ExpectDecimal("1.234.567,8", 12345678, 1);
  ExpectDecimal("1.234.567", 1234567, 0);
  ExpectDecimal("-1,234,567", -1234567, 0);
}

TEST(ParseDecimal, DropsBlanksAndZerosThatSayNothing) {
  ExpectDecimal(" \u00A03,00 ", 3, 0);
  ExpectDecimal("2.500000000000000000000", 25, 1);
  ExpectDecimal("100", 100, 0);
}

TEST(ParseDecimal, KeepsItsBounds) {
  ExpectDecimal("999999999999999999", 999'999'999'999'999'999, 0);
  ExpectDecimal("000999999999.999999999", 999'999'999'999'999'999, 9);
  ExpectDecimal("0.000000001", 1, 9);
  for (const absl::string_view text :
       {"1000000000000000000", "0.0000000001", "9999999999.999999999"}) {
    EXPECT_FALSE(ParseDecimal(text).has_value()) << text;
  }
}

void ExpectNoDecimals(absl::Span<const absl::string_view> texts) {
  for (const absl::string_view text : texts) EXPECT_FALSE(ParseDecimal(text).has_value()) << text;
}

TEST(ParseDecimal, RefusesWhatIsNoNumber) {
  ExpectNoDecimals({"", " ", "-", "+", ".", ",", "5.", "5,", "--5", "+-5", "- 5", "5-"});
  ExpectNoDecimals({"1e5", "abc", "12a", "0x10", "NaN", "5 руб", "\xFF", "１２"});
}

TEST(ParseDecimal, RefusesUnevenThousands) {
  ExpectNoDecimals({"1 23", "12 34", "1234 567", " 1  234", "1 234\u00A0567", "1'", "'123"});
  ExpectNoDecimals({"1,23.4", "1.2.3", "12.05.2024", "1,234,56", "1.234,567.8", "1,234.567.8"});
  ExpectNoDecimals({"1,5 000", "1.234 567,8"});
}

TEST(ParseInteger, ReadsWholeNumbersInEverySpelling) {
  EXPECT_EQ(ParseInteger("3"), 3);
  EXPECT_EQ(ParseInteger("3,00"), 3);
  EXPECT_EQ(ParseInteger("-1 000"), -1000);
  EXPECT_EQ(ParseInteger("1,000.0"), 1000);
  EXPECT_EQ(ParseInteger("999999999999999999"), 999'999'999'999'999'999);
}

TEST(ParseInteger, RefusesFractions) {
  for (const absl::string_view text : {"", "3,5", "0.1", "1,234", "x"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

TEST(ToMinor, MultipliesExactly) {
  EXPECT_EQ(ToMinor({255, 2}, 6, 2), 1530);
  EXPECT_EQ(ToMinor({3, 0}, 2, 2), 600);
  EXPECT_EQ(ToMinor({3, 0}, 2, 0), 6);
  EXPECT_EQ(ToMinor({-255, 2}, 6, 2), -1530);
  EXPECT_EQ(ToMinor({255, 2}, -6, 3), -15300);
  EXPECT_EQ(ToMinor({0, 0}, kMax, 4), 0);
}

TEST(ToMinor, RoundsHalfAwayFromZeroOnceAtTheEnd) {
  EXPECT_EQ(ToMinor({5, 3}, 1, 2), 1);
  EXPECT_EQ(ToMinor({-5, 3}, 1, 2), -1);
  EXPECT_EQ(ToMinor({4999, 6}, 1, 2), 0);
  EXPECT_EQ(ToMinor({-4999, 6}, 1, 2), 0);
  EXPECT_EQ(ToMinor({15, 1}, 1, 0), 2);
  EXPECT_EQ(ToMinor({25, 1}, 1, 0), 3);
  EXPECT_EQ(ToMinor({-25, 1}, 1, 0), -3);
  EXPECT_EQ(ToMinor({26, 1}, 1, 0), 3);
  // 3 × 0.333 is 0.999, not 3 × 0.33.
  EXPECT_EQ(ToMinor({333, 3}, 3, 2), 100);
}

TEST(ToMinor, KeepsItsBounds) {
  EXPECT_EQ(ToMinor({kMax, 0}, 1, 0), kMax);
  EXPECT_EQ(ToMinor({kMin, 0}, 1, 0), kMin);
  EXPECT_EQ(ToMinor({kMin, 0}, -1, 0), std::nullopt);
  EXPECT_EQ(ToMinor({kMax, 0}, 2, 0), std::nullopt);
  EXPECT_EQ(ToMinor({kMin, 0}, kMin, 18), std::nullopt);
  EXPECT_EQ(ToMinor({kMin, 18}, kMin, 18), std::nullopt);
  EXPECT_EQ(ToMinor({kMin, 18}, kMin, 0), std::nullopt);
  EXPECT_EQ(ToMinor({1, 18}, kMax, 0), 9);
  EXPECT_EQ(ToMinor({kMax, 0}, 1, 1), std::nullopt);
  EXPECT_EQ(ToMinor({9, 0}, 1, 18), 9'000'000'000'000'000'000);
  EXPECT_EQ(ToMinor({10, 0}, 1, 18), std::nullopt);
}

TEST(ToMinor, RefusesScalesThatAreNone) {
  EXPECT_EQ(ToMinor({1, -1}, 1, 2), std::nullopt);
  EXPECT_EQ(ToMinor({1, 19}, 1, 2), std::nullopt);
  EXPECT_EQ(ToMinor({1, 0}, 1, -1), std::nullopt);
  EXPECT_EQ(ToMinor({1, 0}, 1, 19), std::nullopt);
}

TEST(ParseTimestamp, ReadsIsoForms) {
  EXPECT_EQ(ParseTimestamp("2010-12-01T08:26:00Z", Moscow()), 1'291'191'960);
  EXPECT_EQ(ParseTimestamp("2010-12-01 08:26", absl::UTCTimeZone()), 1'291'191'960);
  EXPECT_EQ(ParseTimestamp("2010-12-01T11:26:00+03:00", absl::UTCTimeZone()), 1'291'191'960);
}

TEST(ParseTimestamp, ReadsDottedForms) {
  for (const absl::string_view text : {"01.12.2010 11:26", "01.12.2010 11:26:00",
                                       " 01.12.2010  11:26 ", "01.12.2010\u00A011:26"}) {
    EXPECT_EQ(ParseTimestamp(text, Moscow()), 1'291'191'960) << text;
  }
  EXPECT_EQ(ParseTimestamp("01.12.2010 8:26", absl::UTCTimeZone()), 1'291'191'960);
  EXPECT_EQ(ParseTimestamp("01.12.2010 8:26:05", absl::UTCTimeZone()), 1'291'191'965);
}

TEST(ParseTimestamp, TakesADateForItsFirstSecondInTheZone) {
  EXPECT_EQ(ParseTimestamp("01.12.2010", Moscow()), 1'291'150'800);
  EXPECT_EQ(ParseTimestamp("2010-12-01", Moscow()), 1'291'150'800);
  EXPECT_EQ(ParseTimestamp("01.01.1970", absl::UTCTimeZone()), 0);
}

TEST(ParseTimestamp, RefusesWhatDoesNotExist) {
  for (const absl::string_view text :
       {"30.02.2024", "29.02.2023", "32.01.2024", "01.13.2024", "00.01.2024", "2024-02-30",
        "01.12.2010 24:00", "01.12.2010 10:60", "01.12.2010 10:00:60"}) {
    EXPECT_EQ(ParseTimestamp(text, Moscow()), std::nullopt) << text;
  }
  EXPECT_TRUE(ParseTimestamp("29.02.2024", Moscow()).has_value());
}

TEST(ParseTimestamp, RefusesOtherForms) {
  for (const absl::string_view text :
       {"", "01/12/2010", "12/1/2010 8:26", "1.12.2010", "01.12.10", "01.12.201010:00",
        "01.12.2010 10", "01.12.2010 10:0", "01.12.2010 10:00Z", "01.12.2010T10:00",
        "01.12.2010 10:00 AM", "01.12.2010 10-00", "01.12.-201", "xx.yy.zzzz", "40513"}) {
    EXPECT_EQ(ParseTimestamp(text, Moscow()), std::nullopt) << text;
  }
}

TEST(ParseDay, ReadsBothForms) {
  EXPECT_EQ(ParseDay("1970-01-02"), 1);
  EXPECT_EQ(ParseDay(" 02.01.1970 "), 1);
  EXPECT_EQ(ParseDay("31.12.1969"), -1);
  EXPECT_EQ(ParseDay("29.02.2024"), DaysFromCivil(2024, 2, 29));
}

TEST(ParseDay, RefusesTheRest) {
  for (const absl::string_view text : {"", "30.02.2024", "2023-02-29", "02.01.1970 10:00",
                                       "2024-01-01T00:00:00Z", "01/02/2024", "1.2.2024"}) {
    EXPECT_EQ(ParseDay(text), std::nullopt) << text;
  }
}

TEST(ParseYesNo, ReadsBothLanguagesInAnyCase) {
  for (const absl::string_view text : {"yes", "YES", "True", "1", "да", "Да", "ДА", " да\u00A0"}) {
    EXPECT_EQ(ParseYesNo(text), true) << text;
  }
  for (const absl::string_view text : {"no", "No", "FALSE", "0", "нет", "НЕТ"}) {
    EXPECT_EQ(ParseYesNo(text), false) << text;
  }
}

TEST(ParseYesNo, RefusesTheRest) {
  for (const absl::string_view text : {"", "y", "2", "01", "maybe", "нетт", "\xFF\xFE"}) {
    EXPECT_EQ(ParseYesNo(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseYesNo(std::string(100'000, 'y')), std::nullopt);
}

}  // namespace
}  // namespace clientele::client
