#include "client/wire_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clientele/v1/client_service.pb.h"

namespace clientele::client {
namespace {

using ::testing::ElementsAre;

// "id 42" of a reference.
std::string Reference(const std::string& text) {
  const v1::ClientRef ref = ParseClient(text);
  switch (ref.ref_case()) {
    case v1::ClientRef::kId:
      return "id " + std::to_string(ref.id());
    case v1::ClientRef::kExternalId:
      return "ext " + ref.external_id();
    case v1::ClientRef::kPhone:
      return "phone " + ref.phone();
    case v1::ClientRef::kEmail:
      return "email " + ref.email();
    case v1::ClientRef::REF_NOT_SET:
      break;
  }
  return "nothing";
}

TEST(WireText, AClientIsWhatItLooksLike) {
  EXPECT_EQ(Reference("42"), "id 42");
  EXPECT_EQ(Reference("+7 916 123-45-67"), "phone +7 916 123-45-67");
  EXPECT_EQ(Reference("masha@example.com"), "email masha@example.com");
  EXPECT_EQ(Reference("C-1021"), "ext C-1021");
  EXPECT_EQ(Reference("17850.0"), "ext 17850.0");
  EXPECT_EQ(Reference("-1"), "ext -1");
  EXPECT_EQ(Reference(""), "ext ");
}

TEST(WireText, APrefixSaysWhatItIs) {
  EXPECT_EQ(Reference("ext:42"), "ext 42");
  EXPECT_EQ(Reference("ext:a@b"), "ext a@b");
  EXPECT_EQ(Reference("id:42"), "id 42");
  EXPECT_EQ(Reference("phone:8 916 123-45-67"), "phone 8 916 123-45-67");
  EXPECT_EQ(Reference("email:masha"), "email masha");
}

TEST(WireText, ANumberBeyond64BitsIsNoId) {
  EXPECT_EQ(Reference("9223372036854775807"), "id 9223372036854775807");
  EXPECT_EQ(Reference("9223372036854775808"), "ext 9223372036854775808");
}

TEST(WireText, EnumeratorsAreReadInAnyCaseWithoutTheirPrefix) {
  const auto parse = [](const std::string& text) {
    return ParseEnum(*v1::PurchaseFrequency_descriptor(), text, "--frequency");
  };
  EXPECT_EQ(*parse("ONE_TIME"), v1::PURCHASE_FREQUENCY_ONE_TIME);
  EXPECT_EQ(*parse("one-time"), v1::PURCHASE_FREQUENCY_ONE_TIME);
  EXPECT_EQ(*parse("None"), v1::PURCHASE_FREQUENCY_NONE);
  for (const char* wrong : {"", "UNSPECIFIED", "ONETIME", "PURCHASE_FREQUENCY_NONE", "1"}) {
    const auto parsed = parse(wrong);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
  EXPECT_EQ(parse("often").status().message(),
            "--frequency: got \"often\", want one of NONE, ONE_TIME, PERIODIC, REGULAR");
}

TEST(WireText, ChannelsAreSplitAtCommas) {
  EXPECT_THAT(*ParseChannels("sms,EMAIL", "--channel"),
              ElementsAre(v1::CHANNEL_SMS, v1::CHANNEL_EMAIL));
  for (const char* wrong : {"", "sms,", ",sms", "sms email", "fax"}) {
    EXPECT_EQ(ParseChannels(wrong, "--channel").status().code(), absl::StatusCode::kInvalidArgument)
        << wrong;
  }
  EXPECT_EQ(*ParseChannel("post", "--channel"), v1::CHANNEL_POST);
}

TEST(WireText, ABlankAfterACommaIsNoPartOfAName) {
  EXPECT_THAT(*ParseChannels("sms, email", "--channel"),
              ElementsAre(v1::CHANNEL_SMS, v1::CHANNEL_EMAIL));
}

TEST(WireText, EveryEnumeratorRoundTrips) {
  for (const auto* descriptor :
       {v1::Channel_descriptor(), v1::Temperature_descriptor(), v1::StageKind_descriptor(),
        v1::ExclusionReason_descriptor(), v1::HistoryKind_descriptor(),
        v1::CreateClientRequest::OnMatch_descriptor()}) {
    for (int i = 1; i < descriptor->value_count(); ++i) {
      const int number = descriptor->value(i)->number();
      EXPECT_EQ(*ParseEnum(*descriptor, EnumText(*descriptor, number), ""), number);
    }
  }
}

TEST(WireText, WhatIsNotGivenOrUnknownHasNoText) {
  EXPECT_EQ(EnumText(v1::CHANNEL_UNSPECIFIED), "");
  EXPECT_EQ(EnumText(static_cast<v1::Channel>(99)), "");
  EXPECT_EQ(EnumText(v1::EXCLUSION_REASON_NO_CONTACT_POINT), "NO_CONTACT_POINT");
}

}  // namespace
}  // namespace clientele::client
