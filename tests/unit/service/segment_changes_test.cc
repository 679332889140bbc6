#include "server/service/segment_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/service/campaigns.h"
#include "server/service/policies.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

using ::testing::HasSubstr;

class SegmentChangesTest : public ::testing::Test {
 protected:
  static SegmentInput Input(const std::string& id, const std::string& expression) {
    SegmentInput input;
    input.segment_id = id;
    input.filter.emplace().expression = expression;
    input.actor = "anna";
    return input;
  }
  absl::StatusOr<WriteOutcome> Create(const std::string& id, const std::string& expression) {
    return base_.Write(CreateSegment(Input(id, expression)));
  }
  absl::StatusOr<WriteOutcome> Update(const std::string& id, const std::string& expression) {
    return base_.Write(UpdateSegment(Input(id, expression)));
  }
  absl::StatusOr<WriteOutcome> Delete(const std::string& id) {
    SegmentInput input;
    input.segment_id = id;
    return base_.Write(DeleteSegment(input));
  }
  std::optional<domain::SegmentRow> Row(const std::string& id) {
    auto transaction = base_.store().BeginRead();
    return *transaction->reader().Segment(id);
  }

  TestBase base_;
};

TEST_F(SegmentChangesTest, AFilterIsKeptInItsStandardSpelling) {
  SegmentInput input = Input("vip", "orders_count>=2 AND tags:VIP");
  input.title = "Best";
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, base_.Write(CreateSegment(input)));
  EXPECT_EQ(outcome.changed, 1);
  const std::optional<domain::SegmentRow> row = Row("vip");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->filter, "orders_count >= 2 AND tags:vip");
  EXPECT_EQ(row->title, "Best");
  EXPECT_EQ(row->actor, "anna");
  EXPECT_EQ(row->created_at, kTestNow);
  EXPECT_EQ(row->updated_at, kTestNow);
  EXPECT_EQ(row->revision, outcome.revision);
}

TEST_F(SegmentChangesTest, TypedFieldsBecomePartOfTheExpression) {
  SegmentInput input = Input("a", "city = \"Омск\"");
  input.filter->abc_classes = {domain::AbcClass::kA, domain::AbcClass::kB};
  input.filter->behaviors = {domain::Behavior::kLoyal};
  ASSERT_THAT(base_.Write(CreateSegment(input)), IsOk());
  EXPECT_EQ(Row("a")->filter, "abc_class IN (A, B) AND behavior = LOYAL AND city = \"Омск\"");
}

TEST_F(SegmentChangesTest, AnswersFollowTheSegmentAtOnce) {
  const domain::ClientId client = base_.AddClient();
  base_.AddOrder(client, kTestNow, 1, 100);
  base_.AddClient();
  ASSERT_THAT(Create("buyers", "orders_count > 0"), IsOk());
  ASSERT_THAT(Create("others", "NOT segment(\"buyers\")"), IsOk());
  EXPECT_EQ(base_.Count("segment(\"buyers\")"), 1);
  EXPECT_EQ(base_.Count("segment(\"others\")"), 1);
  ASSERT_THAT(Update("buyers", ""), IsOk());
  EXPECT_EQ(base_.Count("segment(\"buyers\")"), 2);
  EXPECT_EQ(base_.Count("segment(\"others\")"), 0);
  base_.Restart();
  EXPECT_EQ(base_.Count("segment(\"buyers\")"), 2);
}

TEST_F(SegmentChangesTest, ANameIsTakenOnce) {
  ASSERT_THAT(Create("vip", "active"), IsOk());
  EXPECT_THAT(Create("vip", "active"), FailsWith(Reason::kSegmentExists));
  EXPECT_THAT(Update("vap", "active"), FailsWith(Reason::kSegmentNotFound));
  EXPECT_THAT(Delete("vap"), FailsWith(Reason::kSegmentNotFound));
}

TEST_F(SegmentChangesTest, AFilterThatDoesNotCompileIsRefused) {
  const auto wrong = Create("vip", "temprature = HOT");
  EXPECT_THAT(wrong, FailsWith(Reason::kInvalidFilter));
  EXPECT_FALSE(Row("vip").has_value());
  EXPECT_THAT(Create("b", "segment(\"vip\")"), FailsWith(Reason::kInvalidFilter));
  ASSERT_THAT(Create("vip", "active"), IsOk());
  EXPECT_THAT(Update("vip", "attr.region = \"NSK\""), FailsWith(Reason::kInvalidFilter));
  EXPECT_EQ(Row("vip")->filter, "active");
}

TEST_F(SegmentChangesTest, NoSegmentRefersToItself) {
  EXPECT_THAT(Create("a", "segment(\"a\")"), FailsWith(Reason::kInvalidFilter));
  ASSERT_THAT(Create("a", "active"), IsOk());
  ASSERT_THAT(Create("b", "segment(\"a\")"), IsOk());
  ASSERT_THAT(Create("c", "NOT segment(\"b\")"), IsOk());
  const auto around = Update("a", "segment(\"c\")");
  EXPECT_THAT(around, FailsWith(Reason::kInvalidFilter));
  EXPECT_THAT(std::string(around.status().message()), HasSubstr("a"));
  EXPECT_EQ(Row("a")->filter, "active");
  // In one batch or many: the same.
  EXPECT_EQ(base_.Count("segment(\"c\")"), 0);
}

TEST_F(SegmentChangesTest, AnEtagGuardsAChange) {
  ASSERT_OK_AND_ASSIGN(const WriteOutcome created, Create("vip", "active"));
  SegmentInput input = Input("vip", "NOT active");
  input.etag = created.revision - 1;
  EXPECT_THAT(base_.Write(UpdateSegment(input)), FailsWith(Reason::kEtagMismatch));
  EXPECT_THAT(base_.Write(DeleteSegment(input)), FailsWith(Reason::kEtagMismatch));
  input.etag = created.revision;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome updated, base_.Write(UpdateSegment(input)));
  EXPECT_EQ(Row("vip")->revision, updated.revision);
  EXPECT_GT(updated.revision, created.revision);
  EXPECT_THAT(base_.Write(DeleteSegment(input)), FailsWith(Reason::kEtagMismatch));
}

TEST_F(SegmentChangesTest, WhatStaysTheSameIsNoChange) {
  ASSERT_OK_AND_ASSIGN(const WriteOutcome created, Create("vip", "active"));
  base_.clock().Advance(3'600);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome same, Update("vip", "  active "));
  EXPECT_EQ(same.changed, 0);
  EXPECT_EQ(Row("vip")->revision, created.revision);
  SegmentInput title;
  title.segment_id = "vip";
  title.title = "Active ones";
  ASSERT_OK_AND_ASSIGN(const WriteOutcome renamed, base_.Write(UpdateSegment(title)));
  EXPECT_EQ(renamed.changed, 1);
  EXPECT_EQ(Row("vip")->filter, "active");
  EXPECT_EQ(Row("vip")->title, "Active ones");
  EXPECT_EQ(Row("vip")->created_at, kTestNow);
  EXPECT_EQ(Row("vip")->updated_at, kTestNow + 3'600);
}

TEST_F(SegmentChangesTest, OneInUseIsNotDeleted) {
  ASSERT_THAT(Create("a", "active"), IsOk());
  ASSERT_THAT(Create("b", "segment(\"a\") AND city = \"segment(x)\""), IsOk());
  ASSERT_THAT(Create("c", "segment(\"b\")"), IsOk());
  CampaignInput campaign;
  campaign.campaign_id = "spring";
  campaign.filter.emplace().expression = "NOT segment(\"a\")";
  campaign.channels = {domain::Channel::kEmail};
  ASSERT_THAT(base_.Write(CreateCampaign(campaign)), IsOk());
  const auto used = Delete("a");
  EXPECT_THAT(used, FailsWith(Reason::kSegmentInUse));
  EXPECT_EQ(DetailsOf(used.status()).metadata.at("used_by"), "segment b, campaign spring");
  ASSERT_THAT(Delete("c"), IsOk());
  ASSERT_THAT(Delete("b"), IsOk());
  EXPECT_THAT(Delete("b"), FailsWith(Reason::kSegmentNotFound));
  EXPECT_THAT(Delete("a"), FailsWith(Reason::kSegmentInUse));
}

TEST_F(SegmentChangesTest, AChangeThatBreaksItsUsersIsRefused) {
  // Each of eight parts of b is all of a: what a holds counts eight times there.
  ASSERT_THAT(Create("a", "active"), IsOk());
  std::string eight = "segment(\"a\")";
  for (int i = 1; i < 16; ++i) absl::StrAppend(&eight, " OR NOT segment(\"a\")");
  ASSERT_THAT(Create("b", eight), IsOk());
  std::string large = "orders_count = 0";
  for (int i = 1; i < 200; ++i) absl::StrAppend(&large, " OR id = ", i);
  const auto broken = Update("a", large);
  EXPECT_THAT(broken, FailsWith(Reason::kInvalidField));
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("segment b"));
  EXPECT_EQ(Row("a")->filter, "active");
}

TEST_F(SegmentChangesTest, ARepeatedRequestGivesTheFirstAnswer) {
  const auto mutation = [&](Mutation made) {
    made.request = {"anonymous", "CreateSegment", "r1", "same"};
    return made;
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first,
                       base_.Write(mutation(CreateSegment(Input("vip", "active")))));
  ASSERT_THAT(Delete("vip"), IsOk());
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again,
                       base_.Write(mutation(CreateSegment(Input("vip", "active")))));
  EXPECT_EQ(again.revision, first.revision);
  EXPECT_FALSE(Row("vip").has_value());
}

TEST_F(SegmentChangesTest, OneThatOnlyJudgesLeavesNothing) {
  Mutation mutation = CreateSegment(Input("vip", "active"));
  mutation.validate_only = true;
  EXPECT_THAT(base_.Write(std::move(mutation)), IsOk());
  EXPECT_FALSE(Row("vip").has_value());
  EXPECT_EQ(base_.index().revision(), 0);
}

TEST_F(SegmentChangesTest, APolicyMayBreakASegmentWhichCanBeMended) {
  ASSERT_THAT(base_.Write(UpdatePolicy(
                  [](domain::Policy& policy) {
                    policy.attributes = {{"gold", "", domain::AttributeType::kBoolean, {}}};
                  },
                  std::nullopt, "anna")),
              IsOk());
  ASSERT_THAT(Create("gold", "attr.gold"), IsOk());
  ASSERT_THAT(Create("user", "segment(\"gold\")"), IsOk());
  ASSERT_THAT(base_.Write(UpdatePolicy([](domain::Policy& policy) { policy.attributes.clear(); },
                                       std::nullopt, "anna")),
              IsOk());
  filter::FilterSpec spec;
  spec.expression = "segment(\"user\")";
  EXPECT_THAT(base_.segments().Count(spec, nullptr), FailsWith(Reason::kInvalidFilter));
  ASSERT_THAT(Update("gold", "active"), IsOk());
  EXPECT_EQ(base_.Count("segment(\"user\")"), 0);
}

}  // namespace
}  // namespace clientele::service
