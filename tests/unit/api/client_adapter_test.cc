#include "server/api/client_adapter.h"

#include <gmock/gmock.h>

#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using v1::ClientService;

class ClientAdapterTest : public ::testing::Test {
 protected:
  using Stub = ClientService::Stub;

  v1::CreateClientResponse Create(const std::string& request) {
    return Must(*stub_, &Stub::CreateClient, FromText<v1::CreateClientRequest>(request));
  }
  ApiBase api_;
  const std::unique_ptr<Stub> stub_ = api_.Stub<ClientService>();
};

TEST_F(ClientAdapterTest, AClientThatIsKnownIsFoundUpdatedOrMadeAsAsked) {
  const char known[] =
      "profile { city: 'Омск' } contact_points { channel: CHANNEL_SMS "
      "address: '+7 916 123-45-67' } ";
  EXPECT_TRUE(Create(known).created());
  const grpc::Status refused =
      Try(*stub_, &Stub::CreateClient, FromText<v1::CreateClientRequest>(known));
  EXPECT_EQ(Outcome(refused), "ALREADY_EXISTS CLIENT_EXISTS");
  EXPECT_THAT(Details(refused).metadata, ElementsAre(Pair("client_id", "1")));
  const auto updated = Create(absl::StrCat(known, "on_match: ON_MATCH_UPDATE"));
  EXPECT_FALSE(updated.created());
  EXPECT_EQ(updated.client().id(), 1);
  const auto another = Create(absl::StrCat(known, "on_match: ON_MATCH_CREATE"));
  EXPECT_TRUE(another.created());
  EXPECT_EQ(another.client().id(), 2);
}

TEST_F(ClientAdapterTest, AnUpdateIsRefusedWithTheEtagOfAnOlderCard) {
  const std::string old = Create("profile {}").client().etag();
  const auto update = [&](const std::string& request) {
    return Try(*stub_, &Stub::UpdateClient,
               FromText<v1::UpdateClientRequest>("client { id: 1 } " + request));
  };
  EXPECT_TRUE(update(absl::StrCat("etag: '", old, "' profile { city: 'Омск' }")).ok());
  EXPECT_EQ(Outcome(update(absl::StrCat("etag: '", old, "' profile { city: 'Пермь' }"))),
            "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(update("etag: 'w1'").error_message(), "etag: got \"w1\", want a card's etag");
  EXPECT_EQ(api_.base().Count("city = \"Омск\""), 1);
}

TEST_F(ClientAdapterTest, LookupsAnswerInTheOrderOfTheReferences) {
  Create("profile { external_id: 'a' }");
  const char contact[] =
      "contact_points { channel: CHANNEL_EMAIL address: 'f@example.com' } "
      "on_match: ON_MATCH_CREATE";
  Create(contact);
  Create(contact);
  const auto response = Must(
      *stub_, &Stub::LookupClients,
      FromText<v1::LookupClientsRequest>("clients { email: 'F@Example.com' } clients { id: 77 } "
                                         "clients { external_id: 'a' }"));
  ASSERT_EQ(response.matches_size(), 3);
  EXPECT_THAT(response.matches(0).client_ids(), ElementsAre(2, 3));
  EXPECT_THAT(response.matches(1).client_ids(), ElementsAre());
  EXPECT_THAT(response.matches(2).client_ids(), ElementsAre(1));
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::LookupClients, v1::LookupClientsRequest())),
            "INVALID_ARGUMENT INVALID_FIELD");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::GetClient,
                        FromText<v1::GetClientRequest>("client { email: 'f@example.com' }"))),
            "FAILED_PRECONDITION AMBIGUOUS_CLIENT");
}

TEST_F(ClientAdapterTest, CallsTakeUpTo500Items) {
  v1::LookupClientsRequest request;
  for (int i = 1; i <= 500; ++i) request.add_clients()->set_id(i);
  EXPECT_EQ(Must(*stub_, &Stub::LookupClients, request).matches_size(), 500);
  request.add_clients()->set_id(501);
  EXPECT_EQ(Try(*stub_, &Stub::LookupClients, request).error_message(),
            "clients: got \"501\", want 1 to 500");
}

TEST_F(ClientAdapterTest, TagsGoToNamedClientsOrToAFilterNotToBoth) {
  Create("profile { external_id: 'a' }");
  Create("profile { external_id: 'b' }");
  const auto tag = [&](const std::string& request) {
    return Must(*stub_, &Stub::TagClients,
                FromText<v1::TagClientsRequest>("add: 'vip' " + request));
  };
  const auto named = tag("clients { id: 1 }");
  EXPECT_EQ(named.matched(), 1);
  EXPECT_EQ(named.changed(), 1);
  const auto filtered = tag("filter {} request_id: 'r'");
  EXPECT_EQ(filtered.matched(), 2);
  EXPECT_EQ(filtered.changed(), 1);
  // Repeated with its id: the first answer, though by now nothing would change.
  EXPECT_EQ(tag("filter {} request_id: 'r'").changed(), 1);
  const grpc::Status both =
      Try(*stub_, &Stub::TagClients,
          FromText<v1::TagClientsRequest>("add: 'x' clients { id: 1 } filter {}"));
  EXPECT_EQ(both.error_message(), "clients: got \"1\", want either clients or a filter");
}

TEST_F(ClientAdapterTest, TheVocabularyIsPagedByTag) {
  Create("profile {} tags: ['c', 'a', 'b']");
  v1::ListTagsRequest request;
  request.set_page_size(2);
  const auto first = Must(*stub_, &Stub::ListTags, request);
  ASSERT_EQ(first.tags_size(), 2);
  EXPECT_EQ(first.tags(0).tag(), "a");
  EXPECT_EQ(first.tags(0).clients(), 1);
  request.set_page_token(first.next_page_token());
  const auto second = Must(*stub_, &Stub::ListTags, request);
  ASSERT_EQ(second.tags_size(), 1);
  EXPECT_EQ(second.tags(0).tag(), "c");
  EXPECT_EQ(second.next_page_token(), "");
  v1::ListHistoryRequest history;
  history.mutable_client()->set_id(1);
  history.set_page_token(first.next_page_token());
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::ListHistory, history)), "INVALID_ARGUMENT INVALID_TOKEN");
}

TEST_F(ClientAdapterTest, HistoryIsPagedNewestFirstAndItsTokensAreOfOneClient) {
  Create("profile {}");
  Create("profile {}");
  for (int i = 1; i <= 5; ++i) api_.base().AddOrder(1, kTestNow + i, 1, i, absl::StrCat("o", i));
  v1::ListHistoryRequest request;
  request.mutable_client()->set_id(1);
  request.set_page_size(2);
  std::vector<std::string> orders;
  do {
    const auto page = Must(*stub_, &Stub::ListHistory, request);
    EXPECT_LE(page.entries_size(), 2);
    for (const auto& entry : page.entries()) {
      if (entry.has_order()) orders.push_back(entry.order().external_id());
    }
    request.set_page_token(page.next_page_token());
    if (orders.size() == 2) {
      v1::ListHistoryRequest other = request;
      other.mutable_client()->set_id(2);
      EXPECT_EQ(Outcome(Try(*stub_, &Stub::ListHistory, other)), "INVALID_ARGUMENT INVALID_TOKEN");
    }
  } while (!request.page_token().empty());
  EXPECT_THAT(orders, ElementsAre("o5", "o4", "o3", "o2", "o1"));
}

TEST_F(ClientAdapterTest, OrdersAreRecordedReplacedAndCanceled) {
  Create("profile {}");
  const auto record = [&](int amount, const char* conflict) {
    return Must(*stub_, &Stub::RecordOrders,
                FromText<v1::RecordOrdersRequest>(absl::StrCat(
                    "orders { client { id: 1 } external_id: 'A' quantity: 1 amount_minor: ", amount,
                    " placed_at { seconds: 1000 } } on_conflict: ", conflict)))
        .results(0)
        .change();
  };
  EXPECT_EQ(record(5, "ON_CONFLICT_ERROR"), v1::RecordOrdersResponse::CHANGE_RECORDED);
  EXPECT_EQ(record(5, "ON_CONFLICT_ERROR"), v1::RecordOrdersResponse::CHANGE_UNCHANGED);
  EXPECT_EQ(record(7, "ON_CONFLICT_REPLACE"), v1::RecordOrdersResponse::CHANGE_REPLACED);
  const auto cancel = [&] {
    return Must(*stub_, &Stub::CancelOrder, FromText<v1::CancelOrderRequest>("external_id: 'A'"));
  };
  EXPECT_TRUE(cancel().canceled());
  EXPECT_FALSE(cancel().canceled());
  EXPECT_EQ(api_.base().Count("orders_count = 0"), 1);
}

TEST_F(ClientAdapterTest, AnOrderToCancelIsNamedOnceAndWell) {
  const auto faults = [&](const std::string& request) {
    const grpc::Status status =
        Try(*stub_, &Stub::CancelOrder, FromText<v1::CancelOrderRequest>(request));
    return Details(status).violations.size() == 1 ? status.error_message() : "not one fault";
  };
  EXPECT_EQ(faults(""), "order: got nothing, want order_id or external_id");
  EXPECT_EQ(faults("external_id: ' '"), "order: got nothing, want order_id or external_id");
  EXPECT_EQ(faults("order_id: 0"), "order_id: got \"0\", want 1 to 9223372036854775807");
  EXPECT_EQ(faults(absl::StrCat("external_id: '", std::string(129, 'x'), "'")),
            "external_id: got \"129 characters\", want at most 128 characters");
}

TEST_F(ClientAdapterTest, ConsentAnswersWhereThatLeavesTheClient) {
  Create("profile {} contact_points { channel: CHANNEL_EMAIL address: 'a@example.com' }");
  const auto response =
      Must(*stub_, &Stub::SetConsent,
           FromText<v1::SetConsentRequest>(
               "client { id: 1 } consents { purpose: CONSENT_PURPOSE_PROCESSING "
               "status: CONSENT_STATUS_GRANTED } consents { purpose: CONSENT_PURPOSE_MARKETING "
               "status: CONSENT_STATUS_GRANTED channel: CHANNEL_EMAIL }"));
  ASSERT_EQ(response.reachability_size(), 5);
  EXPECT_TRUE(response.reachability(0).reachable());
  EXPECT_EQ(response.reachability(1).reason(), v1::EXCLUSION_REASON_NO_CONTACT_POINT);
  v1::SetConsentRequest many = FromText<v1::SetConsentRequest>("client { id: 1 }");
  EXPECT_EQ(Try(*stub_, &Stub::SetConsent, many).error_message(),
            "consents: got \"0\", want 1 to 32");
  for (int i = 0; i < 33; ++i) {
    *many.add_consents() = FromText<v1::ConsentInput>(
        "purpose: CONSENT_PURPOSE_MARKETING status: CONSENT_STATUS_GRANTED");
  }
  EXPECT_EQ(Try(*stub_, &Stub::SetConsent, many).error_message(),
            "consents: got \"33\", want 1 to 32");
}

TEST_F(ClientAdapterTest, AMoveIsMadeOnce) {
  Create("profile {}");
  const auto move = [&] {
    return Must(*stub_, &Stub::MoveStage,
                FromText<v1::MoveStageRequest>(
                    "client { id: 1 } stage: 'Lost' lost_reason: 'price'"))
        .moved();
  };
  EXPECT_TRUE(move());
  EXPECT_FALSE(move());
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::MoveStage,
                        FromText<v1::MoveStageRequest>("client { id: 1 } stage: 'nowhere'"))),
            "INVALID_ARGUMENT INVALID_FIELD");
}

}  // namespace
}  // namespace clientele::api
