// Every call of the contract once as it is meant.
#include "tests/integration/write_read.h"

#include "client/import_stream.h"

namespace clientele {
namespace {

using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;

// --- Clients ------------------------------------------------------------------------------------

TEST_F(WriteReadTest, AClientIsCreatedChangedAndRead) {
  v1::CreateClientRequest create = NewClient("c-1");
  create.mutable_profile()->set_display_name("  Пельменная №1 ");
  AddEmail("Anna@Example.com", create);
  create.add_tags("HoReCa");
  ASSERT_CALL(const auto created, calls_.CreateClient(create));
  EXPECT_EQ(created.client().id(), 1);
  EXPECT_EQ(created.client().profile().display_name(), "Пельменная №1");

  v1::UpdateClientRequest update;
  *update.mutable_client() = ById(1);
  update.set_etag(created.client().etag());
  update.mutable_profile()->set_city("Омск");
  update.mutable_update_mask()->add_paths("city");
  update.mutable_update_mask()->add_paths("display_name");
  ASSERT_CALL(const auto updated, calls_.UpdateClient(update));
  EXPECT_NE(updated.client().etag(), created.client().etag());

  const v1::Client card = Card("c-1", updated.revision());
  EXPECT_EQ(card.profile().city(), "Омск");
  EXPECT_FALSE(card.profile().has_display_name());  // in the mask, and absent: cleared
  EXPECT_EQ(card.contact_points(0).address(), "anna@example.com");
  EXPECT_TRUE(card.reachability(0).reachable());
  EXPECT_EQ(card.tags(0).tag(), "horeca");
  EXPECT_EQ(card.created_at().seconds(), kServerNow);
  EXPECT_EQ(card.stage(), "new");
}

TEST_F(WriteReadTest, ReferencesAreLookedUp) {
  CreateWithEmail("c-1", "shared@example.com");
  CreateWithEmail("c-2", "shared@example.com");
  v1::LookupClientsRequest request;
  *request.add_clients() = ByExternalId("c-2");
  request.add_clients()->set_email("SHARED@example.com");
  *request.add_clients() = ByExternalId("c-3");
  ASSERT_CALL(const auto found, calls_.LookupClients(request));
  ASSERT_THAT(found.matches(), SizeIs(3));
  EXPECT_THAT(found.matches(0).client_ids(), ElementsAre(2));
  EXPECT_THAT(found.matches(1).client_ids(), ElementsAre(1, 2));
  EXPECT_THAT(found.matches(2).client_ids(), ElementsAre());
}

TEST_F(WriteReadTest, TagsAreSetByNameAndByFilterAndCounted) {
  for (const char* client : {"c-1", "c-2", "c-3"}) Create(client);
  v1::TagClientsRequest by_name;
  *by_name.add_clients() = ByExternalId("c-1");
  by_name.add_add("vip");
  ASSERT_CALL(const auto one, calls_.TagClients(by_name));
  EXPECT_EQ(one.matched(), 1);
  EXPECT_EQ(one.changed(), 1);
  v1::TagClientsRequest by_filter;
  by_filter.mutable_filter()->add_no_tags("vip");
  by_filter.add_add("spring");
  ASSERT_CALL(const auto two, calls_.TagClients(by_filter));
  EXPECT_EQ(two.matched(), 2);
  EXPECT_EQ(two.changed(), 2);

  v1::ListTagsRequest list;
  list.set_page_size(1);
  *list.mutable_at_least() = two.revision();
  ASSERT_CALL(const auto first, calls_.ListTags(list));
  EXPECT_EQ(first.tags(0).tag(), "spring");
  EXPECT_EQ(first.tags(0).clients(), 2);
  list.set_page_token(first.next_page_token());
  ASSERT_CALL(const auto second, calls_.ListTags(list));
  EXPECT_EQ(second.tags(0).tag(), "vip");
  EXPECT_EQ(second.tags(0).clients(), 1);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(WriteReadTest, AnInteractionBringsItsConsequences) {
  Create("c-1");
  v1::RecordInteractionsRequest request;
  v1::Interaction& interaction = *request.add_interactions();
  *interaction.mutable_client() = ByExternalId("c-1");
  interaction.set_channel(v1::CHANNEL_CALL);
  interaction.set_outcome(v1::OUTCOME_POSITIVE);
  interaction.set_note("wants the new price list");
  interaction.add_add_tags("price-list");
  interaction.set_stage("ready-to-buy");
  ASSERT_CALL(const auto recorded, calls_.RecordInteractions(request));
  EXPECT_TRUE(recorded.results(0).recorded());
  EXPECT_EQ(recorded.results(0).client_id(), 1);
  const v1::Client card = Card("c-1", recorded.revision());
  EXPECT_EQ(card.stage_kind(), v1::STAGE_KIND_READY_TO_BUY);
  EXPECT_EQ(card.classes().temperature(), v1::TEMPERATURE_HOT);
  EXPECT_EQ(card.tags(0).tag(), "price-list");
}

TEST_F(WriteReadTest, AnOrderCountsUntilItIsCanceled) {
  Create("c-1");
  v1::RecordOrdersRequest request;
  *request.add_orders() = NewOrder("c-1", "o-1", 120, 30'000);
  *request.add_orders() = NewOrder("c-1", "o-2", 60, 10'001);
  ASSERT_CALL(const auto recorded, calls_.RecordOrders(request));
  EXPECT_EQ(recorded.results(1).change(), v1::RecordOrdersResponse::CHANGE_RECORDED);
  v1::Client card = Card("c-1", recorded.revision());
  EXPECT_EQ(card.facts().orders_count(), 2);
  EXPECT_EQ(card.facts().total_amount_minor(), 40'001);
  EXPECT_EQ(card.facts().average_order_amount_minor(), 20'001);     // 20,000.5 away from zero
  EXPECT_EQ(card.classes().volume_tier(), v1::VOLUME_TIER_MEDIUM);  // 90 a time

  v1::CancelOrderRequest cancel;
  cancel.set_external_id("o-2");
  ASSERT_CALL(const auto canceled, calls_.CancelOrder(cancel));
  EXPECT_TRUE(canceled.canceled());
  card = Card("c-1", canceled.revision());
  EXPECT_EQ(card.facts().orders_count(), 1);
  EXPECT_EQ(card.facts().total_amount_minor(), 30'000);
  EXPECT_EQ(card.classes().volume_tier(), v1::VOLUME_TIER_LARGE);
}

TEST_F(WriteReadTest, ConsentAndStageAreKeptInTheHistory) {
  Create("c-1");
  v1::SetConsentRequest consent;
  *consent.mutable_client() = ByExternalId("c-1");
  consent.add_consents()->set_purpose(v1::CONSENT_PURPOSE_PROCESSING);
  consent.mutable_consents(0)->set_status(v1::CONSENT_STATUS_GRANTED);
  ASSERT_CALL(const auto granted, calls_.SetConsent(consent));
  EXPECT_EQ(granted.reachability(0).reason(), v1::EXCLUSION_REASON_NO_CONTACT_POINT);
  v1::MoveStageRequest move;
  *move.mutable_client() = ByExternalId("c-1");
  move.set_stage("lost");
  move.set_lost_reason("price");
  ASSERT_CALL(const auto moved, calls_.MoveStage(move));
  EXPECT_TRUE(moved.moved());

  v1::ListHistoryRequest list;
  *list.mutable_client() = ByExternalId("c-1");
  list.set_page_size(1);
  *list.mutable_at_least() = moved.revision();
  std::vector<v1::HistoryKind> kinds;
  do {
    ASSERT_CALL(const auto page, calls_.ListHistory(list));
    ASSERT_THAT(page.entries(), SizeIs(1));
    kinds.push_back(page.entries(0).kind());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(kinds, ElementsAre(v1::HISTORY_KIND_STAGE_MOVED, v1::HISTORY_KIND_CONSENT,
                                 v1::HISTORY_KIND_CLIENT_CREATED));
}

// --- Segments, campaigns, policy ----------------------------------------------------------------

TEST_F(WriteReadTest, ASegmentIsCountedListedAndBrokenDown) {
  CreateWithEmail("c-1", "a@example.com");
  Create("c-2");
  v1::RecordOrdersRequest orders;
  *orders.add_orders() = NewOrder("c-2", "o-1", 10, 500);
  ASSERT_CALL(const auto recorded, calls_.RecordOrders(orders));

  v1::CountSegmentRequest count;
  *count.mutable_at_least() = recorded.revision();
  ASSERT_CALL(const auto counted, calls_.CountSegment(count));
  EXPECT_EQ(counted.count(), 2);
  EXPECT_EQ(counted.reachable(0).channel(), v1::CHANNEL_EMAIL);
  EXPECT_EQ(counted.reachable(0).count(), 1);
  EXPECT_EQ(counted.evaluated_at().seconds(), kServerNow);

  v1::QuerySegmentRequest query;
  query.add_fields("external_id");
  query.add_fields("total_amount");
  query.add_fields("last_order_at");
  query.set_order_by("total_amount desc");
  *query.mutable_at_least() = recorded.revision();
  ASSERT_CALL(const auto members, calls_.QuerySegment(query));
  ASSERT_THAT(members, SizeIs(1));
  EXPECT_THAT(members[0].client_ids(), ElementsAre(2, 1));
  EXPECT_THAT(members[0].columns(0).texts(), ElementsAre("c-2", "c-1"));
  EXPECT_THAT(members[0].columns(1).integers(), ElementsAre(500, 0));
  EXPECT_THAT(members[0].columns(2).present(), ElementsAre(true, false));

  v1::BreakDownSegmentRequest breakdown;
  breakdown.add_dimensions("volume_tier");
  *breakdown.mutable_at_least() = recorded.revision();
  ASSERT_CALL(const auto groups, calls_.BreakDownSegment(breakdown));
  ASSERT_THAT(groups.rows(), SizeIs(2));
  EXPECT_THAT(groups.rows(0).values(), ElementsAre("NONE"));
  EXPECT_THAT(groups.rows(1).values(), ElementsAre("MEDIUM"));
  EXPECT_EQ(groups.rows(1).total_quantity(), 10);
}

TEST_F(WriteReadTest, AFilterIsDescribedAndChecked) {
  v1::DescribeFilterRequest request;
  request.set_expression("NOT (tags:VIP)   AND temperature=HOT");
  ASSERT_CALL(const auto described, calls_.DescribeFilter(request));
  EXPECT_EQ(described.canonical(), "NOT tags:vip AND temperature = HOT");
  EXPECT_THAT(described.errors(), SizeIs(0));
  EXPECT_THAT(described.fields(), Not(SizeIs(0)));
  EXPECT_THAT(described.operations(), Not(SizeIs(0)));
}

TEST_F(WriteReadTest, ACampaignIsKeptEstimatedBuiltAndStreamed) {
  CreateWithEmail("c-1", "a@example.com");
  CreateWithEmail("c-2", "a@example.com");
  Create("c-3");
  CreateCampaign("spring", "orders_count = 0");
  CreateCampaign("autumn", "orders_count > 0");
  v1::GetCampaignRequest get;
  get.set_campaign_id("spring");
  ASSERT_CALL(const auto campaign, calls_.GetCampaign(get));
  EXPECT_EQ(campaign.campaign().filter(), "orders_count = 0");
  ASSERT_CALL(const auto campaigns, calls_.ListCampaigns({}));
  ASSERT_THAT(campaigns.campaigns(), SizeIs(2));
  EXPECT_EQ(campaigns.campaigns(0).id(), "autumn");

  v1::EstimateAudienceRequest estimate;
  estimate.set_campaign_id("spring");
  ASSERT_CALL(const auto estimated, calls_.EstimateAudience(estimate));
  EXPECT_EQ(estimated.matched(), 3);
  EXPECT_EQ(estimated.members(), 1);
  v1::BuildAudienceRequest build;
  build.set_campaign_id("spring");
  ASSERT_CALL(const auto built, calls_.BuildAudience(build));
  EXPECT_EQ(built.audience().number(), 1);
  ASSERT_THAT(built.audience().exclusions(), SizeIs(2));
  EXPECT_EQ(built.audience().exclusions(0).reason(), v1::EXCLUSION_REASON_NO_CONTACT_POINT);
  EXPECT_EQ(built.audience().exclusions(1).reason(), v1::EXCLUSION_REASON_DUPLICATE_ADDRESS);

  v1::GetAudienceRequest latest;
  latest.set_campaign_id("spring");
  *latest.mutable_at_least() = built.revision();
  ASSERT_CALL(const auto audience, calls_.GetAudience(latest));
  EXPECT_EQ(audience.audience().members_hash(), built.audience().members_hash());
  v1::StreamAudienceRequest stream;
  stream.set_campaign_id("spring");
  stream.set_number(1);
  ASSERT_CALL(const auto members, calls_.StreamAudience(stream));
  ASSERT_THAT(members, Not(SizeIs(0)));
  EXPECT_THAT(members[0].client_ids(), ElementsAre(1));
  EXPECT_THAT(members[0].addresses(), ElementsAre("a@example.com"));
}

TEST_F(WriteReadTest, APolicyIsReadAndChangedByItsMask) {
  ASSERT_CALL(const auto before, calls_.GetPolicy({}));
  EXPECT_EQ(before.policy().version(), 1);
  EXPECT_EQ(before.policy().hot_days(), 90);
  v1::UpdatePolicyRequest request;
  request.mutable_policy()->set_hot_days(30);
  request.mutable_policy()->set_warm_days(1);  // not in the mask
  request.mutable_update_mask()->add_paths("hot_days");
  request.set_etag(before.etag());
  ASSERT_CALL(const auto updated, calls_.UpdatePolicy(request));
  EXPECT_EQ(updated.policy().version(), 2);
  EXPECT_EQ(updated.policy().hot_days(), 30);
  EXPECT_EQ(updated.policy().warm_days(), 365);
}

TEST_F(WriteReadTest, TheStatusSaysWhatTheServerHolds) {
  Create("c-1");
  ASSERT_CALL(const auto status, calls_.GetStatus({}));
  EXPECT_EQ(status.clients(), 1);
  EXPECT_EQ(status.store(), "sqlite");
  EXPECT_EQ(status.durability(), "full");
  EXPECT_EQ(status.now().seconds(), kServerNow);
  EXPECT_EQ(status.policy_version(), 1);
  EXPECT_GT(status.revision_number(), 0);
}

TEST_F(WriteReadTest, AnImportCarriesEveryKindOfRow) {
  v1::ImportRow client, order, tag, interaction, consent;
  client.mutable_client()->mutable_profile()->set_external_id("c-1");
  *order.mutable_order() = NewOrder("c-2", "o-1", 10, 500);
  *tag.mutable_tag()->mutable_client() = ByExternalId("c-1");
  tag.mutable_tag()->add_add("vip");
  *interaction.mutable_interaction()->mutable_client() = ByExternalId("c-1");
  interaction.mutable_interaction()->set_channel(v1::CHANNEL_CALL);
  interaction.mutable_interaction()->set_external_id("i-1");
  *consent.mutable_consent()->mutable_client() = ById(99);
  v1::ConsentInput& statement = *consent.mutable_consent()->mutable_consent();
  statement.set_purpose(v1::CONSENT_PURPOSE_MARKETING);
  statement.set_status(v1::CONSENT_STATUS_GRANTED);

  client::ImportSettings settings;
  settings.create_clients = true;
  std::vector<std::pair<int64_t, v1::ErrorReason>> rejected;
  client::ImportStream stream(connection_, settings, [&](int64_t row, const auto& rejection) {
    rejected.emplace_back(row, rejection.reason());
  });
  int64_t number = 0;
  for (const v1::ImportRow& row : {client, order, tag, interaction, consent}) {
    ASSERT_TRUE(stream.Add(row, ++number).ok());
  }
  const absl::Status status = stream.Finish();
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(stream.answered(), 5);
  EXPECT_EQ(stream.changed(), 4);
  EXPECT_THAT(rejected, ElementsAre(std::make_pair(5, v1::ERROR_REASON_CLIENT_NOT_FOUND)));
  EXPECT_EQ(calls_.Count("source = import AND orders_count = 1"), 1);
}

}  // namespace
}  // namespace clientele
