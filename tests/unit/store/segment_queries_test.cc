#include "server/store/segment_queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using domain::Channel;
using filter::FieldId;
using testing::ElementsAre;
using testing::IsEmpty;

class Questions : public testing::Test {
 protected:
  // Asked of one snapshot, opened at the first use.
  SegmentQueries& queries() {
    if (queries_ == nullptr) {
      auto transaction = base_.store().BeginRead();
      EXPECT_THAT(transaction, IsOk());
      transaction_ = std::make_unique<ReadTransaction>(*std::move(transaction));
      auto opened = SegmentQueries::Open(*transaction_);
      EXPECT_THAT(opened, IsOk());
      queries_ = std::make_unique<SegmentQueries>(*std::move(opened));
    }
    return *queries_;
  }

  FilterBase base_;
  std::unique_ptr<ReadTransaction> transaction_;
  std::unique_ptr<SegmentQueries> queries_;
};

TEST_F(Questions, CountWithWhoMayBeReached) {
  for (domain::ClientId id = 1; id <= 4; ++id) {
    base_.Client(id).processing_consent = domain::ConsentStatus::kGranted;
  }
  base_.Reach(1, Channel::kEmail);
  base_.Reach(1, Channel::kSms);
  base_.Reach(2, Channel::kEmail);
  base_.Reach(3, Channel::kPost, domain::ExclusionReason::kSuppressed);
  base_.Client(5).city = "Omsk";
  base_.Write();
  const filter::Filter filter = base_.Compile("NOT has(city)");
  const auto count = queries().Count({filter, kNow, nullptr});
  ASSERT_THAT(count, IsOk());
  EXPECT_EQ(count->count, 4);
  EXPECT_THAT(count->reachable, ElementsAre(0, 2, 1, 0, 0, 0));
}

TEST_F(Questions, AnEmptyBaseAnswersNothing) {
  base_.Write();
  const filter::Filter everyone;
  EXPECT_EQ(queries().Count({everyone, kNow, nullptr})->count, 0);
  EXPECT_THAT(*queries().Members({everyone, kNow, nullptr}, 0, 0), IsEmpty());
  EXPECT_THAT(*queries().Ranked({everyone, kNow, nullptr}, {}), IsEmpty());
}

TEST_F(Questions, MembersComeInPages) {
  for (const domain::ClientId id : {2, 3, 5, 65'537, 700'000}) base_.Client(id);
  base_.Write();
  const filter::Filter filter = base_.Compile("id != 3");
  const auto page = [&](domain::ClientId after, int64_t limit) {
    return *queries().Members({filter, kNow, nullptr}, after, limit);
  };
  EXPECT_THAT(page(0, 2), ElementsAre(2, 5));
  EXPECT_THAT(page(5, 2), ElementsAre(65'537, 700'000));
  EXPECT_THAT(page(700'000, 2), IsEmpty());
  EXPECT_THAT(page(3, 0), ElementsAre(5, 65'537, 700'000));
}

TEST_F(Questions, APageKnowsTheRankInTheWholeBase) {
  for (domain::ClientId id = 1; id <= 4; ++id) base_.Order(id, kNow, 10 - id);
  base_.Write();
  const filter::Filter filter = base_.Compile("top(3, total_amount)");
  EXPECT_THAT(*queries().Members({filter, kNow, nullptr}, 1, 0), ElementsAre(2, 3));
}

TEST_F(Questions, FieldsComeInTheOrderOfTheIds) {
  base_.Client(1).city = "Omsk";
  base_.Order(2, kNow, 5);
  base_.Order(2, kNow, 6);
  base_.Profile(2).birth_date = -1;
  base_.Write();
  const domain::ClientId ids[] = {2, 9, 1, 2};
  const FieldId fields[] = {FieldId::kCity, FieldId::kAverageOrderAmount, FieldId::kBirthDate,
                            FieldId::kActive};
  const auto columns = queries().Fetch(ids, fields, kNow, nullptr);
  ASSERT_THAT(columns, IsOk());
  EXPECT_THAT((*columns)[0].texts, ElementsAre("", "", "Omsk", ""));
  EXPECT_THAT((*columns)[0].present, ElementsAre(false, false, true, false));
  // 5.5, rounded half away from zero.
  EXPECT_THAT((*columns)[1].integers, ElementsAre(6, 0, 0, 6));
  EXPECT_THAT((*columns)[1].present, ElementsAre(true, false, false, true));
  EXPECT_THAT((*columns)[2].texts, ElementsAre("1969-12-31", "", "", "1969-12-31"));
  EXPECT_THAT((*columns)[3].integers, ElementsAre(1, 0, 0, 1));
}

TEST_F(Questions, FieldsOfManyClientsComeInParts) {
  std::vector<domain::ClientId> ids;
  for (domain::ClientId id = 1; id <= 4'100; ++id) {
    ids.push_back(id);
    base_.Client(id).owner = "anna";
  }
  base_.Write();
  const FieldId fields[] = {FieldId::kId, FieldId::kOwner};
  const auto columns = queries().Fetch(ids, fields, kNow, nullptr);
  ASSERT_THAT(columns, IsOk());
  EXPECT_EQ((*columns)[0].integers, ids);
  EXPECT_THAT((*columns)[0].present, IsEmpty());  // all are
  EXPECT_EQ((*columns)[1].texts.size(), ids.size());
}

TEST_F(Questions, AreAllOfOneSnapshot) {
  base_.Client(1);
  base_.Write();
  const filter::Filter everyone;
  EXPECT_EQ(queries().head().revision, 1);
  EXPECT_EQ(queries().head().committed_at, kNow);
  {
    auto transaction = base_.store().BeginWrite();
    domain::Changes changes;
    changes.clients.emplace_back().client_id = 2;
    ASSERT_THAT((*transaction)->Commit({std::string(16, 'x'), 2, kNow, 3}, changes), IsOk());
  }
  EXPECT_EQ(queries().Count({everyone, kNow, nullptr})->count, 1);
  queries_.reset();
  transaction_.reset();
  EXPECT_EQ(queries().head().revision, 2);
  EXPECT_EQ(queries().Count({everyone, kNow, nullptr})->count, 2);
}

TEST_F(Questions, KnowThePolicyInForce) {
  base_.policy().active_days = 7;
  base_.Write();
  EXPECT_EQ(queries().policy().active_days, 7);
}

TEST_F(Questions, StopWhenTheCallerIsGone) {
  base_.Client(1);
  base_.Write();
  const filter::Filter everyone;
  const filter::Cancelled gone = [] { return true; };
  const SegmentQuestion question = {everyone, kNow, gone};
  const domain::ClientId id = 1;
  const FieldId field = FieldId::kCity;
  filter::Dimension dimension;
  dimension.operand.field = FieldId::kCity;
  EXPECT_THAT(queries().Count(question), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(queries().Members(question, 0, 0), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(queries().Ranked(question, {}), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(queries().Fetch({&id, 1}, {&field, 1}, kNow, gone),
              FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(queries().BreakDown(question, {&dimension, 1}), FailsWith(Reason::kCallCancelled));
  EXPECT_THAT(queries().Explain(question, 1), FailsWith(Reason::kCallCancelled));
  // The connection is as good as before.
  EXPECT_EQ(queries().Count({everyone, kNow, nullptr})->count, 1);
}

TEST_F(Questions, StopInTheMiddleOfAStatement) {
  for (domain::ClientId id = 1; id <= 3'000; ++id) base_.Client(id);
  base_.Write();
  const filter::Filter filter = base_.Compile("top(10, orders().count) OR rfm_recency = 5");
  // Asked once before the statement, and then while it runs.
  int asked = 0;
  const filter::Cancelled soon = [&] { return ++asked > 3; };
  EXPECT_THAT(queries().Count({filter, kNow, soon}), FailsWith(Reason::kCallCancelled));
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(queries().Count({filter, kNow, nullptr})->count, 10);
}

}  // namespace
}  // namespace clientele::store
