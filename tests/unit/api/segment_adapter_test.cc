#include "server/api/segment_adapter.h"

#include <gmock/gmock.h>

#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/policy_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::SegmentService;

class SegmentAdapterTest : public ::testing::Test {
 protected:
  // Every second one has an order of as many pieces as its id says.
  void Fill(int clients) {
    std::vector<service::ImportRowInput> rows;
    for (int i = 1; i <= clients; ++i) {
      rows.push_back(service::NewClientInput());
      if (i % 2 != 0) continue;
      service::OrderInput order;
      order.client = ById(i);
      order.placed_at = kTestNow - i;
      order.quantity = i;
      order.amount = 100;
      rows.push_back(order);
    }
    api_.Import(std::move(rows));
  }
  std::vector<v1::QuerySegmentResponse> Query(const v1::QuerySegmentRequest& request) {
    grpc::ClientContext context;
    auto reader = stub_->QuerySegment(&context, request);
    std::vector<v1::QuerySegmentResponse> messages;
    v1::QuerySegmentResponse message;
    while (reader->Read(&message)) messages.push_back(message);
    status_ = reader->Finish();
    return messages;
  }
  std::vector<v1::QuerySegmentResponse> Query(const std::string& request) {
    return Query(FromText<v1::QuerySegmentRequest>(request));
  }

  ApiBase api_;
  const std::unique_ptr<SegmentService::Stub> stub_ = api_.Stub<SegmentService>();
  grpc::Status status_;
};

TEST_F(SegmentAdapterTest, CountsComeWithOneEntryAChannel) {
  api_.base().AddClientWithEmail("a@example.com");
  api_.base().AddClient();
  const auto response =
      Must(*stub_, &SegmentService::Stub::CountSegment, v1::CountSegmentRequest());
  EXPECT_EQ(response.count(), 2);
  ASSERT_EQ(response.reachable_size(), 5);
  EXPECT_EQ(response.reachable(0).channel(), v1::CHANNEL_EMAIL);
  EXPECT_EQ(response.reachable(0).count(), 1);
  EXPECT_EQ(response.reachable(4).count(), 0);
  EXPECT_EQ(response.evaluated_at().seconds(), kTestNow);
}

TEST_F(SegmentAdapterTest, AnEmptySegmentStillSaysAtWhichRevision) {
  const auto messages = Query("filter { expression: 'orders_count = 5' } fields: 'city'");
  ASSERT_TRUE(status_.ok());
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].client_ids_size(), 0);
  EXPECT_EQ(messages[0].revision().token(), api_.tokens().Encode(0));
}

TEST_F(SegmentAdapterTest, ColumnsComeInTheOrderAskedForWithMissingValuesMarked) {
  Fill(3);
  const auto messages = Query("fields: ['total_amount', 'temperature', 'last_order_at']");
  ASSERT_TRUE(status_.ok()) << status_.error_message();
  ASSERT_EQ(messages.size(), 1u);
  const auto& columns = messages[0].columns();
  ASSERT_EQ(columns.size(), 3);
  EXPECT_EQ(columns[0].field(), "total_amount");
  EXPECT_THAT(columns[0].integers(), ElementsAre(0, 100, 0));
  EXPECT_EQ(columns[0].present_size(), 0);
  EXPECT_THAT(columns[1].texts(), ElementsAre("COLD", "HOT", "COLD"));
  EXPECT_THAT(columns[2].present(), ElementsAre(false, true, false));
  EXPECT_EQ(columns[2].integers(1), kTestNow - 2);
}

TEST_F(SegmentAdapterTest, AStreamGoesOnFromAnyPositionInAnyOrder) {
  Fill(2'500);
  for (const char* order : {"", "total_quantity desc", "total_quantity"}) {
    v1::QuerySegmentRequest request;
    request.set_order_by(order);
    request.set_limit(2'400);
    request.add_fields("owner");  // texts: batches of 1,024
    const auto whole = Query(request);
    ASSERT_EQ(whole.size(), 3u) << order;
    EXPECT_EQ(whole[2].client_ids_size(), 2'400 - 2 * 1'024);
    request.set_position(whole[0].position());
    const auto rest = Query(request);
    ASSERT_EQ(rest.size(), 2u) << order;
    EXPECT_TRUE(std::equal(rest[1].client_ids().begin(), rest[1].client_ids().end(),
                           whole[2].client_ids().begin(), whole[2].client_ids().end()));
    request.set_order_by("id desc");  // another question
    Query(request);
    EXPECT_EQ(Outcome(status_), "INVALID_ARGUMENT INVALID_TOKEN");
  }
}

TEST_F(SegmentAdapterTest, WrongFieldsAreAllNamedWithTheNearestOnes) {
  Query("fields: ['citi', 'tags', 'qqqqqqqq'] order_by: 'orders_count down' limit: -1");
  EXPECT_EQ(Outcome(status_), "INVALID_ARGUMENT INVALID_FIELD");
  EXPECT_THAT(
      Details(status_).violations,
      ElementsAre(
          std::make_pair("fields[0]",
                         "got \"citi\", want a field of DescribeFilter; did you mean "
                         "city?"),
          std::make_pair("fields[1]", "got \"tags\", want a field with one value; tags has many"),
          std::make_pair("fields[2]", "got \"qqqqqqqq\", want a field of DescribeFilter"),
          std::make_pair("order_by",
                         "got \"orders_count down\", want a field with an order, perhaps with "
                         "\"desc\""),
          std::make_pair("limit", "got \"-1\", want 0 to 9223372036854775807")));
}

TEST_F(SegmentAdapterTest, AnOrderIsAFieldThatHasOne) {
  for (const char* bad : {"city", "tags", "orders_count asc", "orders_count desc desc", "  "}) {
    Query(absl::StrCat("order_by: '", bad, "'"));
    EXPECT_EQ(Outcome(status_), "INVALID_ARGUMENT INVALID_FIELD") << bad;
  }
  v1::QuerySegmentRequest many;
  for (int i = 0; i < 33; ++i) many.add_fields("city");
  Query(many);
  EXPECT_EQ(status_.error_message(), "fields: got \"33\", want 0 to 32");
}

TEST_F(SegmentAdapterTest, BreakdownsTakeOneOrTwoDimensions) {
  Fill(4);
  const auto response =
      Must(*stub_, &SegmentService::Stub::BreakDownSegment,
           FromText<v1::BreakDownSegmentRequest>("dimensions: ['temperature', 'active']"));
  ASSERT_EQ(response.rows_size(), 2);
  EXPECT_THAT(response.rows(0).values(), ElementsAre("COLD", "false"));
  EXPECT_EQ(response.rows(0).count(), 2);
  EXPECT_THAT(response.rows(1).values(), ElementsAre("HOT", "true"));
  EXPECT_EQ(response.rows(1).total_amount_minor(), 200);
  EXPECT_EQ(response.rows(1).total_quantity(), 6);
  const auto fault = [&](const std::string& request) {
    return Try(*stub_, &SegmentService::Stub::BreakDownSegment,
               FromText<v1::BreakDownSegmentRequest>(request))
        .error_message();
  };
  EXPECT_EQ(fault(""), "dimensions: got \"0\", want 1 to 2");
  EXPECT_EQ(fault("dimensions: ['stage', 'city', 'owner']"), "dimensions: got \"3\", want 1 to 2");
  EXPECT_EQ(fault("dimensions: 'total_amount'"),
            "dimensions[0]: got \"total_amount\", want a dimension: total_amount has too many "
            "values to divide by; take bands, like band(total_amount, …)");
}

// Every mistake of a long expression is worth a message; all of them must still fit the trailers.
TEST_F(SegmentAdapterTest, AFilterFullOfMistakesIsStillAnswered) {
  std::string expression;
  for (int i = 0; i < 300; ++i) {
    absl::StrAppend(&expression, i == 0 ? "" : " OR ", "неизвестно", i, " = 1");
  }
  v1::CountSegmentRequest request;
  for (const std::string& text : {expression, std::string(8'000, 'x') + " = 1"}) {
    request.mutable_filter()->set_expression(text);
    const grpc::Status status = Try(*stub_, &SegmentService::Stub::CountSegment, request);
    EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FILTER") << status.error_message();
  }
}

TEST_F(SegmentAdapterTest, TheReferenceComesWithoutAnExpression) {
  const auto reference =
      Must(*stub_, &SegmentService::Stub::DescribeFilter, v1::DescribeFilterRequest());
  EXPECT_GT(reference.fields_size(), 20);
  EXPECT_GT(reference.operations_size(), 5);
  EXPECT_EQ(reference.errors_size(), 0);
}

TEST_F(SegmentAdapterTest, APolicysDryRunCountsWhoWouldChange) {
  Fill(4);
  auto policies = api_.Stub<v1::PolicyService>();
  auto request = FromText<v1::UpdatePolicyRequest>(
      "policy { volume_medium_from: 3 } update_mask { paths: 'volume_medium_from' } "
      "validate_only: true");
  const auto dry = Must(*policies, &v1::PolicyService::Stub::UpdatePolicy, request);
  EXPECT_EQ(dry.clients_changing_class(), 1);  // of 2 and 4 pieces an order
  EXPECT_EQ(Must(*policies, &v1::PolicyService::Stub::GetPolicy, v1::GetPolicyRequest())
                .policy()
                .version(),
            1);
  request.set_validate_only(false);
  request.set_etag("r1");
  EXPECT_EQ(Must(*policies, &v1::PolicyService::Stub::UpdatePolicy, request).etag(), "r2");
  EXPECT_EQ(Outcome(Try(*policies, &v1::PolicyService::Stub::UpdatePolicy, request)),
            "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(api_.base().Count("volume_tier = MEDIUM"), 1);
}

TEST_F(SegmentAdapterTest, TheStatusWarnsOfWhatTheBusinessShouldSet) {
  auto admin = api_.Stub<v1::AdminService>();
  const auto fresh = Must(*admin, &v1::AdminService::Stub::GetStatus, v1::GetStatusRequest());
  EXPECT_THAT(fresh.warnings(),
              ElementsAre(HasSubstr("volume_medium_from"), HasSubstr("no currency yet")));
  EXPECT_FALSE(fresh.has_last_write_at());
  EXPECT_EQ(fresh.store(), "sqlite");
  Fill(1);
  api_.base().clock().Advance(-3'600);
  const auto later = Must(*admin, &v1::AdminService::Stub::GetStatus, v1::GetStatusRequest());
  EXPECT_EQ(later.clients(), 1);
  EXPECT_EQ(later.last_write_at().seconds(), kTestNow);
  EXPECT_THAT(later.warnings(), ::testing::Contains(HasSubstr("later than this server's clock")));
}

}  // namespace
}  // namespace clientele::api
