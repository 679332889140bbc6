// Each kind of input that must be refused: with the canonical code, the machine's reason, the field
// and what was got and wanted, decoded from the trailer; nothing changes and the server goes on.
#include "tests/integration/bad_input.h"

namespace clientele {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// --- Names of what is not there -----------------------------------------------------------------

TEST_F(BadInputTest, AnUnknownClientIsNotFound) {
  v1::GetClientRequest get;
  *get.mutable_client() = ById(77);
  const absl::Status read = calls_.GetClient(get).status();
  ExpectReason(read, absl::StatusCode::kNotFound, "CLIENT_NOT_FOUND");
  ExpectField(read, "client", "77", "a client that exists");
  v1::Order order = Order();
  *order.mutable_client() = ByExternalId("c-2");
  order.set_external_id("o-2");
  const absl::Status written = Record(order);
  ExpectReason(written, absl::StatusCode::kNotFound, "CLIENT_NOT_FOUND");
  ExpectField(written, "orders[0].client", "c-2", "a client that exists");
}

TEST_F(BadInputTest, AnUnknownOrderCampaignOrAudienceIsNotFound) {
  v1::CancelOrderRequest cancel;
  cancel.set_external_id("o-2");
  ExpectReason(calls_.CancelOrder(cancel).status(), absl::StatusCode::kNotFound, "ORDER_NOT_FOUND");
  v1::BuildAudienceRequest build;
  build.set_campaign_id("spring");
  ExpectReason(calls_.BuildAudience(build).status(), absl::StatusCode::kNotFound,
               "CAMPAIGN_NOT_FOUND");
  v1::CreateCampaignRequest campaign;
  campaign.set_campaign_id("spring");
  campaign.add_channels(v1::CHANNEL_EMAIL);
  ASSERT_CALL(const auto created, calls_.CreateCampaign(campaign));
  revision_ = calls_.Revision();
  v1::StreamAudienceRequest stream;
  stream.set_campaign_id("spring");
  stream.set_number(1);
  ExpectReason(calls_.StreamAudience(stream).status(), absl::StatusCode::kNotFound,
               "AUDIENCE_NOT_FOUND");
}

TEST_F(BadInputTest, AReferenceToNobodyIsInvalid) {
  ExpectInvalid(calls_.GetClient({}).status(), "client", "", "external_id");
  v1::GetClientRequest zero;
  *zero.mutable_client() = ById(0);
  ExpectInvalid(calls_.GetClient(zero).status(), "client.id", "0", "1 or more");
}

// --- Texts --------------------------------------------------------------------------------------

TEST_F(BadInputTest, AnEmptyFieldThatIsNeededIsInvalid) {
  v1::CreateCampaignRequest campaign;
  campaign.add_channels(v1::CHANNEL_EMAIL);
  ExpectInvalid(calls_.CreateCampaign(campaign).status(), "campaign_id", "", "1 to 64");
  ExpectInvalid(calls_.RecordOrders({}).status(), "orders", "0", "1 to 500");
  ExpectInvalid(CreateWithAddress(v1::CHANNEL_EMAIL, ""), "contact_points[0].address", "",
                "an e-mail address");
}

TEST_F(BadInputTest, AnOverlongFieldIsInvalidAtItsBoundAndNotBefore) {
  v1::CreateCampaignRequest campaign;
  campaign.set_campaign_id(std::string(65, 'a'));
  campaign.add_channels(v1::CHANNEL_EMAIL);
  ExpectReason(calls_.CreateCampaign(campaign).status(), absl::StatusCode::kInvalidArgument,
               "INVALID_FIELD");
  std::string name;
  for (int i = 0; i < 201; ++i) name += "ё";  // two bytes each: characters count
  v1::ClientProfile profile;
  profile.set_display_name(name);
  ExpectInvalid(CreateWith(profile), "profile.display_name", "201 characters",
                "at most 200 characters");
  v1::CreateClientRequest request;
  request.mutable_profile()->set_display_name(name.substr(2));
  ASSERT_CALL(const auto created, calls_.CreateClient(request));
  EXPECT_EQ(created.client().profile().display_name(), name.substr(2));
  revision_ = calls_.Revision();
}

TEST_F(BadInputTest, AMalformedPhoneOrMailIsInvalid) {
  ExpectInvalid(CreateWithAddress(v1::CHANNEL_EMAIL, "masha@"), "contact_points[0].address",
                "masha@", "an e-mail address");
  ExpectInvalid(CreateWithAddress(v1::CHANNEL_SMS, "12-34"), "contact_points[0].address", "12-34",
                "a phone number");
  v1::GetClientRequest by_phone;
  by_phone.mutable_client()->set_phone("+7 916");
  ExpectInvalid(calls_.GetClient(by_phone).status(), "client.phone", "+7 916", "a phone number");
}

TEST_F(BadInputTest, ATagOfOtherCharactersIsInvalid) {
  v1::TagClientsRequest request;
  *request.add_clients() = ByExternalId("c-1");
  request.add_add("price list");
  ExpectInvalid(calls_.TagClients(request).status(), "add[0]", "price list",
                "letters, digits or \"-\"");
  request.set_add(0, "vip!");
  ExpectInvalid(calls_.TagClients(request).status(), "add[0]", "vip!", "letters, digits");
}

TEST_F(BadInputTest, EveryInvalidFieldIsNamedAtOnce) {
  v1::CreateClientRequest request;
  request.mutable_profile()->set_tax_id("12");
  request.mutable_profile()->set_time_zone("Mars/Olympus");
  request.add_tags("a b");
  const absl::Status status = calls_.CreateClient(request).status();
  ExpectReason(status, absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  std::vector<std::string> fields;
  for (const auto& field : client::DetailsOf(status).fields) fields.push_back(field.field);
  EXPECT_THAT(fields,
              ::testing::UnorderedElementsAre("profile.tax_id", "profile.time_zone", "tags[0]"));
}

// --- Filters ------------------------------------------------------------------------------------

TEST_F(BadInputTest, AnUnknownFieldInAnExpressionIsAnsweredWithTheNearest) {
  const absl::Status status = CountWhere("active AND totl_amount > 5");
  ExpectReason(status, absl::StatusCode::kInvalidArgument, "INVALID_FILTER");
  ExpectField(status, "filter.expression", "totl_amount", "did you mean total_amount?");
  EXPECT_THAT(client::DetailsOf(status).fields[0].description, HasSubstr("at character 12:"));
}

TEST_F(BadInputTest, AMissingBracketIsAnsweredWithItsPlace) {
  const absl::Status status = CountWhere("(active OR tags:vip");
  ExpectReason(status, absl::StatusCode::kInvalidArgument, "INVALID_FILTER");
  ExpectField(status, "filter.expression", "", "at character 20:");
  EXPECT_THAT(std::string(status.message()), HasSubstr(")"));
}

TEST_F(BadInputTest, AnExpressionBeyondItsBoundsIsRefused) {
  const std::string deep = std::string(100'000, '(');
  ExpectReason(CountWhere(deep), absl::StatusCode::kInvalidArgument, "INVALID_FILTER");
  std::string nested = std::string(40, '(') + "active" + std::string(40, ')');
  ExpectReason(CountWhere(nested), absl::StatusCode::kInvalidArgument, "INVALID_FILTER");
}

TEST_F(BadInputTest, AStreamRefusesAWrongFilterAsACallDoes) {
  v1::QuerySegmentRequest request;
  request.mutable_filter()->set_expression("temperature = LUKEWARM");
  const absl::Status status = calls_.QuerySegment(request).status();
  ExpectReason(status, absl::StatusCode::kInvalidArgument, "INVALID_FILTER");
  ExpectField(status, "filter.expression", "LUKEWARM", "HOT");
  v1::QuerySegmentRequest fields;
  fields.add_fields("citi");
  ExpectInvalid(calls_.QuerySegment(fields).status(), "fields[0]", "citi", "did you mean city?");
}

// --- Dates, numbers, money ----------------------------------------------------------------------

TEST_F(BadInputTest, ADateThatDoesNotExistIsInvalid) {
  v1::ClientProfile profile;
  profile.mutable_birth_date()->set_year(1990);
  profile.mutable_birth_date()->set_month(2);
  profile.mutable_birth_date()->set_day(29);
  ExpectInvalid(CreateWith(profile), "profile.birth_date", "1990-2-29", "a day that exists");
  const absl::Status filter = CountWhere("created_at >= 2026-02-30");
  ExpectReason(filter, absl::StatusCode::kInvalidArgument, "INVALID_FILTER");
  ExpectField(filter, "filter.expression", "2026-02-30", "at character 15:");
}

TEST_F(BadInputTest, AnEventMoreThanADayAheadIsInvalid) {
  v1::Order order = Order();
  order.set_external_id("o-2");
  order.mutable_placed_at()->set_seconds(kServerNow + 86'401);
  ExpectInvalid(Record(order), "orders[0].placed_at", "2026-11-17T09:00:01Z", "one day ahead");
  order.mutable_placed_at()->set_seconds(-1);
  ExpectInvalid(Record(order), "orders[0].placed_at", "-1 s", "1970 to 2105");
}

TEST_F(BadInputTest, ANumberBeyondItsBoundIsInvalid) {
  v1::Order order = Order();
  order.set_external_id("o-2");
  order.clear_lines();
  order.set_quantity(1'000'000'000'001);
  order.set_amount_minor(500);
  ExpectInvalid(Record(order), "orders[0].quantity", "1000000000001", "0 to 1000000000000");
  order.set_quantity(1);
  order.set_amount_minor(-10'000'000'000'001);
  ExpectInvalid(Record(order), "orders[0].amount_minor", "-10000000000001", "10000000000000");
  order.set_amount_minor(1);
  order.set_discount_minor(-1);
  ExpectInvalid(Record(order), "orders[0].discount_minor", "-1", "0 to 10000000000000");
}

TEST_F(BadInputTest, ATotalThatDisagreesWithItsLinesIsInvalid) {
  v1::Order order = Order();
  order.set_external_id("o-2");
  order.set_amount_minor(501);
  ExpectInvalid(Record(order), "orders[0].amount_minor", "501", "500, the sum of the lines");
}

TEST_F(BadInputTest, AnOrderInAnotherCurrencyIsRefused) {
  v1::Order order = Order();
  order.set_external_id("o-2");
  order.set_currency("EUR");
  const absl::Status status = Record(order);
  ExpectReason(status, absl::StatusCode::kFailedPrecondition, "CURRENCY_MISMATCH");
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("EUR"), HasSubstr("RUB")));
  order.set_currency("roubles");
  ExpectInvalid(Record(order), "orders[0].currency", "roubles", "ISO 4217");
}

TEST_F(BadInputTest, KnownNamesWithOtherContentAreRefused) {
  v1::Order order = Order();
  order.mutable_lines(0)->set_quantity(11);
  ExpectReason(Record(order), absl::StatusCode::kAlreadyExists, "CONTENT_DIFFERS");
  v1::ClientProfile profile;
  profile.set_external_id("c-1");
  const absl::Status known = CreateWith(profile);
  ExpectReason(known, absl::StatusCode::kAlreadyExists, "CLIENT_EXISTS");
  EXPECT_THAT(client::DetailsOf(known).metadata,
              ::testing::ElementsAre(std::make_pair("client_id", "1")));
}

TEST_F(BadInputTest, ACallIsAllOrNothing) {
  v1::RecordOrdersRequest request;
  *request.add_orders() = Order();
  request.mutable_orders(0)->set_external_id("o-2");
  *request.add_orders() = Order();
  request.mutable_orders(1)->set_external_id("o-3");
  *request.mutable_orders(1)->mutable_client() = ByExternalId("c-9");
  const absl::Status status = calls_.RecordOrders(request).status();
  ExpectReason(status, absl::StatusCode::kNotFound, "CLIENT_NOT_FOUND");
  ExpectField(status, "orders[1].client", "c-9", "a client that exists");
}

// --- Tokens -------------------------------------------------------------------------------------

TEST_F(BadInputTest, AForeignTokenIsInvalid) {
  v1::CountSegmentRequest count;
  count.mutable_at_least()->set_token("made up");
  ExpectReason(calls_.CountSegment(count).status(), absl::StatusCode::kInvalidArgument,
               "INVALID_TOKEN");
  v1::ListTagsRequest list;
  list.set_page_token("made up");
  ExpectReason(calls_.ListTags(list).status(), absl::StatusCode::kInvalidArgument, "INVALID_TOKEN");
  v1::UpdateClientRequest update;
  *update.mutable_client() = ById(1);
  update.set_etag("0000");
  update.mutable_profile()->set_city("Омск");
  const absl::Status stale = calls_.UpdateClient(update).status();
  EXPECT_TRUE(absl::IsInvalidArgument(stale) || absl::IsAborted(stale)) << stale;
}

}  // namespace
}  // namespace clientele
