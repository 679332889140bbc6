#include "server/api/limits.h"
#include "server/api/parse.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ParseInteractionsTest : public ParseTest {
 protected:
  static v1::Interaction Call() {
    v1::Interaction call;
    call.mutable_client()->set_id(1);
    call.set_channel(v1::CHANNEL_CALL);
    return call;
  }
  std::vector<std::string> InteractionFaults(const v1::Interaction& interaction) const {
    return Faults([&](RequestParser& parser) { parser.Interaction(interaction, "i"); });
  }
  service::InteractionInput Parsed(const v1::Interaction& interaction) const {
    RequestParser parser = MakeParser();
    service::InteractionInput input = parser.Interaction(interaction, "i");
    EXPECT_TRUE(parser.ok()) << parser.status();
    return input;
  }
  std::vector<std::string> FilterFaults(const v1::Filter& filter) const {
    return Faults([&](RequestParser& parser) { parser.Filter(filter, "filter"); });
  }
};

TEST_F(ParseInteractionsTest, WhatIsLeftOutIsAsTheContractSays) {
  const service::InteractionInput input = Parsed(Call());
  EXPECT_EQ(input.direction, domain::Direction::kOutbound);
  EXPECT_EQ(input.disposition, domain::Disposition::kReached);
  EXPECT_EQ(input.outcome, domain::Outcome::kNeutral);
  EXPECT_EQ(input.at, std::nullopt);
  EXPECT_EQ(input.stage.stage, "");
  EXPECT_EQ(input.temperature_override.temperature, domain::Temperature::kNone);
}

TEST_F(ParseInteractionsTest, AnOutcomeNeedsAClientWhoWasReached) {
  v1::Interaction call = Call();
  call.set_disposition(v1::DISPOSITION_NO_ANSWER);
  EXPECT_EQ(Parsed(call).outcome, domain::Outcome::kNone);
  call.set_outcome(v1::OUTCOME_NEGATIVE);
  EXPECT_THAT(InteractionFaults(call),
              ElementsAre("i.outcome: got \"NEGATIVE\", want nothing, unless the disposition is "
                          "REACHED"));
  call.set_disposition(v1::DISPOSITION_REACHED);
  EXPECT_EQ(Parsed(call).outcome, domain::Outcome::kNegative);
}

TEST_F(ParseInteractionsTest, EachEnumerationIsChecked) {
  v1::Interaction call = Call();
  call.set_channel(v1::CHANNEL_UNSPECIFIED);
  call.set_direction(static_cast<v1::Direction>(3));
  call.set_disposition(static_cast<v1::Disposition>(5));
  call.set_outcome(static_cast<v1::Outcome>(4));
  EXPECT_THAT(InteractionFaults(call),
              ElementsAre("i.channel: got nothing, want one of EMAIL, SMS, CALL, MESSENGER, POST",
                          "i.direction: got \"3\", want one of OUTBOUND, INBOUND",
                          "i.disposition: got \"5\", want one of REACHED, NO_ANSWER, WRONG_NUMBER, "
                          "CALLBACK",
                          "i.outcome: got \"4\", want one of NEGATIVE, NEUTRAL, POSITIVE"));
}

TEST_F(ParseInteractionsTest, TextsHaveTheirBounds) {
  v1::Interaction call = Call();
  call.set_external_id(Letters(128));
  call.set_note(Letters(3'999) + "\n");  // the line end is trimmed
  call.set_actor(Letters(64));
  call.set_campaign_id("Spring-2026");
  call.set_step(INT32_MAX);
  EXPECT_EQ(Parsed(call).note, Letters(3'999));
  EXPECT_EQ(Parsed(call).campaign_id, "spring-2026");
  call.set_external_id(Letters(129));
  call.set_note(Letters(4'001));
  call.set_actor(Letters(65));
  call.set_campaign_id("spring 2026");
  call.set_step(-1);
  EXPECT_THAT(
      InteractionFaults(call),
      ElementsAre("i.external_id: got \"129 characters\", want at most 128 characters",
                  "i.note: got \"4001 characters\", want at most 4000 characters",
                  "i.actor: got \"65 characters\", want at most 64 characters",
                  "i.campaign_id: got \"spring 2026\", want 1 to 64 letters, digits or \"-\"",
                  "i.step: got \"-1\", want 0 to 2147483647"));
}

TEST_F(ParseInteractionsTest, WhatFollowedFromItIsChecked) {
  v1::Interaction call = Call();
  call.add_add_tags("VIP");
  call.add_remove_tags("cold lead");
  call.set_stage("lo st");
  call.set_lost_reason("!");
  call.mutable_temperature_override();
  *call.mutable_temperature_override()->mutable_expires_at() = At(-1);
  call.add_contact_points();
  call.add_consents()->set_purpose(v1::CONSENT_PURPOSE_MARKETING);
  const std::string slug = "\", want 1 to 64 letters, digits or \"-\"";
  EXPECT_THAT(
      InteractionFaults(call),
      ElementsAre("i.remove_tags[0]: got \"cold lead" + slug, "i.stage: got \"lo st" + slug,
                  "i.lost_reason: got \"!" + slug,
                  "i.temperature_override.temperature: got nothing, want one of COLD, WARM, HOT",
                  "i.temperature_override.expires_at: got \"-1 s\", want a time in 1970 to 2105",
                  "i.contact_points[0].channel: got nothing, want one of EMAIL, SMS, CALL, "
                  "MESSENGER, POST",
                  "i.consents[0].status: got nothing, want one of PENDING, GRANTED, WITHDRAWN"));
}

TEST_F(ParseInteractionsTest, AnOverrideMayEndInAFarFuture) {
  v1::Interaction call = Call();
  call.mutable_temperature_override()->set_temperature(v1::TEMPERATURE_HOT);
  *call.mutable_temperature_override()->mutable_expires_at() = At(4'291'747'199);
  EXPECT_EQ(Parsed(call).temperature_override.temperature, domain::Temperature::kHot);
  EXPECT_EQ(Parsed(call).temperature_override.expires_at, 4'291'747'199);
}

TEST_F(ParseInteractionsTest, AFilterIsReadFieldByField) {
  v1::Filter wire;
  wire.add_temperatures(v1::TEMPERATURE_HOT);
  wire.add_volume_tiers(v1::VOLUME_TIER_LARGE);
  wire.add_purchase_frequencies(v1::PURCHASE_FREQUENCY_ONE_TIME);
  wire.add_order_value_classes(v1::ORDER_VALUE_CLASS_VIP);
  wire.add_reachable(v1::CHANNEL_SMS);
  wire.add_stages("New");
  wire.add_sources("Form");
  wire.add_all_tags("A");
  wire.add_any_tags("B");
  wire.add_no_tags("C");
  wire.add_owners(" Anna ");
  wire.set_active(false);
  wire.set_expression("orders_count = 1");
  RequestParser parser = MakeParser();
  const filter::FilterSpec spec = parser.Filter(wire, "filter");
  ASSERT_TRUE(parser.ok()) << parser.status();
  EXPECT_THAT(spec.temperatures, ElementsAre(domain::Temperature::kHot));
  EXPECT_THAT(spec.volume_tiers, ElementsAre(domain::VolumeTier::kLarge));
  EXPECT_THAT(spec.purchase_frequencies, ElementsAre(domain::PurchaseFrequency::kOneTime));
  EXPECT_THAT(spec.order_value_classes, ElementsAre(domain::OrderValueClass::kVip));
  EXPECT_THAT(spec.reachable, ElementsAre(domain::Channel::kSms));
  EXPECT_THAT(spec.stages, ElementsAre("new"));
  EXPECT_THAT(spec.sources, ElementsAre("form"));
  EXPECT_THAT(spec.all_tags, ElementsAre("a"));
  EXPECT_THAT(spec.any_tags, ElementsAre("b"));
  EXPECT_THAT(spec.no_tags, ElementsAre("c"));
  EXPECT_THAT(spec.owners, ElementsAre("Anna"));
  EXPECT_EQ(spec.active, false);
  EXPECT_EQ(spec.expression, "orders_count = 1");
  EXPECT_EQ(MakeParser().Filter({}, "filter").active, std::nullopt);
}

TEST_F(ParseInteractionsTest, EachValueOfAFilterIsChecked) {
  v1::Filter wire;
  wire.add_temperatures(v1::TEMPERATURE_HOT);
  wire.add_temperatures(v1::TEMPERATURE_UNSPECIFIED);
  wire.add_volume_tiers(static_cast<v1::VolumeTier>(5));
  wire.add_no_tags("a b");
  wire.add_owners(Letters(65));
  EXPECT_THAT(
      FilterFaults(wire),
      ElementsAre("filter.temperatures[1]: got nothing, want one of COLD, WARM, HOT",
                  "filter.volume_tiers[0]: got \"5\", want one of NONE, SMALL, MEDIUM, LARGE",
                  "filter.no_tags[0]: got \"a b\", want 1 to 64 letters, digits or \"-\"",
                  "filter.owners[0]: got \"65 characters\", want at most 64 characters"));
}

TEST_F(ParseInteractionsTest, AListOfAFilterHasUpTo64Values) {
  v1::Filter wire;
  for (int i = 0; i < 64; ++i) {
    wire.add_stages("new");
    wire.add_owners("anna");
    wire.add_reachable(v1::CHANNEL_SMS);
  }
  EXPECT_THAT(FilterFaults(wire), IsEmpty());
  wire.add_stages("new");
  wire.add_owners("anna");
  wire.add_reachable(v1::CHANNEL_SMS);
  EXPECT_THAT(FilterFaults(wire), ElementsAre("filter.reachable: got \"65\", want 0 to 64",
                                              "filter.stages: got \"65\", want 0 to 64",
                                              "filter.owners: got \"65\", want 0 to 64"));
}

}  // namespace
}  // namespace clientele::api
