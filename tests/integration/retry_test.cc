// Writes that are repeated, and many at once: each is there exactly once.
#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/write_read.h"

namespace clientele {
namespace {

using ::testing::SizeIs;

class RetryTest : public WriteReadTest {};

TEST_F(RetryTest, ARepeatedCreationGivesItsFirstAnswer) {
  v1::CreateClientRequest request = NewClient("c-1");
  request.set_request_id("r-1");
  ASSERT_CALL(const auto first, calls_.CreateClient(request));
  const int64_t revision = calls_.Revision();
  ASSERT_CALL(const auto again, calls_.CreateClient(request));
  EXPECT_EQ(again.client().id(), first.client().id());
  EXPECT_TRUE(again.created());
  EXPECT_EQ(again.revision().token(), first.revision().token());
  EXPECT_EQ(calls_.Revision(), revision);
}

TEST_F(RetryTest, AnOrderWithoutAnIdIsRecordedOnceByItsRequest) {
  Create("c-1");
  v1::RecordOrdersRequest request;
  request.set_request_id("r-1");
  *request.add_orders() = NewOrder("c-1", "", 10, 500);
  ASSERT_CALL(const auto first, calls_.RecordOrders(request));
  ASSERT_CALL(const auto again, calls_.RecordOrders(request));
  EXPECT_EQ(again.results(0).order_id(), first.results(0).order_id());
  EXPECT_EQ(Card("c-1").facts().orders_count(), 1);
  // Another request is another order.
  request.set_request_id("r-2");
  ASSERT_CALL(const auto other, calls_.RecordOrders(request));
  EXPECT_NE(other.results(0).order_id(), first.results(0).order_id());
  EXPECT_EQ(Card("c-1").facts().orders_count(), 2);
}

TEST_F(RetryTest, TheSameRequestBuildsTheSameAudience) {
  CreateWithEmail("c-1", "a@example.com");
  CreateCampaign("spring", "");
  v1::BuildAudienceRequest request;
  request.set_request_id("r-1");
  request.set_campaign_id("spring");
  ASSERT_CALL(const auto first, calls_.BuildAudience(request));
  CreateWithEmail("c-2", "b@example.com");
  ASSERT_CALL(const auto again, calls_.BuildAudience(request));
  EXPECT_EQ(again.audience().SerializeAsString(), first.audience().SerializeAsString());
  request.set_request_id("r-2");
  ASSERT_CALL(const auto other, calls_.BuildAudience(request));
  EXPECT_EQ(other.audience().number(), 2);
  EXPECT_EQ(other.audience().members(), 1) << "c-1 is a member of the first";
}

TEST_F(RetryTest, ARequestIdWithOtherContentIsRefused) {
  v1::CreateClientRequest request = NewClient("c-1");
  request.set_request_id("r-1");
  ASSERT_CALL(const auto first, calls_.CreateClient(request));
  request.mutable_profile()->set_external_id("c-2");
  const auto again = calls_.CreateClient(request);
  EXPECT_EQ(again.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(client::DetailsOf(again.status()).reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(calls_.Count(""), 1);
}

TEST_F(RetryTest, EightWritersLoseNothingAndDoubleNothing) {
  constexpr int kWriters = 8;
  constexpr int kEach = 40;
  Create("shared");
  std::vector<std::thread> writers;
  std::atomic<int> failures = 0;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) {
        const std::string name = absl::StrCat("w", w, "-", i);
        failures += !calls_.CreateClient(NewClient(name)).ok();
        v1::RecordOrdersRequest orders;
        *orders.add_orders() = NewOrder("shared", absl::StrCat("s-", name), 1, 7);
        *orders.add_orders() = NewOrder(name, absl::StrCat("o-", name), 100, 1'000);
        orders.set_request_id(name);
        failures += !calls_.RecordOrders(orders).ok();
        failures += !calls_.RecordOrders(orders).ok();  // a retry
        // What was acknowledged is seen at once, by its writer too.
        v1::GetClientRequest get;
        *get.mutable_client() = ByExternalId(name);
        const auto card = calls_.GetClient(get);
        failures += !card.ok() || card->client().facts().orders_count() != 1;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures.load(), 0);
  const v1::ClientFacts shared = Card("shared").facts();
  EXPECT_EQ(shared.orders_count(), kWriters * kEach);
  EXPECT_EQ(shared.total_amount_minor(), 7 * kWriters * kEach);
  EXPECT_EQ(calls_.Count(""), kWriters * kEach + 1);
  EXPECT_EQ(calls_.Count("volume_tier = LARGE AND orders_count = 1"), kWriters * kEach);
  v1::BreakDownSegmentRequest request;
  request.add_dimensions("temperature");
  ASSERT_CALL(const auto all, calls_.BreakDownSegment(request));
  ASSERT_THAT(all.rows(), SizeIs(1));
  EXPECT_EQ(all.rows(0).orders_count(), 2 * kWriters * kEach);
  EXPECT_EQ(all.rows(0).total_amount_minor(), 1'007 * kWriters * kEach);
}

}  // namespace
}  // namespace clientele
