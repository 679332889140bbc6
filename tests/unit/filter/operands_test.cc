#include "server/filter/operands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(OperandsTest, AttributesAreOfTheTypeThatThePolicyDeclares) {
  EXPECT_EQ(Canonical("attr.region = NSK"), "attr.region = \"NSK\"");
  EXPECT_EQ(Canonical("attr.region IN (\"NSK\", OMS)"), "attr.region IN (\"NSK\", \"OMS\")");
  EXPECT_EQ(Canonical("attr.region != \"MSK\""), "attr.region != \"MSK\"");
  EXPECT_EQ(Canonical("attr.floor >= -2"), "attr.floor >= -2");
  EXPECT_EQ(Canonical("attr.contract-until < 2026-02-28"), "attr.contract-until < 2026-02-28");
  EXPECT_EQ(Canonical("has(attr.floor)"), "has(attr.floor)");
  EXPECT_EQ(Canonical("top(10, attr.floor)"), "top(10, attr.floor)");
}

TEST(OperandsTest, AttributesTakeOnlyWhatTheirTypeHas) {
  EXPECT_THAT(Problems("attr.region = \"NSKK\""),
              ElementsAre("15: expected one of NSK, OMS, MSK; did you mean NSK?"));
  EXPECT_THAT(Problems("attr.region IN (OMS, \"nsk\")"),
              ElementsAre("22: expected one of NSK, OMS, MSK"));
  EXPECT_THAT(Problems("attr.region > OMS"),
              ElementsAre("1: attr.region has no order; use = or !="));
  EXPECT_THAT(
      Problems("attr.region = \"\""),
      ElementsAre("15: attr.region takes text in quotes; to ask for a missing one write NOT "
                  "has(attr.region)"));
  EXPECT_THAT(Problems("attr.floor = 1.5"), ElementsAre("14: attr.floor takes a whole number"));
  EXPECT_THAT(Problems("attr.contract-until = now"),
              ElementsAre("23: attr.contract-until takes a day that exists, like 1990-01-31"));
  EXPECT_THAT(Problems("attr.region"), ElementsAre("1: attr.region is not yes or no; compare it"));
}

// A missing attribute is neither true nor false.
TEST(OperandsTest, ABooleanAttributeMayBeComparedWithFalse) {
  EXPECT_EQ(Canonical("attr.wholesale"), "attr.wholesale");
  EXPECT_EQ(Canonical("attr.wholesale = true"), "attr.wholesale");
  EXPECT_EQ(Canonical("attr.wholesale != false"), "attr.wholesale");
  EXPECT_EQ(Canonical("attr.wholesale = false"), "attr.wholesale = false");
  EXPECT_EQ(Canonical("attr.wholesale != true"), "attr.wholesale = false");
  EXPECT_EQ(Canonical("NOT attr.wholesale"), "NOT attr.wholesale");
  EXPECT_THAT(Problems("attr.wholesale = yes"), ElementsAre("18: attr.wholesale is true or false"));
  EXPECT_THAT(Problems("attr.wholesale IN (true)"),
              ElementsAre("1: IN does not go with attr.wholesale"));
}

TEST(OperandsTest, NamesOfAttributesMayStandInQuotes) {
  EXPECT_EQ(Canonical("attr.\"region\" = NSK"), "attr.region = \"NSK\"");
  EXPECT_EQ(Canonical("attr.2026-plan = \"a \\\"b\\\"\""), "attr.2026-plan = \"a \\\"b\\\"\"");
  domain::Policy policy = TestPolicy();
  policy.attributes[1].id = "-этаж-";
  EXPECT_EQ(Canonical("attr.\"-этаж-\" = 1", policy), "attr.\"-этаж-\" = 1");
  policy.attributes[1].id = "этаж";
  EXPECT_EQ(Canonical("attr.\"этаж\" = 1", policy), "attr.этаж = 1");
}

TEST(OperandsTest, TheNearestAttributeIsNamed) {
  EXPECT_THAT(Problems("attr.regoin = NSK"),
              ElementsAre("6: the policy has no attribute regoin; did you mean region?"));
  EXPECT_THAT(Problems("has(attr.xyz)"), ElementsAre("10: the policy has no attribute xyz"));
  EXPECT_THAT(Problems("attr = 1"), ElementsAre("1: name the attribute, like attr.region"));
  EXPECT_THAT(Problems("foo.region = 1"), ElementsAre("1: there is no field foo.region"));
}

TEST(OperandsTest, TagsHaveAnAuthorAndTimes) {
  EXPECT_EQ(Canonical("tag(VIP).set_at > now - 30d"), "tag(vip).set_at > now - 30d");
  EXPECT_EQ(Canonical("tag(\"vip\").actor = anna"), "tag(vip).actor = \"anna\"");
  EXPECT_EQ(Canonical("tag(\"2026\").expires_at < 2026-02-01T00:00:00Z"),
            "tag(\"2026\").expires_at < 2026-02-01T00:00:00Z");
  EXPECT_EQ(Canonical("has(tag(vip).expires_at)"), "has(tag(vip).expires_at)");
  EXPECT_EQ(Canonical("top(5, tag(vip).set_at)"), "top(5, tag(vip).set_at)");
}

TEST(OperandsTest, TagsHaveNothingElse) {
  EXPECT_THAT(Problems("tag(vip) = 1"),
              ElementsAre("1: say what of the tag: .set_at, .actor, .expires_at; the tag itself is "
                          "asked for like tags:vip"));
  EXPECT_THAT(Problems("tag(vip).setat = now"),
              ElementsAre("10: expected one of set_at, actor, expires_at; did you mean set_at?"));
  EXPECT_THAT(Problems("tag().set_at = now"),
              ElementsAre("1: tag takes one tag, like tag(vip).set_at"));
  EXPECT_THAT(Problems("tag(a, b).set_at = now"),
              ElementsAre("1: tag takes one tag, like tag(vip).set_at"));
  EXPECT_THAT(Problems("tag(a_b).set_at = now").size(), 1u);
  EXPECT_THAT(Problems("tag(vip).actor > \"a\""),
              ElementsAre("1: tag(vip).actor has no order; use = or !="));
}

TEST(OperandsTest, FunctionsAndFieldsAreToldApart) {
  EXPECT_THAT(Problems("reachable = true"),
              ElementsAre("1: reachable is a function; write it like reachable(EMAIL)"));
  EXPECT_THAT(Problems("orders > 3"),
              ElementsAre("1: orders is a function; write it like orders(365d).count"));
  EXPECT_THAT(Problems("birthday = 2026-01-01"),
              ElementsAre("1: birthdays are asked for like birthday within next 7d"));
  EXPECT_THAT(Problems("city(1) = 2"), ElementsAre("1: there is no function city"));
  EXPECT_THAT(Problems("segment(\"a\") = 2"),
              ElementsAre("1: segment is a test that stands alone, like segment(\"lapsed-vip\")"));
  EXPECT_THAT(Problems("has(orders(5d).count, city)"),
              ElementsAre("1: has takes one field, like has(city)"));
  EXPECT_THAT(Problems("family_name = \"Иванова\" AND tax_id = \"5501\""), IsEmpty());
}

}  // namespace
}  // namespace clientele::filter
