// Addresses against cases that others collected: libphonenumber's examples of every country and its
// own parsing tests, and the e-mail addresses of isemail.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/base/text.h"
#include "server/domain/contact.h"
#include "tests/unit/domain/csv_cases.h"

namespace clientele::domain {
namespace {

TEST(PhoneExamples, EveryNumberThatIsTakenIsTheOneOfItsCountry) {
  for (const CsvCase& one : ReadContactCases("phone_examples.csv")) {
    const auto national = NormalizePhone(one.at("example_national"), one.at("region"));
    if (national.has_value()) EXPECT_EQ(*national, one.at("e164")) << one.at("region");
    const auto international = NormalizePhone(one.at("e164"), "RU");
    if (international.has_value()) EXPECT_EQ(*international, one.at("e164"));
  }
}

// The examples are newer than the library may be, so a few numbers are from ranges it has not
// heard of.
TEST(PhoneExamples, NearlyAllAreTaken) {
  const std::vector<CsvCase> cases = ReadContactCases("phone_examples.csv");
  size_t taken = 0;
  for (const CsvCase& one : cases) {
    taken += NormalizePhone(one.at("e164"), "ZZ") == one.at("e164");
  }
  EXPECT_GE(taken * 100, cases.size() * 98) << taken << " of " << cases.size();
}

TEST(PhoneExamples, MobileAndFixedNumbersOfLargeCountriesAreAllTaken) {
  const std::set<std::string> regions = {"RU", "KZ", "BY", "UA", "DE", "FR", "GB", "US", "IT"};
  for (const CsvCase& one : ReadContactCases("phone_examples.csv")) {
    if (regions.count(one.at("region")) == 0) continue;
    if (one.at("type") != "mobile" && one.at("type") != "fixedLine") continue;
    EXPECT_EQ(NormalizePhone(one.at("example_national"), one.at("region")), one.at("e164"));
  }
}

// libphonenumber's tests read by rules made for testing and ask only whether a number parses, so
// not all of them exist; but what is taken must be the number they expect. Mexico is left out: it
// dropped the 1 of mobile numbers, which the rules for testing keep.
TEST(PhoneParseCases, WhatIsTakenIsTheNumberExpectedAndErrorsAreRefused) {
  for (const CsvCase& one : ReadContactCases("phone_parse_cases.csv")) {
    if (one.at("country_code") == "52") continue;
    const auto phone = NormalizePhone(one.at("input"), one.at("default_region"));
    const bool refused = one.at("expected") != "OK" || !one.at("extension").empty();
    if (refused) EXPECT_EQ(phone, std::nullopt) << one.at("input");
    if (phone.has_value()) EXPECT_EQ(*phone, one.at("e164")) << one.at("input");
  }
}

std::string Diagnosis(const CsvCase& one) {
  return absl::CHexEscape(one.at("address")) + ": " + one.at("diagnosis");
}

// Valid for mail by isemail, with or without a mail server behind it, and with two labels at least.
bool IsPlainMailbox(const CsvCase& one) {
  const bool valid =
      one.at("category") == "ISEMAIL_VALID_CATEGORY" || one.at("category") == "ISEMAIL_DNSWARN";
  const std::string& address = one.at("address");
  return valid && address.find('.', address.rfind('@')) != std::string::npos;
}

TEST(EmailCases, ExactlyThePlainMailboxesAreTaken) {
  size_t plain = 0;
  for (const CsvCase& one : ReadContactCases("email_cases.csv")) {
    const std::string& address = one.at("address");
    // Blanks around an address are none of it; the next test looks at those.
    if (NormalizeText(address) != address) continue;
    plain += IsPlainMailbox(one);
    EXPECT_EQ(NormalizeEmail(address).has_value(), IsPlainMailbox(one)) << Diagnosis(one);
  }
  EXPECT_TRUE(plain == 0 || plain == 21) << plain;
}

TEST(EmailCases, BlanksAroundAnAddressAreTakenOff) {
  for (const CsvCase& one : ReadContactCases("email_cases.csv")) {
    const std::string& address = one.at("address");
    EXPECT_EQ(NormalizeEmail(address), NormalizeEmail(NormalizeText(address))) << Diagnosis(one);
  }
}

TEST(EmailCases, WhatIsTakenIsInLowerCaseAndItsOwnNormalForm) {
  for (const CsvCase& one : ReadContactCases("email_cases.csv")) {
    const auto email = NormalizeEmail(one.at("address"));
    if (!email.has_value()) continue;
    EXPECT_EQ(*email, LowerText(*email));
    EXPECT_EQ(NormalizeEmail(*email), email);
  }
}

}  // namespace
}  // namespace clientele::domain
