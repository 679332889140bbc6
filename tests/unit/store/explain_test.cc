#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::Explanation;
using testing::ElementsAre;
using testing::IsEmpty;

class Explanations : public testing::Test {
 protected:
  absl::StatusOr<Explanation> Try(const std::string& expression, domain::ClientId id) {
    const filter::Filter filter = base_.Compile(expression);
    auto transaction = base_.store().BeginRead();
    auto queries = SegmentQueries::Open(*transaction);
    return queries->Explain({filter, kNow, nullptr}, id);
  }
  Explanation Explain(const std::string& expression, domain::ClientId id) {
    const auto explanation = Try(expression, id);
    EXPECT_THAT(explanation, IsOk());
    return explanation.ok() ? *explanation : Explanation();
  }
  std::optional<std::string> ValueOf(const std::string& expression, domain::ClientId id) {
    return Explain(expression, id).value;
  }

  FilterBase base_;
};

TEST_F(Explanations, ShowEachPartWithItsTruth) {
  base_.Client(1).city = "Omsk";
  base_.Write();
  const Explanation all = Explain("city = \"Omsk\" AND NOT (orders_count > 3 OR active)", 1);
  EXPECT_EQ(all.text, "AND");
  EXPECT_TRUE(all.matches);
  ASSERT_EQ(all.children.size(), 2U);
  // In the order in which the filter was planned.
  const Explanation& city = all.children[0].text == "NOT" ? all.children[1] : all.children[0];
  const Explanation& negation = all.children[0].text == "NOT" ? all.children[0] : all.children[1];
  EXPECT_EQ(city.text, "city = \"Omsk\"");
  EXPECT_TRUE(city.matches);
  EXPECT_EQ(city.value, "\"Omsk\"");
  EXPECT_TRUE(negation.matches);
  EXPECT_EQ(negation.value, std::nullopt);
  const Explanation& either = negation.children.at(0);
  EXPECT_EQ(either.text, "OR");
  EXPECT_FALSE(either.matches);
  for (const Explanation& leaf : either.children) EXPECT_FALSE(leaf.matches) << leaf.text;
}

TEST_F(Explanations, ShowValuesAsTheLanguageWritesThem) {
  base_.policy().currency = "RUB";
  base_.Order(1, kNow - 86'400, 550);
  base_.Order(1, kNow, 551);
  base_.Tag(1, "vip");
  base_.Profile(1).birth_date = 0;
  base_.Write();
  EXPECT_EQ(ValueOf("total_amount > 1 RUB", 1), "11.01 RUB");
  EXPECT_EQ(ValueOf("average_order_amount > 1 RUB", 1), "5.51 RUB");  // 5.505
  EXPECT_EQ(ValueOf("orders(90d).avg > 1 RUB", 1), "5.51 RUB");
  EXPECT_EQ(ValueOf("orders(1d).count = 1", 1), "1");
  EXPECT_EQ(ValueOf("temperature = COLD", 1), "HOT");
  EXPECT_EQ(ValueOf("active", 1), "true");
  EXPECT_EQ(ValueOf("overdue", 1), "false");
  EXPECT_EQ(ValueOf("birth_date < 1960-01-01", 1), "1970-01-01");
  EXPECT_EQ(ValueOf("first_order_at = now", 1), "2026-11-15T09:00:00Z");
  EXPECT_EQ(ValueOf("tag(vip).actor = \"boris\"", 1), "\"anna\"");
  EXPECT_EQ(ValueOf("top(1, orders_count)", 1), "2");
  EXPECT_EQ(ValueOf("city = \"Omsk\"", 1), std::nullopt);
  EXPECT_EQ(ValueOf("tags:vip", 1), std::nullopt);
}

TEST_F(Explanations, OpenSegments) {
  base_.Client(1).city = "Omsk";
  base_.rows().segments = {{"omsk", 1, 0, 0, "", "city = \"Omsk\"", ""}};
  base_.Write();
  const Explanation part = Explain("segment(omsk)", 1);
  EXPECT_EQ(part.text, "segment(\"omsk\")");
  EXPECT_TRUE(part.matches);
  ASSERT_EQ(part.children.size(), 1U);
  EXPECT_EQ(part.children[0].value, "\"Omsk\"");
}

TEST_F(Explanations, RankAmongTheWholeBase) {
  for (domain::ClientId id = 1; id <= 10; ++id) base_.Order(id, kNow - id, id);
  base_.Write();
  EXPECT_TRUE(Explain("top(3, total_amount)", 8).matches);
  EXPECT_FALSE(Explain("top(3, total_amount)", 7).matches);
  EXPECT_EQ(ValueOf("rfm_recency = 1", 1), "5");
  EXPECT_EQ(ValueOf("abc_class = A", 1), "C");
}

TEST_F(Explanations, OfEveryoneIsOneTrueLeaf) {
  base_.Client(1);
  base_.Write();
  const Explanation part = Explain("", 1);
  EXPECT_EQ(part.text, "");
  EXPECT_TRUE(part.matches);
  EXPECT_THAT(part.children, IsEmpty());
}

TEST_F(Explanations, OfManyLeavesComeInParts) {
  base_.Client(7);
  base_.Write();
  filter::Filter filter;
  filter.root.kind = filter::Node::Kind::kOr;
  const filter::Node leaf = base_.Compile("id = 7").root;
  for (int64_t id = 1; id <= 600; ++id) {
    filter.root.children.push_back(leaf);
    filter.root.children.back().values.front().number = id;
  }
  auto transaction = base_.store().BeginRead();
  auto queries = SegmentQueries::Open(*transaction);
  const auto explanation = queries->Explain({filter, kNow, nullptr}, 7);
  ASSERT_THAT(explanation, IsOk());
  ASSERT_EQ(explanation->children.size(), 600U);
  for (size_t i = 0; i < 600; ++i) {
    EXPECT_EQ(explanation->children[i].matches, i == 6);
    EXPECT_EQ(explanation->children[i].text, "id = " + std::to_string(i + 1));
  }
}

TEST_F(Explanations, NeedAClient) {
  base_.Client(1);
  base_.Write();
  EXPECT_THAT(Try("active", 2), FailsWith(Reason::kClientNotFound));
}

}  // namespace
}  // namespace clientele::store
