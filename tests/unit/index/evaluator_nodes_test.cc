#include "server/index/evaluator.h"

#include <gtest/gtest.h>

#include "server/domain/audience.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

// Total amounts: 1: 300, 2: 100, 3: 200, 4: 100, 5: none.
HandMade& Ranking(HandMade& base) {
  base.Order(1, kNow, 1, 300);
  base.Order(2, kNow, 1, 100);
  base.Order(3, kNow, 1, 200);
  base.Order(4, kNow, 1, 100);
  base.Apply();
  return base;
}

TEST(Evaluate, TopTakesTheLowerIdOfEquals) {
  HandMade base(5);
  Ranking(base);
  EXPECT_EQ(base.Members("top(1, total_amount)"), Ids({1}));
  EXPECT_EQ(base.Members("top(3, total_amount)"), Ids({1, 2, 3}));
  EXPECT_EQ(base.Members("bottom(1, total_amount)"), Ids({5}));
  EXPECT_EQ(base.Members("bottom(2, total_amount)"), Ids({2, 5}));
}

TEST(Evaluate, TopRanksOnlyWhoHasAValue) {
  HandMade base(5);
  Ranking(base);
  EXPECT_EQ(base.Members("bottom(1, average_order_amount)"), Ids({2}));
  EXPECT_EQ(base.Members("top(100%, average_order_amount)"), Ids({1, 2, 3, 4}));
  // A quarter of the four, and just above it.
  EXPECT_EQ(base.Members("top(25%, average_order_amount)"), Ids({1}));
  EXPECT_EQ(base.Members("top(25.01%, average_order_amount)"), Ids({1, 3}));
  EXPECT_EQ(base.Members("top(9, last_order_at)"), Ids({1, 2, 3, 4}));
}

TEST(Evaluate, TopIsOfTheWholeBaseNotOfTheSegment) {
  HandMade base(5);
  Ranking(base);
  EXPECT_EQ(base.Members("top(2, total_amount) AND id != 1"), Ids({3}));
}

// 1/3 and 33/100 rounded are equal.
TEST(Evaluate, TopRanksAveragesExactly) {
  HandMade base(2);
  base.Order(1, kNow, 1, 1);
  for (int i = 0; i < 2; ++i) base.Order(1, kNow, 1, 0);
  base.Order(2, kNow, 1, 33);
  for (int i = 0; i < 99; ++i) base.Order(2, kNow, 1, 0);
  base.Apply();
  EXPECT_EQ(base.Members("top(1, average_order_amount)"), Ids({1}));
  EXPECT_EQ(base.Members("bottom(1, orders().avg)"), Ids({2}));
}

TEST(Evaluate, AbcAndRfmGoByAllBuyers) {
  HandMade base(5);
  Ranking(base);
  // Shares before each, of 700: 0, 43, 71, 86 %.
  EXPECT_EQ(base.Members("abc_class = A"), Ids({1, 2, 3}));
  EXPECT_EQ(base.Members("abc_class = B"), Ids({4}));
  EXPECT_EQ(base.Members("abc_class = NONE"), Ids({5}));
  // Worse than each, of 4 buyers: 3, 0, 2, 0.
  EXPECT_EQ(base.Members("rfm_monetary = 4"), Ids({1}));
  EXPECT_EQ(base.Members("rfm_monetary = 3"), Ids({3}));
  EXPECT_EQ(base.Members("rfm_monetary = 1"), Ids({2, 4}));
  EXPECT_EQ(base.Members("NOT has(rfm_monetary)"), Ids({5}));
  EXPECT_EQ(base.Members("rfm_recency = 1 AND rfm_frequency = 1"), Ids({1, 2, 3, 4}));
}

TEST(Evaluate, AbcByProfitTakesCostsOffAndAddsThemBackForReturns) {
  HandMade base(3);
  base.policy().abc_metric = domain::AbcMetric::kProfit;
  domain::OrderRow order;
  order.placed_at = kNow;
  order.client_id = 1;
  order.amount = 1'000;
  order.cost = 1'000;
  base.Add(order);
  order.client_id = 2;
  order.cost.reset();
  order.amount = 90;
  base.Add(order);
  order.client_id = 3;
  order.amount = 10;
  base.Add(order);
  order.kind = domain::OrderKind::kReturn;
  order.amount = 10;
  order.cost = 12;
  base.Add(order);
  base.Apply();
  // Profits: 0, 90, 12. Before 3: 88 %.
  EXPECT_EQ(base.Members("abc_class = A"), Ids({2}));
  EXPECT_EQ(base.Members("abc_class = B"), Ids({3}));
  EXPECT_EQ(base.Members("abc_class = C"), Ids({1}));
}

TEST(Evaluate, BehaviorIsDiscountBeforeLoyal) {
  HandMade base(3);
  domain::OrderRow order;
  order.placed_at = kNow;
  for (int i = 1; i <= 10; ++i) {
    order.client_id = 1;
    order.discount = i <= 7 ? 1 : 0;
    base.Add(order);
    order.client_id = 2;
    order.discount = i <= 6 ? 1 : 0;
    base.Add(order);
  }
  base.Client(3).last_positive_at = kNow - 2'000 * kDay;
  base.Apply();
  EXPECT_EQ(base.Members("behavior = DISCOUNT"), Ids({1}));
  EXPECT_EQ(base.Members("behavior = LOYAL"), Ids({2}));
  EXPECT_EQ(base.Members("behavior = WANDERING"), Ids({3}));
}

TEST(Evaluate, AttributesAreOfTheTypeThatThePolicyDeclares) {
  HandMade base(3);
  base.policy().attributes = {{"kind", "", domain::AttributeType::kString, {"cafe", "shop"}},
                              {"seats", "", domain::AttributeType::kInteger, {}},
                              {"own", "", domain::AttributeType::kBoolean, {}}};
  base.changes().client_attributes = {{1, "kind", 0, "cafe"}, {2, "kind", 0, "shop"},
                                      {1, "seats", 0, ""},    {2, "seats", -7, ""},
                                      {1, "own", 1, ""},      {2, "own", 0, ""}};
  base.Apply();
  EXPECT_EQ(base.Members("attr.kind = \"cafe\""), Ids({1}));
  EXPECT_EQ(base.Members("attr.kind != \"cafe\""), Ids({2}));
  EXPECT_EQ(base.Members("attr.seats = 0"), Ids({1}));
  EXPECT_EQ(base.Members("attr.seats < 0"), Ids({2}));
  EXPECT_EQ(base.Members("has(attr.seats)"), Ids({1, 2}));
  EXPECT_EQ(base.Members("attr.own"), Ids({1}));
  EXPECT_EQ(base.Members("attr.own = false"), Ids({2}));
  EXPECT_EQ(base.Members("NOT attr.own"), Ids({2, 3}));
  base.changes().attribute_removals = {{1, "kind"}, {2, "seats"}, {3, "own"}};
  base.Apply();
  EXPECT_EQ(base.Members("has(attr.kind)"), Ids({2}));
  EXPECT_EQ(base.Members("has(attr.seats)"), Ids({1}));
}

TEST(Evaluate, TagsKnowWhoSetThemAndWhen) {
  HandMade base(3);
  base.changes().client_tags = {{1, "vip", kNow - kDay, "anna", std::nullopt},
                                {2, "vip", kNow - 2 * kDay, "", std::nullopt},
                                {3, "old", kNow, "anna", std::nullopt}};
  base.Apply();
  EXPECT_EQ(base.Members("tag(vip).set_at > now - 2d"), Ids({1}));
  EXPECT_EQ(base.Members("tag(vip).actor = \"anna\""), Ids({1}));
  EXPECT_EQ(base.Members("tag(vip).actor != \"boris\""), Ids({1}));
  EXPECT_EQ(base.Members("has(tag(vip).expires_at)"), Ids());
  EXPECT_EQ(base.Members("tag(nobody).set_at < now"), Ids());
}

TEST(Evaluate, AudiencesAreTheirMembers) {
  HandMade base(3);
  domain::AudienceChunk chunk;
  chunk.members = {{1, domain::Channel::kEmail, 5}, {3, domain::Channel::kEmail, 6}};
  chunk.exclusions = {{2, domain::ExclusionReason::kSuppressed}};
  base.changes().audiences.resize(2);
  base.changes().audiences[0].campaign_id = base.changes().audiences[1].campaign_id = "spring";
  base.changes().audiences[0].number = 1;
  base.changes().audiences[1].number = 2;
  base.changes().audience_chunks = {{"spring", 1, 0, domain::EncodeAudienceChunk(chunk)}};
  base.Apply();
  EXPECT_EQ(base.Members("audience(\"spring\", 1)"), Ids({1, 3}));
  EXPECT_EQ(base.Members("NOT audience(\"spring\", 1)"), Ids({2}));
  EXPECT_EQ(base.Members("audience(\"spring\", 2)"), Ids());
}

TEST(Evaluate, SegmentsAreTheirFilters) {
  HandMade base(3);
  domain::SegmentRow row;
  row.segment_id = "second";
  row.filter = "id = 2";
  base.changes().segments = {row};
  base.Apply();
  EXPECT_EQ(base.Members("segment(\"second\")"), Ids({2}));
  EXPECT_EQ(base.Members("NOT segment(\"second\")"), Ids({1, 3}));
}

TEST(Evaluate, NamesOfPeopleAreWhatTheProfileSays) {
  HandMade base(2);
  base.Profile(1).family_name = "Иванова";
  base.Profile(1).given_name = "Анна";
  base.Profile(1).patronymic = "Петровна";
  base.Profile(1).tax_id = "7701234567";
  base.Apply();
  for (const std::string expression :
       {"family_name = \"Иванова\"", "given_name IN (\"Анна\", \"Ан\")", "has(patronymic)",
        "tax_id != \"1\""}) {
    EXPECT_EQ(base.Members(expression), Ids({1})) << expression;
  }
}

// A text that is missing equals nothing, an empty one neither.
TEST(Evaluate, ListsDoNotFindWhatIsMissing) {
  HandMade base(2);
  base.Client(1).city = "Omsk";
  base.Profile(1).company = "Acme";
  base.Apply();
  filter::Filter filter;
  filter.root.kind = filter::Node::Kind::kIn;
  filter.root.values.resize(2);
  filter.root.values[0].text = "Omsk";
  const Index::Reader reader(base.index());
  const Cancelled never;
  for (const filter::FieldId field : {filter::FieldId::kCity, filter::FieldId::kCompany}) {
    filter.root.operand.field = field;
    const auto count = CountSegment(reader, {filter, kNow, never});
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(count->count, field == filter::FieldId::kCity ? 1 : 0);
  }
}

TEST(Evaluate, FindsNobodyInAnEmptyBase) {
  HandMade base;
  base.Apply();
  EXPECT_EQ(base.Members(""), Ids());
  EXPECT_EQ(base.Members("top(5, id) OR NOT abc_class = A"), Ids());
}

}  // namespace
}  // namespace clientele::index
