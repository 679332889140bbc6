#include "server/api/parse.h"
#include "server/base/text.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = service::ClientRef::Kind;

class ParseClientsTest : public ParseTest {
 protected:
  std::vector<std::string> RefFaults(const v1::ClientRef& ref) const {
    return Faults([&](RequestParser& parser) { parser.Client(ref, "client"); });
  }
  service::ClientRef Ref(const v1::ClientRef& ref) const {
    RequestParser parser = MakeParser();
    service::ClientRef parsed = parser.Client(ref, "client");
    EXPECT_TRUE(parser.ok()) << parser.status();
    EXPECT_EQ(parsed.field, "client");
    return parsed;
  }
  std::vector<std::string> ProfileFaults(const v1::ClientProfile& profile) const {
    return Faults([&](RequestParser& parser) { parser.Profile(profile, "profile"); });
  }
  service::ProfileInput Profile(const v1::ClientProfile& profile) const {
    RequestParser parser = MakeParser();
    service::ProfileInput input = parser.Profile(profile, "profile");
    EXPECT_TRUE(parser.ok()) << parser.status();
    return input;
  }
  static v1::ClientProfile Born(int year, int month, int day) {
    v1::ClientProfile profile;
    profile.mutable_birth_date()->set_year(year);
    profile.mutable_birth_date()->set_month(month);
    profile.mutable_birth_date()->set_day(day);
    return profile;
  }
};

TEST_F(ParseClientsTest, AClientIsNamedInOneOfFourWays) {
  v1::ClientRef ref;
  ref.set_id(1);
  EXPECT_EQ(Ref(ref).kind, Kind::kId);
  EXPECT_EQ(Ref(ref).id, 1);
  ref.set_external_id("  C-7 ");
  EXPECT_EQ(Ref(ref).kind, Kind::kExternalId);
  EXPECT_EQ(Ref(ref).text, "C-7");
  ref.set_phone("8 (916) 123-45-67");
  EXPECT_EQ(Ref(ref).kind, Kind::kPhone);
  EXPECT_EQ(Ref(ref).text, "+79161234567");
  ref.set_email("Masha@Example.COM");
  EXPECT_EQ(Ref(ref).kind, Kind::kEmail);
  EXPECT_EQ(Ref(ref).text, "masha@example.com");
}

TEST_F(ParseClientsTest, AReferenceThatNamesNobodyIsRefused) {
  v1::ClientRef ref;
  EXPECT_THAT(RefFaults(ref),
              ElementsAre("client: got nothing, want a client: id, external_id, phone or email"));
  ref.set_id(0);
  EXPECT_THAT(RefFaults(ref), ElementsAre("client.id: got \"0\", want 1 or more"));
  ref.set_id(INT64_MIN);
  EXPECT_THAT(RefFaults(ref),
              ElementsAre("client.id: got \"-9223372036854775808\", want 1 or more"));
  ref.set_external_id("");
  EXPECT_THAT(RefFaults(ref), ElementsAre("client.external_id: got nothing, want an external id"));
  ref.set_phone("12345");
  EXPECT_THAT(RefFaults(ref),
              ElementsAre("client.phone: got \"12345\", want a phone number that exists in its "
                          "country, like +7 916 123-45-67"));
  ref.set_email("masha@");
  EXPECT_THAT(RefFaults(ref), ElementsAre("client.email: got \"masha@\", want an e-mail address, "
                                          "like masha@example.com"));
}

TEST_F(ParseClientsTest, AnExternalIdOfBlanksNamesNobody) {
  v1::ClientRef ref;
  ref.set_external_id(" \u00A0 ");
  EXPECT_THAT(RefFaults(ref), ElementsAre("client.external_id: got nothing, want an external id"));
}

TEST_F(ParseClientsTest, NationalPhonesAreReadByThePolicysRegion) {
  auto policy = std::make_shared<domain::Policy>();
  policy->phone_region = "GB";
  RequestParser parser(policy, kTestNow);
  v1::ClientRef ref;
  ref.set_phone("07400 123456");
  EXPECT_EQ(parser.Client(ref, "client").text, "+447400123456");
  EXPECT_TRUE(parser.ok());
  EXPECT_EQ(RefFaults(ref).size(), 1u);  // no such number in Russia
}

TEST_F(ParseClientsTest, AbsentFieldsStayAbsentAndEmptyOnesClear) {
  const service::ProfileInput none = Profile({});
  EXPECT_EQ(none.display_name, std::nullopt);
  EXPECT_EQ(none.gender, std::nullopt);
  EXPECT_EQ(none.birth_date, std::nullopt);
  EXPECT_EQ(none.tax_id, std::nullopt);
  v1::ClientProfile profile;
  for (const char* name :
       {"external_id", "display_name", "company", "tax_id", "time_zone", "source", "owner"}) {
    profile.GetReflection()->SetString(&profile, profile.GetDescriptor()->FindFieldByName(name),
                                       "");
  }
  profile.mutable_birth_date();
  const service::ProfileInput cleared = Profile(profile);
  EXPECT_EQ(cleared.external_id, "");
  EXPECT_EQ(cleared.tax_id, "");
  EXPECT_EQ(cleared.time_zone, "");
  EXPECT_EQ(cleared.source, "");
  ASSERT_TRUE(cleared.birth_date.has_value());
  EXPECT_EQ(*cleared.birth_date, std::nullopt);
}

TEST_F(ParseClientsTest, EachTextOfAProfileHasItsBound) {
  const std::pair<const char*, size_t> bounds[] = {
      {"external_id", 128}, {"display_name", 200}, {"family_name", 200},
      {"given_name", 200},  {"patronymic", 200},   {"company", 200},
      {"city", 200},        {"region", 200},       {"owner", 64}};
  for (const auto& [name, most] : bounds) {
    v1::ClientProfile profile;
    const auto* field = profile.GetDescriptor()->FindFieldByName(name);
    profile.GetReflection()->SetString(&profile, field, Letters(most));
    EXPECT_THAT(ProfileFaults(profile), IsEmpty()) << name;
    profile.GetReflection()->SetString(&profile, field, Letters(most + 1));
    EXPECT_THAT(ProfileFaults(profile),
                ElementsAre(absl::StrCat("profile.", name, ": got \"", most + 1,
                                         " characters\", want at most ", most, " characters")));
  }
}

TEST_F(ParseClientsTest, BirthDatesExistAndLieBetween1900AndToday) {
  EXPECT_EQ(Profile(Born(1900, 1, 1)).birth_date, std::optional<int64_t>(-25'567));
  EXPECT_EQ(Profile(Born(1970, 1, 1)).birth_date, std::optional<int64_t>(0));
  // kTestNow is in 2026-11-16, day 20,773.
  EXPECT_EQ(Profile(Born(2026, 11, 16)).birth_date, std::optional<int64_t>(20'773));
  EXPECT_EQ(Profile(Born(2000, 2, 29)).birth_date, std::optional<int64_t>(11'016));
  const std::string want = "\", want a day that exists, from 1900 up to today";
  const std::tuple<int, int, int> wrong[] = {{1899, 12, 31}, {2026, 11, 17}, {1990, 2, 29},
                                             {1990, 13, 1},  {1990, 0, 1},   {1990, 1, 0},
                                             {0, 1, 31},     {-1, 1, 1},     {INT32_MAX, 1, 1}};
  for (const auto& [year, month, day] : wrong) {
    EXPECT_THAT(
        ProfileFaults(Born(year, month, day)),
        ElementsAre(absl::StrCat("profile.birth_date: got \"", year, "-", month, "-", day, want)));
  }
}

TEST_F(ParseClientsTest, TaxIdsHave6To20LettersAndDigits) {
  v1::ClientProfile profile;
  for (const char* good : {"123456", "7707083893", "ABCDEFGHIJ0123456789"}) {
    profile.set_tax_id(good);
    EXPECT_EQ(Profile(profile).tax_id, good);
  }
  for (const char* bad : {"12345", "ABCDEFGHIJ01234567890", "7707-083893", "ИНН770708"}) {
    profile.set_tax_id(bad);
    EXPECT_THAT(ProfileFaults(profile),
                ElementsAre(absl::StrCat("profile.tax_id: got ", Shorten(bad, 64),
                                         ", want 6 to 20 letters and digits")));
  }
}

TEST_F(ParseClientsTest, TimeZonesAreNamesOfTheIanaDatabase) {
  v1::ClientProfile profile;
  for (const char* good : {"Asia/Novosibirsk", "UTC", "America/Argentina/Buenos_Aires"}) {
    profile.set_time_zone(good);
    EXPECT_EQ(Profile(profile).time_zone, good);
  }
  profile.set_time_zone("Asia/Novosibrsk");
  EXPECT_THAT(ProfileFaults(profile),
              ElementsAre("profile.time_zone: got \"Asia/Novosibrsk\", want an IANA name, like "
                          "Asia/Novosibirsk"));
}

// A zone's name becomes a file's: what names a file of this machine, or means another place on
// another machine, is no name.
TEST_F(ParseClientsTest, WhatOnlyThisMachineKnowsIsNoTimeZone) {
  using std::string_literals::operator""s;
  for (const std::string& bad :
       {"/etc/localtime"s, "/usr/share/zoneinfo/UTC"s, "localtime"s, "file:/etc/localtime"s,
        "../zoneinfo/UTC"s, "UTC\0x"s, "Fixed/UTC+05:00:00"s, " UTC"s, "europe/moscow\n"s,
        std::string(100'000, 'a')}) {
    v1::ClientProfile profile;
    profile.set_time_zone(bad);
    EXPECT_EQ(ProfileFaults(profile).size(), 1u) << bad.substr(0, 40);
  }
}

TEST_F(ParseClientsTest, GendersAndSourcesAreOfTheirKind) {
  v1::ClientProfile profile;
  profile.set_gender(v1::GENDER_OTHER);
  profile.set_source("Chat-Bot");
  EXPECT_EQ(Profile(profile).gender, domain::Gender::kOther);
  EXPECT_EQ(Profile(profile).source, "chat-bot");
  profile.set_gender(static_cast<v1::Gender>(4));
  profile.set_source("chat bot");
  EXPECT_THAT(ProfileFaults(profile),
              ElementsAre("profile.gender: got \"4\", want one of FEMALE, MALE, OTHER",
                          "profile.source: got \"chat bot\", want 1 to 64 letters, digits or "
                          "\"-\""));
}

}  // namespace
}  // namespace clientele::api
