#include "server/service/segments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/service/imports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

// On the index and on SQL alone.
class SegmentsTest : public ::testing::TestWithParam<index::Content> {
 protected:
  SegmentsTest() {
    std::vector<ImportRowInput> rows;
    for (int i = 0; i < 30; ++i) {
      NewClientInput client;
      client.profile.external_id = "c" + std::to_string(i);
      rows.push_back(client);
      if (i % 3 == 0) continue;
      OrderInput order;
      order.client = ByExternalId(*client.profile.external_id);
      order.placed_at = kTestNow;
      order.quantity = i;
      order.amount = (i % 5) * 100;
      rows.push_back(order);
    }
    EXPECT_THAT(base_.Write(ImportRows(std::move(rows), {}, base_.secret())), IsOk());
  }
  std::vector<domain::ClientId> All(const QueryInput& input, size_t batch) {
    auto cursor = segments_.Query(input, nullptr);
    EXPECT_THAT(cursor, IsOk());
    std::vector<domain::ClientId> ids;
    while (true) {
      const auto next = (*cursor)->Next(batch);
      EXPECT_THAT(next, IsOk());
      if (!next.ok() || next->ids.empty()) return ids;
      ids.insert(ids.end(), next->ids.begin(), next->ids.end());
    }
  }

  TestBase base_{GetParam()};
  const Segments& segments_ = base_.segments();
};

TEST_P(SegmentsTest, AnEmptyFilterIsEveryone) {
  ASSERT_OK_AND_ASSIGN(const CountAnswer answer, segments_.Count({}, nullptr));
  EXPECT_EQ(answer.count.count, 30);
  EXPECT_EQ(answer.evaluated.revision, base_.index().revision());
  EXPECT_EQ(answer.evaluated.now, kTestNow);
}

TEST_P(SegmentsTest, BatchesOfAnySizeGiveTheSameMembers) {
  QueryInput input;
  input.filter.expression = "orders_count = 1";
  const std::vector<domain::ClientId> whole = All(input, 1'000);
  EXPECT_EQ(whole.size(), 20u);
  for (const size_t batch : {1u, 3u, 19u, 20u}) EXPECT_EQ(All(input, batch), whole);
}

TEST_P(SegmentsTest, AQueryGoesOnAfterAPosition) {
  QueryInput input;
  input.filter.expression = "orders_count = 1";
  const std::vector<domain::ClientId> whole = All(input, 1'000);
  input.after = whole[7];
  input.sent = 8;
  EXPECT_EQ(All(input, 5), std::vector<domain::ClientId>(whole.begin() + 8, whole.end()));
  input.order = filter::Order{filter::FieldId::kTotalAmount, true};
  input.after = 0;
  input.sent = 0;
  const std::vector<domain::ClientId> ranked = All(input, 1'000);
  input.after = ranked[11];
  input.sent = 12;
  EXPECT_EQ(All(input, 4), std::vector<domain::ClientId>(ranked.begin() + 12, ranked.end()));
}

TEST_P(SegmentsTest, ALimitCountsWhatEarlierStreamsSent) {
  QueryInput input;
  input.limit = 10;
  EXPECT_EQ(All(input, 3).size(), 10u);
  input.after = 6;
  input.sent = 6;
  EXPECT_EQ(All(input, 3), (std::vector<domain::ClientId>{7, 8, 9, 10}));
  input.sent = 10;
  EXPECT_TRUE(All(input, 3).empty());
}

TEST_P(SegmentsTest, MissingValuesComeLastAndTiesById) {
  QueryInput input;
  input.order = filter::Order{filter::FieldId::kAverageOrderAmount, true};
  const std::vector<domain::ClientId> ranked = All(input, 7);
  ASSERT_EQ(ranked.size(), 30u);
  // The last ten have no order.
  for (size_t i = 20; i < 30; ++i) EXPECT_EQ((ranked[i] - 1) % 3, 0);
  EXPECT_TRUE(std::is_sorted(ranked.begin() + 20, ranked.end()));
}

TEST_P(SegmentsTest, FieldsComeWithTheMembers) {
  QueryInput input;
  input.filter.expression = "id IN (1, 2)";
  input.fields = {filter::FieldId::kExternalId, filter::FieldId::kTotalAmount,
                  filter::FieldId::kLastOrderAt, filter::FieldId::kVolumeTier,
                  filter::FieldId::kActive};
  auto cursor = segments_.Query(input, nullptr);
  ASSERT_THAT(cursor, IsOk());
  ASSERT_OK_AND_ASSIGN(const QueryCursor::Batch batch, (*cursor)->Next(10));
  EXPECT_EQ(batch.columns[0].texts, (std::vector<std::string>{"c0", "c1"}));
  EXPECT_EQ(batch.columns[1].integers, (std::vector<int64_t>{0, 100}));
  EXPECT_EQ(batch.columns[2].present, (std::vector<bool>{false, true}));
  EXPECT_EQ(batch.columns[3].texts, (std::vector<std::string>{"NONE", "SMALL"}));
  EXPECT_EQ(batch.columns[4].integers, (std::vector<int64_t>{0, 1}));
  EXPECT_TRUE(batch.columns[4].present.empty());
}

TEST_P(SegmentsTest, ABreakdownAddsUpToTheCount) {
  ASSERT_OK_AND_ASSIGN(const BreakDownAnswer answer,
                       segments_.BreakDown({}, {"temperature", "volume_tier"}, nullptr));
  int64_t count = 0;
  int64_t orders = 0;
  for (const filter::BreakDownRow& row : answer.rows) {
    EXPECT_EQ(row.values.size(), 2u);
    EXPECT_GT(row.count, 0);
    count += row.count;
    orders += row.orders_count;
  }
  EXPECT_EQ(count, 30);
  EXPECT_EQ(orders, 20);
}

TEST_P(SegmentsTest, BandsDivideByTheirBounds) {
  ASSERT_OK_AND_ASSIGN(const BreakDownAnswer answer,
                       segments_.BreakDown({}, {"band(total_amount, 100, 300)"}, nullptr));
  std::vector<std::pair<std::string, int64_t>> counts;
  for (const filter::BreakDownRow& row : answer.rows) {
    counts.emplace_back(row.values.front(), row.count);
  }
  // i % 5 of the twenty i below thirty that three does not divide: each of 0 to 4 four times; the
  // ten without an order have a total of 0.
  EXPECT_EQ(counts, (std::vector<std::pair<std::string, int64_t>>{
                        {"< 100", 14}, {"100 .. 300", 8}, {">= 300", 8}}));
}

TEST_P(SegmentsTest, ADimensionThatIsNoneIsNamedWithItsPlace) {
  const auto answer = segments_.BreakDown({}, {"temperature", "volum_tier"}, nullptr);
  EXPECT_THAT(answer, FailsWith(Reason::kInvalidField));
  EXPECT_THAT(answer, FailsAtField("dimensions[1]"));
  EXPECT_THAT(answer.status().message(), ::testing::HasSubstr("did you mean volume_tier?"));
}

TEST_P(SegmentsTest, AnExplanationShowsEachPartAsItWasWritten) {
  filter::FilterSpec spec;
  spec.expression = "orders_count >= 1 AND NOT total_amount > 500";
  ASSERT_OK_AND_ASSIGN(const ExplainAnswer answer,
                       segments_.Explain(spec, ByExternalId("c2"), nullptr));
  EXPECT_EQ(answer.client_id, 3);
  EXPECT_EQ(answer.evaluated.now, kTestNow);
  const filter::Explanation& root = answer.filter;
  EXPECT_TRUE(root.matches);
  EXPECT_EQ(root.text, "AND");
  ASSERT_EQ(root.children.size(), 2u);
  EXPECT_EQ(root.children[0].text, "orders_count >= 1");
  EXPECT_EQ(root.children[0].value, "1");
  EXPECT_EQ(root.children[1].text, "NOT");
  ASSERT_EQ(root.children[1].children.size(), 1u);
  EXPECT_EQ(root.children[1].children[0].value, "200");
  EXPECT_FALSE(root.children[1].children[0].matches);
}

TEST_P(SegmentsTest, NobodyIsExplainedWhoIsNotThere) {
  EXPECT_THAT(segments_.Explain({}, ById(31), nullptr), FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(segments_.Explain({}, ByExternalId("c30"), nullptr),
              FailsWith(Reason::kClientNotFound));
}

TEST_P(SegmentsTest, ADifferenceCountsBothWays) {
  filter::FilterSpec before, after;
  before.expression = "id < 10";
  after.expression = "id>=5 AND id < 12";
  ASSERT_OK_AND_ASSIGN(const Difference difference, segments_.Compare(before, after, nullptr));
  EXPECT_EQ(difference.canonical, "id >= 5 AND id < 12");
  EXPECT_EQ(difference.entering, 2);
  EXPECT_EQ(difference.entering_ids, (std::vector<domain::ClientId>{10, 11}));
  EXPECT_EQ(difference.leaving, 4);
  EXPECT_EQ(difference.leaving_ids, (std::vector<domain::ClientId>{1, 2, 3, 4}));
}

TEST_P(SegmentsTest, AFilterThatCompilesNoMoreHadNoMembers) {
  filter::FilterSpec before, after;
  before.expression = "attr.gone = 1";
  after.expression = "id <= 2";
  ASSERT_OK_AND_ASSIGN(const Difference difference, segments_.Compare(before, after, nullptr));
  EXPECT_EQ(difference.entering, 2);
  EXPECT_EQ(difference.leaving, 0);
  EXPECT_THAT(segments_.Compare(after, before, nullptr), FailsWith(Reason::kInvalidFilter));
}

TEST_P(SegmentsTest, AStandingIsAmongAllBuyers) {
  // c29 is the last buyer by id; of the twenty, sixteen have a smaller total.
  ASSERT_OK_AND_ASSIGN(const Standing best, segments_.StandingOf(30, nullptr));
  EXPECT_EQ(best.rfm_monetary, 5);
  EXPECT_EQ(best.rfm_recency, 1);  // all ordered at one time
  EXPECT_EQ(best.rfm_frequency, 1);
  // The four greatest totals, 400 each of a sum of 4 x 1,000: the first three reach 30 %.
  EXPECT_EQ(best.abc_class, domain::AbcClass::kA);
  ASSERT_OK_AND_ASSIGN(const Standing none, segments_.StandingOf(1, nullptr));
  EXPECT_EQ(none.rfm_monetary, 0);
  EXPECT_EQ(none.abc_class, domain::AbcClass::kNone);
  ASSERT_OK_AND_ASSIGN(const Standing nobody, segments_.StandingOf(31, nullptr));
  EXPECT_EQ(nobody.abc_class, domain::AbcClass::kNone);
}

TEST_P(SegmentsTest, AnExpressionIsCheckedWithItsWarnings) {
  ASSERT_OK_AND_ASSIGN(const ExpressionCheck good, segments_.CheckExpression("volume_tier<MEDIUM"));
  EXPECT_EQ(good.canonical, "volume_tier < MEDIUM");
  EXPECT_TRUE(good.errors.empty());
  EXPECT_EQ(good.warnings.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const ExpressionCheck bad,
                       segments_.CheckExpression("segment(\"nobody\") AND temprature = HOT"));
  EXPECT_EQ(bad.canonical, "");
  EXPECT_EQ(bad.errors.size(), 2u);
}

TEST_P(SegmentsTest, ClientsAreCounted) {
  ASSERT_OK_AND_ASSIGN(const int64_t count, segments_.CountClients(nullptr));
  EXPECT_EQ(count, 30);
}

TEST_P(SegmentsTest, ACancelledQuestionStops) {
  const filter::Cancelled cancelled = [] { return true; };
  EXPECT_THAT(segments_.Count({}, cancelled), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(segments_.Query({}, cancelled), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(segments_.BreakDown({}, {"city"}, cancelled), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(segments_.Compare({}, {}, cancelled), FailsWith(Reason::kCallCancelled));
}

TEST_P(SegmentsTest, AWrongExpressionSaysWhereAndWhat) {
  filter::FilterSpec spec;
  spec.expression = "orders_count = 1 AND temprature = HOT";
  const auto answer = segments_.Count(spec, nullptr);
  EXPECT_THAT(answer, FailsWith(Reason::kInvalidFilter));
  EXPECT_EQ(answer.status().message(),
            "at character 22: there is no field temprature; did you mean temperature?");
}

INSTANTIATE_TEST_SUITE_P(Evaluators, SegmentsTest,
                         ::testing::Values(index::Content::kBase, index::Content::kNames),
                         [](const auto& content) {
                           return content.param == index::Content::kBase ? "Index" : "Sql";
                         });

}  // namespace
}  // namespace clientele::service
