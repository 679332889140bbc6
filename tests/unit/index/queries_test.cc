#include "server/index/queries.h"

#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "server/domain/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using filter::FieldId;
using Ids = std::vector<domain::ClientId>;

class QueriesTest : public ::testing::Test {
 protected:
  Ids RankedBy(FieldId field, bool descending) {
    const filter::Filter everyone;
    const Index::Reader reader(base_.index());
    const auto selection = Select(reader, {everyone, kNow, never_});
    EXPECT_THAT(selection, IsOk());
    const auto ranked = Ranked(reader, *selection, {field, descending}, never_);
    EXPECT_THAT(ranked, IsOk());
    return *ranked;
  }
  absl::StatusOr<std::vector<BreakDownRow>> BreakDown(const std::vector<FieldId>& fields) {
    const filter::Filter everyone;
    const Index::Reader reader(base_.index());
    std::vector<filter::Dimension> dimensions(fields.size());
    for (size_t i = 0; i < fields.size(); ++i) dimensions[i].operand.field = fields[i];
    return BreakDownSegment(reader, {everyone, kNow, never_}, dimensions);
  }
  std::vector<std::string> Values(const std::vector<FieldId>& dimensions) {
    std::vector<std::string> values;
    const auto rows = BreakDown(dimensions);
    EXPECT_THAT(rows, IsOk());
    for (const BreakDownRow& row : *rows) {
      values.push_back(absl::StrCat(absl::StrJoin(row.values, "|"), " ", row.count));
    }
    return values;
  }

  HandMade base_;
  const Cancelled never_;
};

TEST_F(QueriesTest, CountsMembersAndWhoOfThemIsReachable) {
  for (const domain::ClientId id : {1, 2, 65'537}) {
    base_.Client(id).processing_consent = domain::ConsentStatus::kGranted;
    base_.Channel(id, domain::Channel::kSms, domain::ExclusionReason::kNone, id);
  }
  base_.Channel(2, domain::Channel::kPost, domain::ExclusionReason::kNone, 9);
  base_.Client(3);
  base_.Apply();
  const filter::Filter filter = base_.Filter("id != 1");
  const Index::Reader reader(base_.index());
  ASSERT_OK_AND_ASSIGN(const SegmentCount count, CountSegment(reader, {filter, kNow, never_}));
  EXPECT_EQ(count.count, 3);
  EXPECT_EQ(count.reachable, (std::array<int64_t, 6>{0, 0, 2, 0, 0, 1}));
}

// Each policy moves one class of one client.
TEST_F(QueriesTest, ReclassifiedAreWhoAnyClassWouldPutElsewhere) {
  base_.Order(1, kNow - 50 * kDay, 50, 500'000);
  base_.Order(1, kNow - 50 * kDay, 50, 500'000);
  base_.Client(2);
  base_.Apply();
  const auto reclassified = [&](void (*change)(domain::Policy&)) {
    domain::Policy policy = base_.policy();
    change(policy);
    const Index::Reader reader(base_.index());
    return *CountReclassified(reader, policy, kNow, never_);
  };
  EXPECT_EQ(reclassified([](domain::Policy&) {}), 0);
  EXPECT_EQ(reclassified([](domain::Policy& p) { p.hot_days = 50; }), 1);
  EXPECT_EQ(reclassified([](domain::Policy& p) { p.hot_days = 51; }), 0);
  EXPECT_EQ(reclassified([](domain::Policy& p) { p.active_days = 50; }), 1);
  EXPECT_EQ(reclassified([](domain::Policy& p) { p.regular_orders = 2; }), 1);
  EXPECT_EQ(reclassified([](domain::Policy& p) { p.volume_large_from = 50; }), 1);
  EXPECT_EQ(reclassified([](domain::Policy& p) { p.order_value_vip_from = 500'000; }), 1);
}

TEST_F(QueriesTest, RanksMissingLastEitherWayAndTiesById) {
  for (const domain::ClientId id : {1, 2, 3, 4, 5}) base_.Client(id);
  base_.Client(2).last_positive_at = 100;
  base_.Client(3).last_positive_at = 200;
  base_.Client(5).last_positive_at = 100;
  base_.Apply();
  EXPECT_EQ(RankedBy(FieldId::kLastPositiveAt, false), (Ids{2, 5, 3, 1, 4}));
  EXPECT_EQ(RankedBy(FieldId::kLastPositiveAt, true), (Ids{3, 2, 5, 1, 4}));
  EXPECT_EQ(RankedBy(FieldId::kId, true), (Ids{5, 4, 3, 2, 1}));
}

TEST_F(QueriesTest, RanksAveragesByTheirFractions) {
  base_.Order(1, kNow, 1, 101);  // 101
  base_.Order(2, kNow, 1, 100);  // 100.5
  base_.Order(2, kNow, 1, 101);
  base_.Order(3, kNow, 1, 100);  // 100
  base_.Apply();
  EXPECT_EQ(RankedBy(FieldId::kAverageOrderAmount, false), (Ids{3, 2, 1}));
}

TEST_F(QueriesTest, BreaksDownClassesInTheirOrderAndTextsByTheAlphabet) {
  base_.Order(1, kNow, 1, 1);
  base_.Client(1).city = "Tomsk";
  base_.Client(2).city = "Omsk";
  base_.Client(3);
  base_.Client(4).last_positive_at = kNow;
  base_.Apply();
  EXPECT_EQ(Values({FieldId::kTemperature}),
            (std::vector<std::string>{"COLD 2", "WARM 1", "HOT 1"}));
  EXPECT_EQ(Values({FieldId::kCity}), (std::vector<std::string>{" 2", "Omsk 1", "Tomsk 1"}));
  EXPECT_EQ(Values({FieldId::kActive}), (std::vector<std::string>{"false 3", "true 1"}));
  EXPECT_EQ(Values({FieldId::kTemperature, FieldId::kCity}),
            (std::vector<std::string>{"COLD| 1", "COLD|Omsk 1", "WARM| 1", "HOT|Tomsk 1"}));
  EXPECT_EQ(Values({FieldId::kCity, FieldId::kCity}),
            (std::vector<std::string>{"| 2", "Omsk|Omsk 1", "Tomsk|Tomsk 1"}));
}

TEST_F(QueriesTest, SumsReach64BitsAndNoFurther) {
  // 92 of 10^17 fit: 9,223,372,036,854,775,807 is the most.
  for (domain::ClientId id = 1; id <= 92; ++id) {
    base_.Client(id).total_amount = domain::kMaxClientTotal;
    base_.Client(id).total_quantity = -domain::kMaxClientTotal;
  }
  base_.Client(93).total_amount = 23'372'036'854'775'807;
  base_.Client(93).total_quantity = -23'372'036'854'775'808;
  base_.Apply();
  ASSERT_OK_AND_ASSIGN(const std::vector<BreakDownRow> rows, BreakDown({FieldId::kActive}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].total_amount, INT64_MAX);
  EXPECT_EQ(rows[0].total_quantity, INT64_MIN);
  base_.Client(93).total_amount += 1;
  base_.Apply();
  EXPECT_THAT(BreakDown({FieldId::kActive}), FailsWith(Reason::kTotalOutOfBounds));
  base_.Client(93).total_amount -= 1;
  base_.Client(93).total_quantity -= 1;
  base_.Apply();
  EXPECT_THAT(BreakDown({FieldId::kActive}), FailsWith(Reason::kTotalOutOfBounds));
}

TEST_F(QueriesTest, EveryQuestionOfAnEmptyBaseHasAnAnswer) {
  const filter::Filter everyone;
  {
    const Index::Reader reader(base_.index());
    ASSERT_OK_AND_ASSIGN(const SegmentCount count, CountSegment(reader, {everyone, kNow, never_}));
    EXPECT_EQ(count.count, 0);
    EXPECT_EQ(CountClients(reader), 0);
    EXPECT_EQ(*CountReclassified(reader, base_.policy(), kNow, never_), 0);
    EXPECT_TRUE(CountTags(reader, kNow).empty());
    EXPECT_EQ(IndexBytes(reader), 0);
  }
  EXPECT_TRUE(Values({FieldId::kCity}).empty());
  EXPECT_TRUE(RankedBy(FieldId::kId, false).empty());
}

TEST_F(QueriesTest, ACancelledQuestionStopsWithItsReason) {
  base_.Client(1);
  base_.Client(65'537);
  base_.Apply();
  const filter::Filter everyone;
  filter::Dimension dimension;
  dimension.operand.field = FieldId::kCity;
  // At once, and between the two chunks.
  for (const int chunks : {0, 1}) {
    int asked = 0;
    const Cancelled cancelled = [&] { return ++asked > chunks; };
    const Question question = {everyone, kNow, cancelled};
    const Index::Reader reader(base_.index());
    EXPECT_THAT(CountSegment(reader, question), FailsWith(Reason::kCallCancelled));
    asked = 0;
    EXPECT_THAT(Select(reader, question), FailsWith(Reason::kCallCancelled));
    asked = 0;
    EXPECT_THAT(BreakDownSegment(reader, question, {&dimension, 1}),
                FailsWith(Reason::kCallCancelled));
    asked = 0;
    const auto selection = Select(reader, {everyone, kNow, never_});
    ASSERT_THAT(selection, IsOk());
    EXPECT_THAT(Ranked(reader, *selection, {}, cancelled), FailsWith(Reason::kCallCancelled));
  }
}

TEST_F(QueriesTest, FetchGivesOneValueForEachIdInTheirOrder) {
  base_.Profile(1).birth_date = -1;
  base_.Client(1).city = "Omsk";
  base_.Client(65'537);
  base_.Order(65'537, kNow, 5, -3);
  base_.Apply();
  const FieldId fields[] = {FieldId::kCity,        FieldId::kBirthDate,
                            FieldId::kTemperature, FieldId::kAverageOrderQuantity,
                            FieldId::kActive,      FieldId::kId};
  const Index::Reader reader(base_.index());
  const Ids ids = {65'537, 2, 1};
  const std::vector<FieldValues> columns = Fetch(reader, kNow, ids, fields);
  using Texts = std::vector<std::string>;
  using Present = std::vector<bool>;
  EXPECT_EQ(columns[0].texts, (Texts{"", "", "Omsk"}));
  EXPECT_EQ(columns[0].present, (Present{false, false, true}));
  EXPECT_EQ(columns[1].texts, (Texts{"", "", "1969-12-31"}));
  EXPECT_EQ(columns[2].texts, (Texts{"HOT", "", "COLD"}));
  EXPECT_EQ(columns[2].present, (Present{true, false, true}));
  EXPECT_EQ(columns[3].integers, (std::vector<int64_t>{5, 0, 0}));
  EXPECT_EQ(columns[3].present, (Present{true, false, false}));
  EXPECT_EQ(columns[4].integers, (std::vector<int64_t>{1, 0, 0}));
  EXPECT_EQ(columns[4].present, (Present{true, false, true}));
  EXPECT_EQ(columns[5].integers, (std::vector<int64_t>{65'537, 0, 1}));
  EXPECT_TRUE(columns[0].integers.empty());
  EXPECT_TRUE(columns[5].texts.empty());
}

TEST_F(QueriesTest, PresenceIsLeftOutWhereEverybodyHasAValue) {
  base_.Client(1);
  base_.Apply();
  const Index::Reader reader(base_.index());
  const FieldId field = FieldId::kOrdersCount;
  EXPECT_TRUE(Fetch(reader, kNow, Ids{1}, {&field, 1})[0].present.empty());
  EXPECT_EQ(Fetch(reader, kNow, Ids{1, 2}, {&field, 1})[0].present.size(), 2u);
  EXPECT_TRUE(Fetch(reader, kNow, Ids{}, {&field, 1})[0].integers.empty());
}

TEST_F(QueriesTest, TagsThatNobodyHasCountZero) {
  base_.Tag(1, "vip", kNow + 1);
  base_.Tag(65'537, "vip");
  for (const char* tag : {"vip", "unused", "a"}) {
    base_.changes().tags.push_back({tag, "", kNow, "anna"});
  }
  base_.Apply();
  const Index::Reader reader(base_.index());
  EXPECT_EQ(CountTags(reader, kNow), (std::vector<int64_t>{0, 0, 2}));
  EXPECT_EQ(CountTags(reader, kNow + 1), (std::vector<int64_t>{0, 0, 1}));
}

}  // namespace
}  // namespace clientele::index
