#include "server/service/segments.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

class SegmentsTest : public ::testing::Test {
 protected:
  SegmentsTest() {
    for (int i = 0; i < 30; ++i) {
      NewClientInput input;
      input.profile.external_id = "c" + std::to_string(i);
      const domain::ClientId id = base_.AddClient(input);
      if (i % 3 != 0) base_.AddOrder(id, kTestNow, i, (i % 5) * 100);
    }
  }
  std::vector<domain::ClientId> All(const QueryInput& input, size_t batch) {
    auto cursor = segments_.Query(input, nullptr);
    EXPECT_THAT(cursor, IsOk());
    std::vector<domain::ClientId> ids;
    while (true) {
      const QueryCursor::Batch next = (*cursor)->Next(batch);
      if (next.ids.empty()) return ids;
      ids.insert(ids.end(), next.ids.begin(), next.ids.end());
    }
  }

  TestBase base_;
  const Segments segments_{base_.index(), base_.clock()};
};

TEST_F(SegmentsTest, AnEmptyFilterIsEveryone) {
  ASSERT_OK_AND_ASSIGN(const CountAnswer answer, segments_.Count({}, nullptr));
  EXPECT_EQ(answer.count.count, 30);
  EXPECT_EQ(answer.evaluated.revision, base_.index().revision());
  EXPECT_EQ(answer.evaluated.now, kTestNow);
}

TEST_F(SegmentsTest, BatchesOfAnySizeGiveTheSameMembers) {
  QueryInput input;
  input.filter.expression = "orders_count = 1";
  const std::vector<domain::ClientId> whole = All(input, 1'000);
  EXPECT_EQ(whole.size(), 20u);
  for (const size_t batch : {1u, 3u, 19u, 20u}) EXPECT_EQ(All(input, batch), whole);
}

TEST_F(SegmentsTest, AQueryGoesOnAfterAPosition) {
  QueryInput input;
  input.filter.expression = "orders_count = 1";
  const std::vector<domain::ClientId> whole = All(input, 1'000);
  input.after = whole[7];
  input.sent = 8;
  EXPECT_EQ(All(input, 5), std::vector<domain::ClientId>(whole.begin() + 8, whole.end()));
  input.order = index::Order{filter::FieldId::kTotalAmount, true};
  input.after = 0;
  input.sent = 0;
  const std::vector<domain::ClientId> ranked = All(input, 1'000);
  input.after = ranked[11];
  input.sent = 12;
  EXPECT_EQ(All(input, 4), std::vector<domain::ClientId>(ranked.begin() + 12, ranked.end()));
}

TEST_F(SegmentsTest, ALimitCountsWhatEarlierStreamsSent) {
  QueryInput input;
  input.limit = 10;
  EXPECT_EQ(All(input, 3).size(), 10u);
  input.after = 6;
  input.sent = 6;
  EXPECT_EQ(All(input, 3), (std::vector<domain::ClientId>{7, 8, 9, 10}));
  input.sent = 10;
  EXPECT_TRUE(All(input, 3).empty());
}

TEST_F(SegmentsTest, MissingValuesComeLastAndTiesById) {
  QueryInput input;
  input.order = index::Order{filter::FieldId::kAverageOrderAmount, true};
  const std::vector<domain::ClientId> ranked = All(input, 7);
  ASSERT_EQ(ranked.size(), 30u);
  // The last ten have no order.
  for (size_t i = 20; i < 30; ++i) EXPECT_EQ((ranked[i] - 1) % 3, 0);
  EXPECT_TRUE(std::is_sorted(ranked.begin() + 20, ranked.end()));
}

TEST_F(SegmentsTest, FieldsComeWithTheMembers) {
  QueryInput input;
  input.filter.expression = "id IN (1, 2)";
  input.fields = {filter::FieldId::kExternalId, filter::FieldId::kTotalAmount,
                  filter::FieldId::kLastOrderAt, filter::FieldId::kVolumeTier,
                  filter::FieldId::kActive};
  auto cursor = segments_.Query(input, nullptr);
  ASSERT_THAT(cursor, IsOk());
  const QueryCursor::Batch batch = (*cursor)->Next(10);
  EXPECT_EQ(batch.columns[0].texts, (std::vector<std::string>{"c0", "c1"}));
  EXPECT_EQ(batch.columns[1].integers, (std::vector<int64_t>{0, 100}));
  EXPECT_EQ(batch.columns[2].present, (std::vector<bool>{false, true}));
  EXPECT_EQ(batch.columns[3].texts, (std::vector<std::string>{"NONE", "SMALL"}));
  EXPECT_EQ(batch.columns[4].integers, (std::vector<int64_t>{0, 1}));
  EXPECT_TRUE(batch.columns[4].present.empty());
}

TEST_F(SegmentsTest, ABreakdownAddsUpToTheCount) {
  ASSERT_OK_AND_ASSIGN(
      const BreakDownAnswer answer,
      segments_.BreakDown({}, {{filter::FieldId::kTemperature, filter::FieldId::kVolumeTier}},
                          nullptr));
  int64_t count = 0;
  int64_t orders = 0;
  for (const index::BreakDownRow& row : answer.rows) {
    EXPECT_EQ(row.values.size(), 2u);
    EXPECT_GT(row.count, 0);
    count += row.count;
    orders += row.orders_count;
  }
  EXPECT_EQ(count, 30);
  EXPECT_EQ(orders, 20);
}

TEST_F(SegmentsTest, ACancelledQuestionStops) {
  const index::Cancelled cancelled = [] { return true; };
  EXPECT_THAT(segments_.Count({}, cancelled), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(segments_.Query({}, cancelled), FailsWith(Reason::kCallCancelled));
}

TEST_F(SegmentsTest, AWrongExpressionSaysWhereAndWhat) {
  filter::FilterSpec spec;
  spec.expression = "orders_count = 1 AND temprature = HOT";
  const auto answer = segments_.Count(spec, nullptr);
  EXPECT_THAT(answer, FailsWith(Reason::kInvalidFilter));
  EXPECT_EQ(answer.status().message(),
            "at character 22: there is no field temprature; did you mean temperature?");
}

}  // namespace
}  // namespace clientele::service
