#include "server/filter/tree_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TreeCheckerTest, BirthdaysTakeWholeDays) {
  EXPECT_EQ(Tree("birthday within next 1d").number, 1);
  EXPECT_EQ(Tree("birthday within next 2w").number, 14);
  EXPECT_EQ(Tree("birthday within next 366d").number, 366);
  EXPECT_EQ(Canonical("birthday within next 48h"), "birthday within next 2d");
  for (const char* wrong : {"0d", "367d", "36h", "86399s", "1d1s"}) {
    EXPECT_THAT(Problems(std::string("birthday within next ") + wrong),
                ElementsAre("22: birthdays take 1 to 366 whole days, like 7d"))
        << wrong;
  }
  EXPECT_THAT(Problems("last_order_at within next 7d"),
              ElementsAre("1: only birthdays are asked for within the next days, like birthday "
                          "within next 7d"));
}

TEST(TreeCheckerTest, RanksTakeANumberOrAShare) {
  const Node top = Tree("top(12.5%, total_amount)");
  EXPECT_EQ(top.kind, Node::Kind::kTop);
  EXPECT_EQ(top.share, (RankShare{false, true, 1'250}));
  EXPECT_EQ(Tree("bottom(3, last_order_at)").share, (RankShare{true, false, 3}));
  EXPECT_EQ(Tree("top(0.01%, id)").share.amount, 1);
  EXPECT_EQ(Tree("top(100%, id)").share.amount, 10'000);
  for (const char* share : {"0%", "100.01%", "0.001%", "-5%", "0", "-1", "1.5", "5 RUB", "x", "90d",
                            "9223372036854775808", "99999999999999999999%"}) {
    EXPECT_THAT(Problems(absl::StrCat("top(", share, ", id)")),
                ElementsAre("5: expected how many, like 100, or a share from 0.01% to 100% with at "
                            "most two digits after the point"))
        << share;
  }
}

TEST(TreeCheckerTest, SharesPrintWithTheDigitsTheyNeed) {
  for (const char* text : {"top(20%, id)", "top(12.5%, id)", "top(0.01%, id)", "top(99.99%, id)",
                           "top(3.05%, id)", "bottom(7, id)"}) {
    EXPECT_EQ(Canonical(text), text);
  }
  EXPECT_EQ(Canonical("top(020.50%, id)"), "top(20.5%, id)");
}

TEST(TreeCheckerTest, OnlyNumbersMoneyTimesAndDatesRank) {
  for (const char* fine :
       {"top(1, orders_count)", "top(1, average_order_amount)", "top(1, birth_date)",
        "top(1, orders(90d).avg)", "top(1, tag(vip).set_at)", "top(1, attr.contract-until)"}) {
    EXPECT_THAT(Problems(fine), IsEmpty()) << fine;
  }
  const std::string want = "top ranks by numbers, money, times and dates; ";
  EXPECT_THAT(Problems("top(1, volume_tier)"),
              ElementsAre("8: " + want + "volume_tier is of type class"));
  EXPECT_THAT(Problems("top(1, city)"), ElementsAre("8: " + want + "city is of type text"));
  EXPECT_THAT(Problems("top(1, tags)"), ElementsAre("8: " + want + "tags is of type tags"));
  EXPECT_THAT(Problems("top(1, active)"), ElementsAre("8: " + want + "active is of type boolean"));
  EXPECT_THAT(Problems("top(total_amount)"),
              ElementsAre("1: top takes a number or a share and what to rank by, like top(20%, "
                          "total_amount)"));
  EXPECT_THAT(Problems("top(1, total_amuont)"),
              ElementsAre("8: there is no field total_amuont; did you mean total_amount?"));
}

TEST(TreeCheckerTest, RespondedIsClickedOrReplied) {
  const std::string meaning =
      "responses(campaign = spring-2026, kind IN (CLICKED, REPLIED)).count > 0";
  EXPECT_EQ(Canonical("responded(\"spring-2026\")"), meaning);
  EXPECT_EQ(Tree("responded(Spring-2026)"), Tree(meaning));
  EXPECT_THAT(Problems("responded(\"a\", \"b\")"),
              ElementsAre("1: responded takes one campaign, like responded(\"spring-2026\")"));
}

TEST(TreeCheckerTest, AudiencesMustHaveBeenBuilt) {
  const Node node = Tree("audience(Spring-2026, 3)");
  EXPECT_EQ(node.kind, Node::Kind::kAudience);
  EXPECT_EQ(node.name, "spring-2026");
  EXPECT_EQ(node.number, 3);
  EXPECT_EQ(Canonical("audience(spring-2026, 003)"), "audience(\"spring-2026\", 3)");
  EXPECT_THAT(Problems("active AND audience(\"spring-2026\", 4)"),
              ElementsAre("21: campaign spring-2026 has no audience 4"));
  EXPECT_THAT(Problems("audience(\"x\", 3)"), ElementsAre("10: campaign x has no audience 3"));
  const char* want =
      "1: audience takes a campaign and the number of an audience, like audience(\"spring-2026\", "
      "3)";
  EXPECT_THAT(Problems("audience(\"spring-2026\")"), ElementsAre(want));
  EXPECT_THAT(Problems("audience(\"spring-2026\", x)"), ElementsAre(want));
  EXPECT_THAT(Problems("audience(3, 3)"), ElementsAre(want));
}

TEST(TreeCheckerTest, NothingFollowsATest) {
  EXPECT_THAT(Problems("reachable(EMAIL).count"),
              ElementsAre("18: nothing follows reachable(EMAIL)"));
  EXPECT_THAT(Problems("reachable()"),
              ElementsAre("1: reachable takes one channel, like reachable(EMAIL)"));
  EXPECT_THAT(Problems("has()"), ElementsAre("1: has takes one field, like has(city)"));
}

TEST(TreeCheckerTest, PresenceIsOfAnyOperand) {
  for (const char* text : {"has(tags)", "has(active)", "has(attr.wholesale)", "has(tag(vip).actor)",
                           "has(orders(90d).avg)", "has(abc_class)"}) {
    EXPECT_EQ(Canonical(text), text);
  }
}

TEST(TreeCheckerTest, SixtyFourAggregatesAndRanksAreTheMost) {
  EXPECT_THAT(Problems(Repeat("orders().count > 1", 64, " OR ")), IsEmpty());
  EXPECT_THAT(Problems(Repeat("rfm_recency > 1", 64, " OR ")), IsEmpty());
  const std::string refused = Repeat("abc_class > B", 64, " OR ") + " OR ";
  EXPECT_THAT(Problems(refused + "has(rfm_monetary) OR has(rfm_monetary)"),
              ElementsAre("1089: more than 64 aggregates and ranks"));
  // A rank by an aggregate is two.
  EXPECT_THAT(Problems(Repeat("top(1, orders().avg)", 32, " OR ")), IsEmpty());
  EXPECT_THAT(Problems(Repeat("top(1, orders().avg)", 32, " OR ") + " OR top(1, id)").size(), 1u);
}

TEST(TreeCheckerTest, NodesKnowWhereTheyStand) {
  const Node root = Tree("active = false AND (city = \"x\" AND id > 1)");
  EXPECT_EQ(root.span, (Span{0, 42}));
  ASSERT_EQ(root.children.size(), 3u);
  EXPECT_EQ(root.children[0].span, (Span{0, 14}));
  EXPECT_EQ(root.children[0].children[0].span, (Span{0, 14}));
  EXPECT_EQ(root.children[1].span, (Span{20, 30}));
  EXPECT_EQ(root.children[2].span, (Span{35, 41}));
}

}  // namespace
}  // namespace clientele::filter
