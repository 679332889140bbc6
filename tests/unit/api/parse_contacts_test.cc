#include "server/api/parse.h"
#include "server/domain/limits.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kChannels[] = ", want one of EMAIL, SMS, CALL, MESSENGER, POST";

template <typename Message>
google::protobuf::RepeatedPtrField<Message> Times(size_t count, const Message& message) {
  google::protobuf::RepeatedPtrField<Message> list;
  for (size_t i = 0; i < count; ++i) *list.Add() = message;
  return list;
}

v1::ContactPointInput Contact(v1::Channel channel, const std::string& address) {
  v1::ContactPointInput contact;
  contact.set_channel(channel);
  contact.set_address(address);
  return contact;
}

v1::ConsentInput Marketing() {
  v1::ConsentInput consent;
  consent.set_purpose(v1::CONSENT_PURPOSE_MARKETING);
  consent.set_status(v1::CONSENT_STATUS_GRANTED);
  return consent;
}

class ParseContactsTest : public ParseTest {
 protected:
  std::vector<std::string> ContactFaults(const v1::ContactPointInput& contact) const {
    return Faults([&](RequestParser& parser) { parser.Contacts(Times(1, contact), "points"); });
  }
  std::vector<std::string> ConsentFaults(const v1::ConsentInput& consent) const {
    return Faults([&](RequestParser& parser) { parser.Consent(consent, "consent"); });
  }
};

TEST_F(ParseContactsTest, AddressesAreNormalizedByTheirChannel) {
  google::protobuf::RepeatedPtrField<v1::ContactPointInput> contacts;
  *contacts.Add() = Contact(v1::CHANNEL_EMAIL, " Masha@Почта.РФ ");
  *contacts.Add() = Contact(v1::CHANNEL_CALL, "8 916 123 45 67");
  *contacts.Add() = Contact(v1::CHANNEL_MESSENGER, "telegram:@Masha");
  *contacts.Add() = Contact(v1::CHANNEL_POST, "Омск,   ул. Мира  1");
  RequestParser parser = MakeParser();
  const auto inputs = parser.Contacts(contacts, "points");
  ASSERT_TRUE(parser.ok()) << parser.status();
  ASSERT_EQ(inputs.size(), 4u);
  EXPECT_EQ(inputs[0].address, "masha@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(inputs[1].address, "+79161234567");
  EXPECT_EQ(inputs[2].address, "telegram:@Masha");
  EXPECT_EQ(inputs[3].address, "Омск, ул. Мира 1");
  EXPECT_EQ(inputs[3].field, "points[3]");
  EXPECT_EQ(inputs[0].status, std::nullopt);
  EXPECT_EQ(inputs[0].primary, std::nullopt);
  EXPECT_FALSE(inputs[0].remove);
}

TEST_F(ParseContactsTest, AnAddressWithoutAChannelIsNotJudged) {
  EXPECT_THAT(ContactFaults(Contact(v1::CHANNEL_UNSPECIFIED, "!")),
              ElementsAre(absl::StrCat("points[0].channel: got nothing", kChannels)));
  EXPECT_THAT(ContactFaults(Contact(static_cast<v1::Channel>(9), "!")),
              ElementsAre(absl::StrCat("points[0].channel: got \"9\"", kChannels)));
}

TEST_F(ParseContactsTest, AnAddressMustBeOneOfItsKind) {
  EXPECT_THAT(ContactFaults(Contact(v1::CHANNEL_EMAIL, "")),
              ElementsAre("points[0].address: got nothing, want an e-mail address, like "
                          "masha@example.com"));
  EXPECT_THAT(ContactFaults(Contact(v1::CHANNEL_SMS, "+7 000 000-00-00")),
              ElementsAre("points[0].address: got \"+7 000 000-00-00\", want a phone number that "
                          "exists in its country, like +7 916 123-45-67"));
  EXPECT_THAT(ContactFaults(Contact(v1::CHANNEL_MESSENGER, Letters(128))), IsEmpty());
  EXPECT_EQ(ContactFaults(Contact(v1::CHANNEL_MESSENGER, Letters(129))).size(), 1u);
  EXPECT_THAT(ContactFaults(Contact(v1::CHANNEL_POST, Letters(500))), IsEmpty());
  EXPECT_EQ(ContactFaults(Contact(v1::CHANNEL_POST, Letters(501))).size(), 1u);
}

TEST_F(ParseContactsTest, PersonRoleAndStatusAreChecked) {
  v1::ContactPointInput contact = Contact(v1::CHANNEL_EMAIL, "masha@example.com");
  contact.set_person(Letters(200));
  contact.set_role(Letters(200));
  contact.set_status(v1::CONTACT_STATUS_BOUNCED);
  contact.set_primary(false);
  EXPECT_THAT(ContactFaults(contact), IsEmpty());
  contact.set_person(Letters(201));
  contact.set_role("a\x02");
  contact.set_status(static_cast<v1::ContactStatus>(5));
  EXPECT_THAT(
      ContactFaults(contact),
      ElementsAre("points[0].person: got \"201 characters\", want at most 200 characters",
                  "points[0].role: got \"a?\", want text without control characters",
                  "points[0].status: got \"5\", want one of UNVERIFIED, VALID, INVALID, BOUNCED"));
}

TEST_F(ParseContactsTest, ACallNamesUpTo32AddressesAndConsents) {
  const auto contact = Contact(v1::CHANNEL_EMAIL, "masha@example.com");
  EXPECT_THAT(Faults([&](auto& p) { p.Contacts(Times(32, contact), "points"); }), IsEmpty());
  EXPECT_THAT(Faults([&](auto& p) { p.Contacts(Times(33, contact), "points"); }),
              ElementsAre("points: got \"33\", want 0 to 32"));
  EXPECT_THAT(Faults([&](auto& p) { p.Consents(Times(32, Marketing()), "consents"); }), IsEmpty());
  EXPECT_THAT(Faults([&](auto& p) { p.Consents(Times(33, Marketing()), "consents"); }),
              ElementsAre("consents: got \"33\", want 0 to 32"));
}

TEST_F(ParseContactsTest, ACallNamesUpTo64Tags) {
  EXPECT_THAT(Faults([](auto& p) { p.Tags(Times<std::string>(64, "vip"), "tags"); }), IsEmpty());
  EXPECT_THAT(Faults([](auto& p) { p.Tags(Times<std::string>(65, "vip"), "tags"); }),
              ElementsAre("tags: got \"65\", want 0 to 64"));
  google::protobuf::RepeatedPtrField<std::string> tags;
  *tags.Add() = "VIP";
  *tags.Add() = "";
  EXPECT_THAT(Faults([&](auto& p) { p.Tags(tags, "tags"); }),
              ElementsAre("tags[1]: got nothing, want 1 to 64 letters, digits or \"-\""));
}

TEST_F(ParseContactsTest, AConsentNeedsAPurposeAndAStatus) {
  EXPECT_THAT(ConsentFaults({}),
              ElementsAre("consent.purpose: got nothing, want one of PROCESSING, MARKETING",
                          "consent.status: got nothing, want one of PENDING, GRANTED, WITHDRAWN"));
  v1::ConsentInput consent = Marketing();
  consent.set_purpose(static_cast<v1::ConsentPurpose>(3));
  consent.set_status(static_cast<v1::ConsentStatus>(4));
  EXPECT_THAT(ConsentFaults(consent),
              ElementsAre("consent.purpose: got \"3\", want one of PROCESSING, MARKETING",
                          "consent.status: got \"4\", want one of PENDING, GRANTED, WITHDRAWN"));
}

TEST_F(ParseContactsTest, ConsentToProcessingIsForTheWholeClient) {
  v1::ConsentInput consent = Marketing();
  consent.set_channel(v1::CHANNEL_EMAIL);
  EXPECT_THAT(ConsentFaults(consent), IsEmpty());
  consent.set_purpose(v1::CONSENT_PURPOSE_PROCESSING);
  EXPECT_THAT(ConsentFaults(consent),
              ElementsAre("consent.channel: got \"EMAIL\", want nothing: consent to processing is "
                          "for the whole client"));
}

TEST_F(ParseContactsTest, AnAddressOfAConsentNeedsItsChannel) {
  v1::ConsentInput consent = Marketing();
  consent.set_address("masha@example.com");
  EXPECT_THAT(ConsentFaults(consent),
              ElementsAre("consent.channel: got nothing, want the channel of the address"));
  consent.set_channel(v1::CHANNEL_SMS);
  EXPECT_THAT(ConsentFaults(consent),
              ElementsAre("consent.address: got \"masha@example.com\", want a phone number that "
                          "exists in its country, like +7 916 123-45-67"));
}

TEST_F(ParseContactsTest, WhatProvesAConsentIsBounded) {
  v1::ConsentInput consent = Marketing();
  consent.set_means(Letters(64));
  consent.set_text_version(Letters(64));
  consent.set_evidence(Letters(499) + "\n" + "я");
  EXPECT_THAT(ConsentFaults(consent),
              ElementsAre("consent.evidence: got \"501 characters\", want at most 500 characters"));
  consent.set_evidence("signed\nin person");
  EXPECT_THAT(ConsentFaults(consent), IsEmpty());
  consent.set_means(Letters(65));
  consent.set_text_version("v\n2");
  *consent.mutable_at() = At(kTestNow + 86'401);
  EXPECT_THAT(
      ConsentFaults(consent),
      ElementsAre("consent.at: got \"2026-11-17T09:00:01Z\", want a time at most one day ahead",
                  "consent.means: got \"65 characters\", want at most 64 characters",
                  "consent.text_version: got \"v?2\", want text without control characters"));
}

}  // namespace
}  // namespace clientele::api
