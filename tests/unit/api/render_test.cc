#include "server/api/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_base.h"
#include "tests/unit/api/expect_message.h"

namespace clientele::api {
namespace {

TEST(Render, ABareCardSaysOnlyWhatIsKnown) {
  service::ClientCard card;
  card.row.client_id = 7;
  card.row.revision = 12;
  card.row.created_at = kTestNow;
  card.row.stage = "new";
  card.stage_kind = domain::StageKind::kOpen;
  ExpectMessage(RenderCard(card), R"(
    id: 7 etag: "r12" created_at { seconds: 1794819600 }
    profile {}
    facts {}
    classes { temperature: TEMPERATURE_COLD volume_tier: VOLUME_TIER_NONE
              purchase_frequency: PURCHASE_FREQUENCY_NONE
              order_value_class: ORDER_VALUE_CLASS_NONE behavior: BEHAVIOR_UNKNOWN }
    stage: "new" stage_kind: STAGE_KIND_OPEN)");
}

TEST(Render, AFullProfileIsAllThere) {
  service::ClientCard card;
  card.profile.external_id = "C-7";
  card.profile.display_name = "Кафе Вареник";
  card.profile.family_name = "Ким";
  card.profile.given_name = "Мария";
  card.profile.patronymic = "Львовна";
  card.profile.birth_date = 11'016;
  card.profile.company = "ООО Вареник";
  card.profile.tax_id = "7707083893";
  card.row.gender = domain::Gender::kFemale;
  card.row.city = "Омск";
  card.row.region = "OMS";
  card.row.time_zone = "Asia/Omsk";
  card.row.source = "form";
  card.row.owner = "anna";
  ExpectMessage(RenderCard(card).profile(), R"(
    external_id: "C-7" display_name: "Кафе Вареник" family_name: "Ким" given_name: "Мария"
    patronymic: "Львовна" gender: GENDER_FEMALE birth_date { year: 2000 month: 2 day: 29 }
    company: "ООО Вареник" tax_id: "7707083893" city: "Омск" region: "OMS"
    time_zone: "Asia/Omsk" source: "form" owner: "anna")");
}

TEST(Render, BirthDatesBefore1970AreDaysToo) {
  service::ClientCard card;
  card.profile.birth_date = -25'567;
  ExpectMessage(RenderCard(card).profile(), "birth_date { year: 1900 month: 1 day: 1 }");
}

TEST(Render, AveragesAreRoundedHalfAwayFromZero) {
  service::ClientCard card;
  card.row.orders_count = 2;
  card.row.total_amount = -301;  // -150.5: more was returned than bought
  card.row.total_quantity = 5;   // 2.5
  card.row.first_order_at = 100;
  card.row.last_order_at = 200;
  card.row.largest_order_quantity = 4;
  card.row.last_order_quantity = 1;
  ExpectMessage(RenderCard(card).facts(), R"(
    orders_count: 2 total_amount_minor: -301 total_quantity: 5
    first_order_at { seconds: 100 } last_order_at { seconds: 200 }
    average_order_amount_minor: -151 average_order_quantity: 3
    largest_order_quantity: 4 last_order_quantity: 1)");
}

TEST(Render, WithoutOrdersThereAreTotalsButNoAverages) {
  service::ClientCard card;
  card.row.total_amount = -500;
  card.row.total_quantity = -1;
  ExpectMessage(RenderCard(card).facts(), "total_amount_minor: -500 total_quantity: -1");
}

TEST(Render, AnOverrideShowsWithItsExpiryWhileItStands) {
  service::ClientCard card;
  card.temperature = domain::Temperature::kHot;
  card.row.temperature_override_until = 900;
  EXPECT_FALSE(RenderCard(card).classes().has_temperature_override_expires_at());
  card.temperature_overridden = true;
  EXPECT_EQ(RenderCard(card).classes().temperature_override_expires_at().seconds(), 900);
  EXPECT_EQ(RenderCard(card).classes().temperature(), v1::TEMPERATURE_HOT);
}

TEST(Render, AddressesReachabilityAndTagsKeepTheirOrder) {
  service::ClientCard card;
  service::CardContact contact;
  contact.point.channel = domain::Channel::kEmail;
  contact.point.is_primary = true;
  contact.point.status = domain::ContactStatus::kValid;
  contact.point.verified_at = 50;
  contact.address.address = "masha@example.com";
  contact.address.person = "Мария";
  contact.address.role = "закупки";
  contact.consent = domain::ConsentStatus::kGranted;
  card.contacts.push_back(contact);
  card.channels.push_back(
      {domain::Channel::kEmail, domain::ExclusionReason::kNone, "masha@example.com"});
  card.channels.push_back({domain::Channel::kSms, domain::ExclusionReason::kNoContactPoint, ""});
  card.tags.push_back({1, "horeca", 10, "anna", std::nullopt});
  card.tags.push_back({1, "vip", 20, "", 30});
  v1::Client rendered = RenderCard(card);
  rendered.clear_profile();
  rendered.clear_facts();
  rendered.clear_classes();
  ExpectMessage(rendered, R"(
    etag: "r0" created_at {}
    contact_points { channel: CHANNEL_EMAIL address: "masha@example.com" person: "Мария"
      role: "закупки" primary: true status: CONTACT_STATUS_VALID verified_at { seconds: 50 }
      consent: CONSENT_STATUS_GRANTED }
    reachability { channel: CHANNEL_EMAIL reachable: true address: "masha@example.com" }
    reachability { channel: CHANNEL_SMS reason: EXCLUSION_REASON_NO_CONTACT_POINT }
    tags { tag: "horeca" set_at { seconds: 10 } actor: "anna" }
    tags { tag: "vip" set_at { seconds: 20 } expires_at { seconds: 30 } })");
}

TEST(Render, EachKindOfHistoryHasItsDetail) {
  service::OrderEntry order;
  order.order.order_id = 5;
  order.order.external_id = "A-1";
  order.order.kind = domain::OrderKind::kReturn;
  order.order.quantity = 3;
  order.order.amount = 700;
  order.order.canceled_at = 90;
  order.order.superseded_by = 8;
  order.order.recorded_at = 70;
  order.order.actor = "anna";
  ExpectMessage(RenderHistory({60, 5, order}), R"(
    kind: HISTORY_KIND_ORDER at { seconds: 60 } recorded_at { seconds: 70 } actor: "anna"
    order { order_id: 5 external_id: "A-1" kind: ORDER_KIND_RETURN quantity: 3 amount_minor: 700
            canceled: true replaced: true })");

  service::InteractionEntry call;
  call.interaction.interaction_id = 9;
  call.interaction.channel = domain::Channel::kCall;
  call.interaction.direction = domain::Direction::kInbound;
  call.interaction.disposition = domain::Disposition::kReached;
  call.interaction.outcome = domain::Outcome::kPositive;
  call.interaction.campaign_id = "spring";
  call.note = "хочет прайс";
  ExpectMessage(RenderHistory({60, 9, call}), R"(
    kind: HISTORY_KIND_INTERACTION at { seconds: 60 } recorded_at {}
    interaction { interaction_id: 9 channel: CHANNEL_CALL direction: DIRECTION_INBOUND
      disposition: DISPOSITION_REACHED outcome: OUTCOME_POSITIVE note: "хочет прайс"
      campaign_id: "spring" })");

  service::ConsentEntry consent;
  consent.consent.purpose = domain::ConsentPurpose::kMarketing;
  consent.consent.status = domain::ConsentStatus::kWithdrawn;
  consent.consent.means = "call";
  consent.consent.text_version = "v2";
  consent.address = "+79161234567";
  consent.evidence = "record 17";
  ExpectMessage(RenderHistory({60, 9, consent}), R"(
    kind: HISTORY_KIND_CONSENT at { seconds: 60 } recorded_at {}
    consent { purpose: CONSENT_PURPOSE_MARKETING status: CONSENT_STATUS_WITHDRAWN means: "call"
      text_version: "v2" address: "+79161234567" evidence: "record 17" })");

  service::ChangeEntry change;
  change.event.kind = domain::HistoryKind::kStageMoved;
  change.event.value = "lost";
  change.event.previous = "new";
  change.event.reason = "price";
  ExpectMessage(RenderHistory({60, 9, change}), R"(
    kind: HISTORY_KIND_STAGE_MOVED at { seconds: 60 } recorded_at {}
    change { value: "lost" previous: "new" reason: "price" })");
}

TEST(Render, ThePolicyOfANewBaseIsTheContractsDefaults) {
  ExpectMessage(RenderPolicy(domain::Policy()), R"(
    version: 1 time_zone: "UTC" phone_region: "RU"
    hot_rule: HOT_RULE_WITHIN_WINDOW hot_days: 90 warm_days: 365 override_days: 30
    inbound_sources: ["form", "questionnaire", "chat-bot", "survey", "referral"]
    volume_metric: VOLUME_METRIC_AVERAGE_QUANTITY
    order_value_standard_from_minor: 100000 order_value_vip_from_minor: 1000000
    regular_orders: 4 regular_days: 365 active_days: 90
    stages { id: "new" title: "New" kind: STAGE_KIND_OPEN }
    stages { id: "in-progress" title: "In progress" kind: STAGE_KIND_OPEN }
    stages { id: "ready-to-buy" title: "Ready to buy" kind: STAGE_KIND_READY_TO_BUY }
    stages { id: "client" title: "Client" kind: STAGE_KIND_WON }
    stages { id: "lost" title: "Lost" kind: STAGE_KIND_LOST }
    lost_reasons: ["price", "competitor", "no-need", "no-answer", "other"]
    tag_vocabulary: TAG_VOCABULARY_OPEN processing_basis: PROCESSING_BASIS_CONSENT
    abc_metric: ABC_METRIC_REVENUE abc_days: 365 abc_a_percent: 80 abc_b_percent: 95
    discount_percent: 70 discount_orders: 3 overdue_factor: 2
    cap_mode: CAP_MODE_CALENDAR_WEEK cap_messages: 1 cap_days: 7 cap_days_apart: 2)");
}

TEST(Render, EtagsRoundTripAndNothingElseIsOne) {
  EXPECT_EQ(RenderEtag(12), "r12");
  EXPECT_EQ(ParseEtag("r12"), 12);
  EXPECT_EQ(ParseEtag(RenderEtag(INT64_MAX)), INT64_MAX);
  for (const char* wrong : {"", "r", "12", "R12", "r12x", "r 12x", "r99999999999999999999"}) {
    EXPECT_EQ(ParseEtag(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace clientele::api
