#include "server/domain/currency.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/domain/limits.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

TEST(IsCurrency, KnowsCodesThatAreOrWereInUse) {
  for (const char* code : {"RUB", "USD", "EUR", "JPY", "TND", "BYN", "KZT", "DEM"}) {
    EXPECT_TRUE(IsCurrency(code)) << code;
  }
}

TEST(IsCurrency, RefusesAnythingElse) {
  for (const char* code : {"", "RU", "RUBL", "rub", "Rub", "QQQ", "R1B", "ЁЁ", "RU ", "₽"}) {
    EXPECT_FALSE(IsCurrency(code)) << code;
  }
}

TEST(FractionDigits, AreThoseOfTheCurrency) {
  EXPECT_EQ(FractionDigits("RUB"), 2);
  EXPECT_EQ(FractionDigits("JPY"), 0);
  EXPECT_EQ(FractionDigits("TND"), 3);
  EXPECT_EQ(FractionDigits("CLF"), 4);
  EXPECT_EQ(FractionDigits(""), 0);
}

TEST(ParseMoney, ReadsMinorUnits) {
  EXPECT_EQ(ParseMoney("12.50", "RUB"), 1'250);
  EXPECT_EQ(ParseMoney("12.5", "RUB"), 1'250);
  EXPECT_EQ(ParseMoney("12", "RUB"), 1'200);
  EXPECT_EQ(ParseMoney("0.01", "RUB"), 1);
  EXPECT_EQ(ParseMoney(".05", "RUB"), 5);
  EXPECT_EQ(ParseMoney("0012", "RUB"), 1'200);
  EXPECT_EQ(ParseMoney("12", "JPY"), 12);
  EXPECT_EQ(ParseMoney("1.234", "TND"), 1'234);
  EXPECT_EQ(ParseMoney("12", ""), 12);
}

TEST(ParseMoney, ReadsDebtsAndNothing) {
  EXPECT_EQ(ParseMoney("-12.50", "RUB"), -1'250);
  EXPECT_EQ(ParseMoney("-0.01", "RUB"), -1);
  EXPECT_EQ(ParseMoney("0", "RUB"), 0);
  EXPECT_EQ(ParseMoney("-0.00", "RUB"), 0);
}

TEST(ParseMoney, RefusesMoreDigitsThanTheCurrencyHas) {
  EXPECT_EQ(ParseMoney("12.505", "RUB"), std::nullopt);
  EXPECT_EQ(ParseMoney("12.500", "RUB"), std::nullopt);
  EXPECT_EQ(ParseMoney("12.0", "JPY"), std::nullopt);
  EXPECT_EQ(ParseMoney("12.0", ""), std::nullopt);
  EXPECT_EQ(ParseMoney("1.2345", "TND"), std::nullopt);
}

TEST(ParseMoney, RefusesAnyOtherForm) {
  for (const char* text : {"", "-", ".", "-.", "12.", "1,5", "1 000", "1.2.3", "+5", "--5", "5-",
                           "1e3", "0x1", " 5", "5 ", "12.5 RUB", "٣", "½"}) {
    EXPECT_EQ(ParseMoney(text, "RUB"), std::nullopt) << text;
  }
}

TEST(ParseMoney, EndsAtTheBoundOfAmounts) {
  EXPECT_EQ(ParseMoney("100000000000.00", "RUB"), kMaxAmount);
  EXPECT_EQ(ParseMoney("-100000000000", "RUB"), -kMaxAmount);
  EXPECT_EQ(ParseMoney("100000000000.01", "RUB"), std::nullopt);
  EXPECT_EQ(ParseMoney("100000000001", "RUB"), std::nullopt);
  EXPECT_EQ(ParseMoney("10000000000000", "JPY"), kMaxAmount);
  EXPECT_EQ(ParseMoney("10000000000001", "JPY"), std::nullopt);
  EXPECT_EQ(ParseMoney(std::string(400, '9'), "JPY"), std::nullopt);
  // 2^64 + 5, which 64 bits would take for 5.
  EXPECT_EQ(ParseMoney("18446744073709551621", "JPY"), std::nullopt);
}

TEST(FormatMoney, WritesAsManyDigitsAsTheCurrencyHas) {
  EXPECT_EQ(FormatMoney(1'250, "RUB"), "12.50 RUB");
  EXPECT_EQ(FormatMoney(5, "RUB"), "0.05 RUB");
  EXPECT_EQ(FormatMoney(0, "RUB"), "0.00 RUB");
  EXPECT_EQ(FormatMoney(-1, "RUB"), "-0.01 RUB");
  EXPECT_EQ(FormatMoney(-1'250, "RUB"), "-12.50 RUB");
  EXPECT_EQ(FormatMoney(1'250, "JPY"), "1250 JPY");
  EXPECT_EQ(FormatMoney(1'250, "TND"), "1.250 TND");
  EXPECT_EQ(FormatMoney(1'250, ""), "1250");
  EXPECT_EQ(FormatMoney(kMaxClientTotal, "RUB"), "1000000000000000.00 RUB");
}

TEST(FormatMoney, IsReadBackAsTheSameAmount) {
  Dice dice(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::string currency = dice.Pick<std::string>({"RUB", "JPY", "TND", "CLF"});
    const int64_t bound = dice.OneIn(2) ? 1'000 : kMaxAmount;
    const int64_t minor = dice.Between(-bound, bound);
    std::string text = FormatMoney(minor, currency);
    text.resize(text.size() - absl::StrCat(" ", currency).size());
    ASSERT_EQ(ParseMoney(text, currency), minor) << text << currency;
  }
}

}  // namespace
}  // namespace clientele::domain
