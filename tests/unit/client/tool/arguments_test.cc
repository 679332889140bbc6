#include "client/tool/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/tool/client_options.h"

namespace clientele::client {
namespace {

using ::testing::ElementsAre;

TEST(Arguments, TimesAndDaysAreUtc) {
  google::protobuf::Timestamp time;
  EXPECT_TRUE(SetTime("2026-11-16T09:00:00Z", "--at", &time).ok());
  EXPECT_EQ(time.seconds(), 1'794'819'600);
  EXPECT_TRUE(SetTime("16.11.2026", "--at", &time).ok());
  EXPECT_EQ(time.seconds(), 1'794'787'200);
  EXPECT_EQ(SetTime("soon", "--at", &time).message(),
            "--at: got \"soon\", want a time like 2026-11-16T09:00:00Z or a day like 2026-11-16");
  EXPECT_EQ(TimeText(true, time), "2026-11-16T00:00:00Z");
  EXPECT_EQ(TimeText(false, time), "");
}

TEST(Arguments, DatesRoundTrip) {
  v1::Date date;
  EXPECT_TRUE(SetDate("29.02.2000", "--birth-date", &date).ok());
  EXPECT_EQ(DateText(date), "2000-02-29");
  EXPECT_EQ(SetDate("30.02.2000", "--birth-date", &date).message(),
            "--birth-date: got \"30.02.2000\", want a day that exists, like 1990-01-31 or "
            "31.01.1990");
  EXPECT_EQ(DateText({}), "");
}

TEST(Arguments, AmountsAreInMinorUnitsOfTheCurrency) {
  EXPECT_EQ(*ParseAmount("1234,50", "RUB", "--amount"), 123'450);
  EXPECT_EQ(*ParseAmount("1 234.5", "RUB", "--amount"), 123'450);
  EXPECT_EQ(*ParseAmount("-7", "JPY", "--amount"), -7);
  EXPECT_EQ(ParseAmount("much", "RUB", "--amount").status().message(),
            "--amount: got \"much\", want an amount, like 1234.50");
}

// In a currency nobody named, 12.50 could be 1,250 minor units or 13.
TEST(Arguments, AnAmountWithoutACurrencyIsRefused) {
  EXPECT_EQ(ParseAmount("12.50", "", "--amount").status().message(),
            "--amount: got \"12.50\", want --currency with it: the base has none yet");
}

TEST(Arguments, FilterOptionsBecomeAFilter) {
  FilterOptions options;
  EXPECT_TRUE(options.empty());
  options.temperatures = {"hot", "WARM"};
  options.tiers = {"large"};
  options.frequencies = {"one-time"};
  options.value_classes = {"vip"};
  options.reachable = {"email"};
  options.tags = {"a"};
  options.no_tags = {"b"};
  options.owners = {"anna"};
  options.inactive = true;
  options.where = "orders_count = 1";
  EXPECT_FALSE(options.empty());
  const auto filter = ToFilter(options);
  ASSERT_TRUE(filter.ok()) << filter.status();
  EXPECT_THAT(filter->temperatures(), ElementsAre(v1::TEMPERATURE_HOT, v1::TEMPERATURE_WARM));
  EXPECT_THAT(filter->volume_tiers(), ElementsAre(v1::VOLUME_TIER_LARGE));
  EXPECT_THAT(filter->purchase_frequencies(), ElementsAre(v1::PURCHASE_FREQUENCY_ONE_TIME));
  EXPECT_THAT(filter->order_value_classes(), ElementsAre(v1::ORDER_VALUE_CLASS_VIP));
  EXPECT_THAT(filter->reachable(), ElementsAre(v1::CHANNEL_EMAIL));
  EXPECT_THAT(filter->all_tags(), ElementsAre("a"));
  EXPECT_THAT(filter->no_tags(), ElementsAre("b"));
  EXPECT_THAT(filter->owners(), ElementsAre("anna"));
  EXPECT_TRUE(filter->has_active());
  EXPECT_FALSE(filter->active());
  EXPECT_EQ(filter->expression(), "orders_count = 1");
  options.tiers = {"huge"};
  EXPECT_EQ(ToFilter(options).status().message(),
            "--tier: got \"huge\", want one of NONE, SMALL, MEDIUM, LARGE");
}

TEST(Arguments, WithoutOptionsAFilterIsEmpty) {
  EXPECT_EQ(ToFilter(FilterOptions())->ByteSizeLong(), 0u);
}

TEST(Arguments, AGrantNamesItsPurposeAndPerhapsAChannel) {
  const auto grant = [](const std::string& text) {
    const auto consent = ParseGrant(text);
    return consent.ok() ? consent->ShortDebugString() : std::string(consent.status().message());
  };
  EXPECT_EQ(grant("processing"),
            "purpose: CONSENT_PURPOSE_PROCESSING status: CONSENT_STATUS_GRANTED");
  EXPECT_EQ(grant("marketing:email"),
            "purpose: CONSENT_PURPOSE_MARKETING status: CONSENT_STATUS_GRANTED "
            "channel: CHANNEL_EMAIL");
  EXPECT_EQ(grant("spam"), "--consent: got \"spam\", want one of PROCESSING, MARKETING");
  EXPECT_EQ(grant("marketing:fax"),
            "--consent: got \"fax\", want one of EMAIL, SMS, CALL, MESSENGER, POST");
}

TEST(Arguments, TheFirstAddressOfAChannelIsThePrimaryOne) {
  ContactOptions options;
  options.emails = {"a@b.ru", "c@d.ru"};
  options.phones = {"89161234567"};
  options.calls = {"83812123456"};
  ContactList contacts;
  FillContacts(options, true, &contacts);
  std::vector<std::string> primary;
  for (const auto& contact : contacts) {
    if (contact.primary()) primary.push_back(EnumText(contact.channel()) + contact.address());
  }
  EXPECT_THAT(primary, ElementsAre("EMAILa@b.ru", "SMS89161234567", "CALL89161234567"));
  EXPECT_EQ(contacts.size(), 5);
  contacts.Clear();
  FillContacts(options, false, &contacts);
  for (const auto& contact : contacts) EXPECT_FALSE(contact.has_primary());
}

}  // namespace
}  // namespace clientele::client
